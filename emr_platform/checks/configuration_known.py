"""A classification is one that EMR knows.

Source: EMR Release Guide, configuration classifications of emr-7.14.0 and emr-spark-8.1.0, as recorded in the catalog
(`classification_names`). Other releases know a few others, so this is an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import classification_names
from ..findings import did_you_mean
from ._base import Context, Problem
from ._settings import configurations


def check(context: Context) -> Iterator[Problem]:
    for at in configurations(context.environment):
        name, known = at.configuration.classification, classification_names(at.cluster.release)
        if at.nested or name in known:
            continue
        near = did_you_mean(name, known)
        yield Problem(
            (*at.path, "classification"),
            f"'{name}'",
            "the catalog knows no such classification, and EMR refuses clusters with unknown ones",
            f"did you mean {near}?" if near else "look it up in the page of the release",
            "advice",
        )
