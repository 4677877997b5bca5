"""Names of time zones."""

from __future__ import annotations

from emr_platform.catalog._data import load


def time_zones() -> tuple[str, ...]:
    """Return the names of all time zones of the IANA database, old ones included, sorted."""
    return tuple(load("time_zones")["time_zones"])
