"""Limits of the catalog, as numbers."""

from __future__ import annotations

from ..catalog import limit


def most(name: str) -> int:
    """The maximum of a limit that has one."""
    maximum = limit(name).maximum
    if maximum is None:
        raise ValueError(f"limit {name!r} has no maximum; name one that has")
    return maximum


def least(name: str) -> int:
    """The minimum of a limit that has one."""
    minimum = limit(name).minimum
    if minimum is None:
        raise ValueError(f"limit {name!r} has no minimum; name one that has")
    return minimum
