"""The guard looks often enough to warn before it ends a cluster.

Source: this platform; the warning is given at the first look within `warn_minutes` of the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    guard = context.environment.guard
    if guard.warn_minutes < guard.every_minutes:
        yield Problem(
            ("guard", "warn_minutes"),
            f"{guard.warn_minutes} minutes, with a look every {guard.every_minutes}",
            "a cluster may become overdue between two looks, and nobody was warned",
            f"warn {guard.every_minutes} minutes before or earlier, or look more often",
        )
