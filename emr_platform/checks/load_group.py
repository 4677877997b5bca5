"""A load is not repeated for each item of a list.

Source: this platform; a load's files and table are fixed when it is deployed, so every item would load the same files
into the same table at the same time, which Redshift serialises or refuses (error 1023, serializable isolation).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ForEachSteps
from ._base import Context, Problem
from ._loads import loads


def check(context: Context) -> Iterator[Problem]:
    for at in loads(context.environment):
        index = int(at.path[3])
        group = at.workflow.steps[index]
        if isinstance(group, ForEachSteps):
            yield Problem(
                at.path,
                f"the load '{at.step.name}' in '{group.name}'",
                "a load has nothing that differs from item to item",
                "put it behind the group",
            )
