"""A fleet names each instance type once.

Source: EMR refuses a fleet that "contains duplicate instance types" (seen in gchq/sleeper issue 1092).
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import fleets


def check(context: Context) -> Iterator[Problem]:
    for at in fleets(context.environment):
        seen: set[str] = set()
        for path, config in at.types:
            if config.type in seen:
                yield Problem(
                    path, f"{config.type} a second time", "a fleet names each type once", "remove one of them"
                )
            seen.add(config.type)
