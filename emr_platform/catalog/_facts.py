"""The generated fact files as plain sets, for merging and comparing, and back into their short form."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from emr_platform.catalog._data import in_ranges
from emr_platform.catalog._releases import release_version

FILES: Final = ("instance_types", "instance_support", "instance_offerings", "release_regions")
_SHOWN: Final = 6


@dataclass(frozen=True)
class Facts:
    """What four fact files say.

    `types` has the row of each instance type without its name; `supported` the types each release takes; `offered`
    and `unclear` the types each region has for sure and perhaps; `listed` the releases each region lists.
    """

    types: Mapping[str, tuple[Any, ...]]
    supported: Mapping[str, frozenset[str]]
    offered: Mapping[str, frozenset[str]]
    unclear: Mapping[str, frozenset[str]]
    listed: Mapping[str, frozenset[str]]


def read_facts(documents: Mapping[str, Mapping[str, Any]]) -> Facts:
    """Return what the documents of FILES say."""
    lists = [labels.split() for labels in documents["instance_support"]["lists"]]
    support = _each(documents["instance_support"]["families"])
    offerings = documents["instance_offerings"]
    entries = {name: entry.split("|") for name, entry in _each(offerings["families"]).items()}
    listing = documents["release_regions"]
    return Facts(
        types={name: tuple(row) for name, *row in documents["instance_types"]["types"]},
        supported={
            label: frozenset(name for name, ranges in support.items() if in_ranges(ranges, at))
            for at, labels in enumerate(lists)
            for label in labels
        },
        offered=_by_region(offerings["regions"], {name: entry[0] for name, entry in entries.items()}),
        unclear=_by_region(offerings["regions"], {name: entry[1] for name, entry in entries.items()}),
        listed={
            region: frozenset(label for at, label in enumerate(listing["labels"]) if in_ranges(ranges, at))
            for region, ranges in listing["regions"].items()
        },
    )


def load_facts(folder: Path) -> Facts:
    """Return what the files of a folder say."""
    return read_facts({name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in FILES})


def bodies(facts: Facts) -> dict[str, dict[str, Any]]:
    """Return the body of each of FILES."""
    names = sorted(facts.types)
    return {
        "instance_types": {"types": [[name, *facts.types[name]] for name in names]},
        "instance_support": support_body(facts.supported, names),
        "instance_offerings": offerings_body(facts.offered, facts.unclear, names),
        "release_regions": listing_body(facts.listed),
    }


def support_body(supported: Mapping[str, frozenset[str]], names: Iterable[str]) -> dict[str, Any]:
    """Return the body of instance_support.json: labels with equal lists, and for each family which lists hold it."""
    labels_of = defaultdict(list)
    for label in sorted(supported, key=newest_first):
        labels_of[supported[label]].append(label)
    lists = list(labels_of)
    entries = {name: short(at for at, types in enumerate(lists) if name in types) for name in names}
    return {"lists": [" ".join(labels) for labels in labels_of.values()], "families": _by_family(entries)}


def offerings_body(
    offered: Mapping[str, frozenset[str]], unclear: Mapping[str, frozenset[str]], names: Iterable[str]
) -> dict[str, Any]:
    """Return the body of instance_offerings.json: for each family the regions that say yes, and those unclear."""
    regions = sorted(offered)

    def positions(name: str, sets: Mapping[str, frozenset[str]]) -> str:
        return short(at for at, region in enumerate(regions) if name in sets[region])

    entries = {name: f"{positions(name, offered)}|{positions(name, unclear)}" for name in names}
    return {"regions": regions, "families": _by_family(entries)}


def listing_body(listed: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Return the body of release_regions.json: for each region the positions of the labels it lists."""
    labels = sorted(frozenset[str]().union(*listed.values()), key=newest_first)
    found = {
        region: short(at for at, label in enumerate(labels) if label in listed[region]) for region in sorted(listed)
    }
    return {"labels": labels, "regions": found}


def differences(before: Facts, after: Facts) -> Iterator[str]:
    """Say what changed, a line each: releases, types, regions."""
    was, now = frozenset[str]().union(*before.listed.values()), frozenset[str]().union(*after.listed.values())
    yield from _changed("releases", was, now)
    yield from _changed("instance types", before.types, after.types)
    other = [name for name in after.types if before.types.get(name, after.types[name]) != after.types[name]]
    if other:
        yield f"instance types: other figures for {_some(other)}"
    yield from _changed("regions with offerings", before.offered, after.offered)
    for what, old, new in (
        ("takes types", before.supported, after.supported),
        ("lists releases", before.listed, after.listed),
        ("offers types", before.offered, after.offered),
    ):
        for key in sorted(set(old) & set(new)):
            yield from _changed(f"{key} {what}", old[key], new[key])


def is_final(label: str) -> bool:
    """Tell releases from betas and previews, which nobody can order any more."""
    try:
        release_version(label)
    except ValueError:
        return False
    return True


def newest_first(label: str) -> tuple[int, ...]:
    """The key that sorts labels from the newest on."""
    return tuple(-number for number in release_version(label))


def short(positions: Iterable[int]) -> str:
    """Return positions in the short form `in_ranges` reads, such as "0-3 7"."""
    runs: list[list[int]] = []
    for position in sorted(positions):
        if runs and position == runs[-1][-1] + 1:
            runs[-1][1:] = [position]
        else:
            runs.append([position])
    return " ".join("-".join(map(str, run)) for run in runs)


def _changed(what: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    more, fewer = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    if more:
        yield f"{what}: {len(more)} more: {_some(more)}"
    if fewer:
        yield f"{what}: {len(fewer)} fewer: {_some(fewer)}"


def _some(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} others" if len(found) > _SHOWN else "")


def _each(families: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Undo `_by_family`."""
    return {
        f"{family}.{size}": entry
        for family, groups in families.items()
        for sizes, entry in groups.items()
        for size in sizes.split()
    }


def _by_region(regions: Iterable[str], ranges: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {
        region: frozenset(name for name, text in ranges.items() if in_ranges(text, at))
        for at, region in enumerate(regions)
    }


def _by_family(entries: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Group the sizes of each family by equal entries."""
    families: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in sorted(entries):
        family, _, size = name.partition(".")
        families[family][entries[name]].append(size)
    return {family: {" ".join(sizes): entry for entry, sizes in groups.items()} for family, groups in families.items()}
