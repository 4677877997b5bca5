"""Configuration classifications by release line, where EMR WAL is offered, S3DistCp's options, Pythons, C libraries."""

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


@cache
def s3_dist_cp_options() -> tuple[str, ...]:
    """Return the options that the guide has for S3DistCp, without their hyphens, sorted."""
    return tuple(load("software")["s3_dist_cp_options"].split())


def full_python(version: str) -> str:
    """Return the oldest patch of a Python that releases may have, such as 3.11.6 for 3.11; x.y.0 for unknown ones."""
    found: str = load("software")["pythons"].get(version, {}).get("full", f"{version}.0")
    return found


def glibc_of(system: str | None) -> tuple[int, int]:
    """Return the version of the C library of a release's system; that of Amazon Linux 2023 where it is not known."""
    known = load("software")["glibc"]
    major, _, minor = known.get(system, known["Amazon Linux 2023"]).partition(".")
    return int(major), int(minor)
