"""Configuration classifications by release line, and where EMR WAL is offered."""

from __future__ import annotations

from functools import cache

from emr_platform.catalog._data import load
from emr_platform.catalog._releases import release_version


@cache
def classification_names(label: str) -> tuple[str, ...]:
    """Return the classifications that the newest release of a label's family takes, sorted.

    The families are `emr` and `emr-spark`. Older releases know a few others, so an absent name proves nothing there.
    """
    family = "emr-spark" if label.startswith("emr-spark-") else "emr"
    return tuple(load("software")["classifications"][family].split())


def wal_offered_in(label: str, region: str) -> bool:
    """Tell whether the documentation lists EMR WAL for a region and a release; regions are added now and then."""
    since = load("software")["wal_regions"].get(region)
    return since is not None and release_version(label) >= release_version(f"emr-{since}")
