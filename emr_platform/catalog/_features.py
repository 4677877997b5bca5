"""From which release on EMR can do a thing, each with its source and how sure it is."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

from emr_platform.catalog._data import load
from emr_platform.catalog._releases import release_version

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing EMR can do from some release on.

    `floors` are the releases it began with, as version numbers in rising order. The last floor of a major version
    holds for all that follow it; one before it holds for its own minor version alone, the way fixes are carried back.
    `line` is "emr" or "emr-spark" where only those releases have it, None where both do. `sure` is False where no
    source confirmed the release: warn about it, do not refuse.
    """

    name: str
    floors: tuple[Version, ...]
    line: str | None
    source: str
    sure: bool
    note: str

    @property
    def since(self) -> Version:
        """The release from which on every release has it."""
        return self.floors[-1]

    def in_release(self, label: str) -> bool:
        """Tell whether a release has it, whether the catalog knows the label or not; ValueError for no label."""
        version = release_version(label)
        if self.line not in (None, label.rpartition("-")[0]):
            return False
        of_major = [floor for floor in self.floors if floor[0] == version[0]]
        if not of_major:
            return version > self.since
        of_minor = [floor for floor in of_major if floor[:2] == version[:2]]
        return version >= (of_minor or of_major)[-1]


@cache
def feature(name: str) -> Feature:
    """Return the feature of a name, such as "managed_scaling"; ValueError for unknown names."""
    records = load("features")["features"]
    if name not in records:
        near = difflib.get_close_matches(name, records, n=1)
        help_ = f"did you mean {near[0]!r}" if near else ", ".join(records)
        raise ValueError(f"feature {name!r} is not in the catalog; {help_}")
    record = records[name]
    return Feature(
        name=name,
        floors=tuple(_version(floor) for floor in record["since"].split()),
        line=record.get("line"),
        source=record["source"],
        sure=record["sure"],
        note=record.get("note", ""),
    )


def features() -> tuple[Feature, ...]:
    """Return all features, in the order of the fact file."""
    return tuple(feature(name) for name in load("features")["features"])


def feature_since(name: str) -> tuple[Version, str, bool]:
    """Return the release from which on every release has a feature, the source that says so, and whether it is sure.

    Where a feature came to an older line too (5.30.0 and 6.1.0), `feature(name).in_release(label)` knows.
    """
    found = feature(name)
    return found.since, found.source, found.sure


def _version(text: str) -> Version:
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch
