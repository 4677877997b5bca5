"""Nodes get time to finish before scaling takes them.

Source: EMR Management Guide, emr-scaledown-behavior: on EMR -1 takes nodes away at once, while upstream YARN waits
without end.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._properties import found_property
from ._walk import clusters

_KEY = "yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs"


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        found = found_property(path, cluster, "yarn-site", _KEY)
        if found and found[1].startswith("-"):
            yield Problem(
                found[0],
                found[1],
                "EMR reads this as no time at all, and takes nodes with the tasks on them",
                "write 86400 for a day",
                "warning",
            )
