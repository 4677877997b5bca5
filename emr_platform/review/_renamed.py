"""An older review of the same files below a folder that was called otherwise."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping
from itertools import product
from pathlib import PurePosixPath
from typing import Any

_NAMING = ("resource", "holder", "group")
"""Keys of results and facts that name a resource, a stack or a file."""


def as_called_now(old: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
    """An older evidence with its files, and the stacks that are called by them, named as the new one names them.

    Only where the two have no file in common: where they have, what differs was moved.
    """
    was, now = _files(old), _files(new)
    moved = {} if was & now else _moved(was, now)
    there = {one[key] for one in _records(new) for key in _NAMING if key in one}
    stacks = {posixpath.splitext(one)[0]: posixpath.splitext(other)[0] for one, other in moved.items()}
    # A stack is called by its file's place only where another file has the same last part.
    stacks = {one: other for one, other in stacks.items() if _begins(other, there) and not _begins(one, there)}
    if not moved:
        return old

    def renamed(record: Mapping[str, Any]) -> dict[str, Any]:
        named = {key: _renamed(record[key], moved, stacks) for key in _NAMING if key in record}
        return {**record, **named, **({"template": _file(record, moved)} if "template" in record else {})}

    facts = {name: list(map(renamed, records)) for name, records in old["facts"].items()}
    return {**old, "results": list(map(renamed, old["results"])), "facts": facts}


def _files(evidence: Mapping[str, Any]) -> set[str]:
    return {one["template"] for one in evidence["results"] if one["template"]}


def _records(evidence: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*evidence["results"], *(one for records in evidence["facts"].values() for one in records)]


def _moved(was: Collection[str], now: Collection[str]) -> dict[str, str]:
    """The new name of each old one: of what lies the same below two folders, those by which most files do."""
    ways = [
        {one: there[rest] for rest, one in here.items() if rest in there}
        for here, there in product(_below_each(was), _below_each(now))
    ]
    return max(ways, key=len, default={})


def _below_each(files: Collection[str]) -> list[dict[str, str]]:
    """Files by their place below each folder that all of them are in, the outermost first."""
    parts = {one: PurePosixPath(one).parts for one in files}
    shared = len(PurePosixPath(posixpath.commonpath([posixpath.dirname(one) for one in files])).parts) if files else 0
    return [{"/".join(of[less:]): one for one, of in parts.items()} for less in range(shared + 1)]


def _begins(stack: str, names: Collection[str]) -> bool:
    return any(one == stack or one.startswith(f"{stack}/") for one in names)


def _file(record: Mapping[str, Any], moved: Mapping[str, str]) -> str:
    return moved.get(record["template"], record["template"])


def _renamed(name: str, moved: Mapping[str, str], stacks: Mapping[str, str]) -> str:
    if name in moved:
        return moved[name]
    own = next((one for one in stacks if _begins(one, [name])), None)
    return name if own is None else stacks[own] + name[len(own) :]
