"""Variables of an environment file stand in the classification `export` inside it.

Source: EMR Release Guide, emr-configure-apps: hadoop-env, spark-env and the like hold their variables in a nested
`export`. What EMR does with properties of the outer one is not documented: a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._settings import configurations

_ENDING = "-env"


def check(context: Context) -> Iterator[Problem]:
    for at in configurations(context.environment):
        name = at.configuration.classification
        if name.endswith(_ENDING) and at.configuration.properties and not at.nested:
            yield Problem(
                (*at.path, "properties"),
                f"properties of {name}",
                "its variables stand in a classification called export inside it, and EMR sets no others",
                "move them into configurations: [{classification: export, properties: …}]",
                "warning",
            )
