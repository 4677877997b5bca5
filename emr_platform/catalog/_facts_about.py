"""Everything the catalog says about one thing, as plain words and numbers for people and machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from emr_platform.catalog._data import Provenance, provenance
from emr_platform.catalog._features import feature
from emr_platform.catalog._instance_types import instance_type, instance_types, offered_in, supported_by
from emr_platform.catalog._limits import limit
from emr_platform.catalog._regions import region_names
from emr_platform.catalog._releases import known_release, release_labels, release_offered_in


def facts_about(kind: str, name: str) -> dict[str, Any]:
    """Return what is known of a "release", "type", "limit" or "feature", its source, day and `sure` at the end.

    None stands for what is not known. ValueError for a name the catalog lacks.
    """
    facts: dict[str, Any] = _KINDS[kind](name)
    return facts


def _release(label: str) -> dict[str, Any]:
    found = known_release(label)
    return {
        "release": found.label,
        "released": _day(found.released),
        "standard_support_until": _day(found.standard_support_until),
        "end_of_support": _day(found.end_of_support),
        "end_of_life": _day(found.end_of_life),
        "os": found.os,
        "os_releases": list(found.os_releases) or None,
        "java": found.java,
        "applications": dict(found.applications),
        "applications_complete": found.applications_complete,
        "components": dict(found.components),
        "regions": [name for name in region_names() if release_offered_in(label, name)],
        **_origin(found.source, provenance("releases"), found.sure, found.note),
    }


def _type(name: str) -> dict[str, Any]:
    found = instance_type(name)
    if found is None:
        near = get_close_matches(name, [each.name for each in instance_types()], n=1)
        raise ValueError(
            f"instance type {name!r} is not in the catalog; "
            + (f"did you mean {near[0]!r}" if near else "no EMR release takes it")
        )
    header = provenance("instance_types")
    offered = {region: offered_in(name, region) for region in region_names()}
    return {
        "type": found.name,
        "architecture": found.architecture,
        "category": found.category,
        "current_generation": found.current_generation,
        "vcpus": found.vcpus,
        "memory_mib": found.memory_mib,
        "ec2_vcpus": found.ec2_vcpus,
        "ec2_memory_mib": found.ec2_memory_mib,
        "disks": found.disks,
        "disk_gb": found.disk_gb,
        "releases": [label for label in release_labels() if supported_by(name, label)],
        "regions": [region for region, answer in offered.items() if answer],
        "regions_not_known": [region for region, answer in offered.items() if answer is None],
        **_origin(header.source, header, True, ""),
    }


def _limit(name: str) -> dict[str, Any]:
    found = limit(name)
    return {
        "limit": found.name,
        "allows": str(found),
        "minimum": found.minimum,
        "maximum": found.maximum,
        "choices": list(found.choices),
        "unit": found.unit,
        **_origin(found.source, provenance("limits"), found.sure, found.note),
    }


def _feature(name: str) -> dict[str, Any]:
    found = feature(name)
    return {
        "feature": found.name,
        "since": [".".join(map(str, floor)) for floor in found.floors],
        "line": found.line or "emr and emr-spark",
        **_origin(found.source, provenance("features"), found.sure, found.note),
    }


def _origin(source: str, header: Provenance, sure: bool, note: str) -> dict[str, Any]:
    return {"note": note or None, "source": source, "date": header.date, "sure": sure}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


_KINDS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "release": _release,
    "type": _type,
    "limit": _limit,
    "feature": _feature,
}
