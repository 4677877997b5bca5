"""A load needs a warehouse to load into.

Source: this platform; the Data API names a workgroup.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._loads import loads


def check(context: Context) -> Iterator[Problem]:
    if context.environment.warehouse:
        return
    for at in loads(context.environment):
        yield Problem(
            (*at.path, "table"),
            f"'{at.step.table}' and no warehouse",
            "a load goes into the environment's warehouse",
            "add `warehouse:` with a usage_limit",
        )
