"""An application is named once.

Source: botocore emr/2009-03-31 Application: EMR takes the names in any case, so two spellings are one application.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        first: dict[str, int] = {}
        for index, name in enumerate(cluster.applications):
            if name.lower() in first:
                yield Problem(
                    (*path, "applications", index),
                    f"'{name}' a second time (first at applications[{first[name.lower()]}])",
                    "EMR takes names in any case, and each application once",
                    "remove one of them",
                )
            first.setdefault(name.lower(), index)
