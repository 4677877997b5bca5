"""EMR releases: labels, applications and how long AWS supports them.

Nothing here looks at the clock: whoever asks about support passes the day, so a synthesis stays reproducible.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal

from emr_platform.catalog._data import in_ranges, load

SupportPhase = Literal["standard support", "end of support", "end of life"]

NEWEST: Final = "emr-7.14.0"
"""The newest release that carries every engine. A literal, so that no file is read; a test holds it to the data."""

_LABEL = re.compile(r"(emr|emr-spark)-(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Release:
    """One EMR release.

    `applications` maps the names one may ask EMR to install to their versions; `components` names what comes
    along without being asked for (Python, Scala). Where `applications_complete` is False an absent name proves nothing.
    `os_releases` are the values OSReleaseLabel took on the day AWS was asked, empty where it was not. `sure` is
    False where a date or a version could not be confirmed; `note` then says what.
    """

    label: str
    applications: Mapping[str, str] = field(hash=False)
    components: Mapping[str, str] = field(hash=False)
    applications_complete: bool
    released: date | None
    standard_support_until: date
    end_of_support: date | None
    end_of_life: date
    os: str | None
    os_releases: tuple[str, ...]
    java: str | None
    sure: bool
    source: str
    note: str

    @property
    def version(self) -> tuple[int, int, int]:
        """Major, minor and patch number, for comparing releases."""
        return release_version(self.label)

    @property
    def line(self) -> str:
        """The release line, such as "emr-7" or "emr-spark-8"."""
        return release_line(self.label)

    @property
    def spark_only(self) -> bool:
        """Whether the release carries Spark and its table formats but none of the other engines."""
        return self.label.startswith("emr-spark-")

    def version_of(self, application: str) -> str | None:
        """Return the version of an application, whatever the case of its name; None when it is not listed."""
        name = _spellings(self.label).get(application.lower())
        return None if name is None else self.applications[name]

    def has_application(self, application: str) -> bool | None:
        """Tell whether the release carries an application; None when the list is incomplete and lacks it."""
        if self.version_of(application) is not None:
            return True
        return False if self.applications_complete else None

    def phase_on(self, day: date) -> SupportPhase:
        """Return the phase of AWS' support policy the release is in on a day."""
        if day <= self.standard_support_until:
            return "standard support"
        return "end of support" if day < self.end_of_life else "end of life"

    def supported_on(self, day: date) -> bool:
        """Tell whether AWS gives standard (or bridge) support on a day."""
        return self.phase_on(day) == "standard support"


def release_version(label: str) -> tuple[int, int, int]:
    """Return the numbers in a release label, which need not be in the catalog; ValueError for anything else."""
    _, major, minor, patch = _label_parts(label)
    return int(major), int(minor), int(patch)


def release_line(label: str) -> str:
    """Return the line of a release label, such as "emr-7", which need not be in the catalog."""
    family, major, _, _ = _label_parts(label)
    return f"{family}-{major}"


@cache
def release(label: str) -> Release | None:
    """Return a release by its label, None when the catalog does not know it."""
    document = load("releases")
    record = document["releases"].get(label)
    return None if record is None else _release(label, record, document)


@cache
def release_labels(line: str | None = None) -> tuple[str, ...]:
    """Return the known labels, newest first, of one line ("emr-7") or of all."""
    labels = sorted(load("releases")["releases"], key=lambda label: (release_version(label), label), reverse=True)
    return tuple(label for label in labels if line in (None, release_line(label)))


def default_release() -> Release:
    """Return the release to use where none is named: the newest that carries every engine."""
    return known_release(NEWEST)


def known_release(label: str) -> Release:
    """Return a release by its label; ValueError when the catalog does not know it."""
    found = release(label)
    if found is None:
        raise ValueError(
            f"release {label!r} is not in the catalog; use one of {', '.join(release_labels()[:5])} "
            "or add it to emr_platform/catalog/data/releases.json"
        )
    return found


def applications_of(label: str) -> Mapping[str, str]:
    """Return the applications of a release with their versions, by EMR's spelling; ValueError for unknown labels."""
    return known_release(label).applications


@cache
def application_names() -> tuple[str, ...]:
    """Return every application any known release carries, by EMR's spelling, sorted."""
    records = load("releases")["releases"].values()
    return tuple(sorted({name for record in records for name in record["applications"]}))


def application_spelling(name: str) -> str | None:
    """Return EMR's spelling of an application, such as "Spark" for "spark"; None when no release carries it."""
    return next((known for known in application_names() if known.lower() == name.lower()), None)


def release_offered_in(label: str, region: str) -> bool | None:
    """Tell whether EMR lists a release in a region; None when that region or label was not recorded."""
    document = load("release_regions")
    if label not in document["labels"] or region not in document["regions"]:
        return None
    return in_ranges(document["regions"][region], document["labels"].index(label))


def _label_parts(label: str) -> tuple[str, str, str, str]:
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ValueError(
            f"release label {label!r} has not the form emr-<major>.<minor>.<patch> or "
            f"emr-spark-<major>.<minor>.<patch>; write it like {NEWEST}"
        )
    family, major, minor, patch = match.groups()
    return family, major, minor, patch


@cache
def _spellings(label: str) -> Mapping[str, str]:
    return {name.lower(): name for name in applications_of(label)}


def _release(label: str, record: Mapping[str, Any], document: Mapping[str, Any]) -> Release:
    released, standard, support_end, life_end = (
        document["lifecycles"].get(record["lifecycle"]) or record["lifecycle"].split()
    )
    return Release(
        label=label,
        applications=MappingProxyType(record["applications"]),
        components=MappingProxyType(record["components"]),
        applications_complete=record["complete"],
        released=_day(released),
        standard_support_until=date.fromisoformat(standard),
        end_of_support=_day(support_end),
        end_of_life=date.fromisoformat(life_end),
        os=record.get("os"),
        os_releases=tuple(record.get("os_releases", ())),
        java=record.get("java"),
        sure=record["sure"],
        source=document["sources"][record["source"]],
        note=record.get("note", ""),
    )


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)
