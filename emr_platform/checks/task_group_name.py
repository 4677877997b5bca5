"""Task groups are not called primary, core or task.

Source: this platform; groups carry these names in EMR, and schedules and the calls of AWS Step Functions that resize a
group by its name (connect-emr: the name is unique in the cluster) look for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import nodes

_TAKEN = ("primary", "core", "task")


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        if at.key.startswith("task_groups.") and at.name in _TAKEN:
            yield Problem(
                at.path,
                f"a task group called {at.name}",
                "nodes of a cluster are found by their names, and this one means others",
                "rename it after what it is for",
            )
