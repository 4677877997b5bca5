"""Limits of the catalog, as numbers."""

from __future__ import annotations

from ..catalog import limit


def most(name: str) -> int:
    """The maximum of a limit that has one."""
    maximum = limit(name).maximum
    if maximum is None:
        raise ValueError(f"limit {name!r} has no maximum; name one that has")
    return maximum
