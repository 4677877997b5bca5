"""Good templates, written by hand in the words of AWS's documentation, and every way to spoil them that controls know.

A module `<part>_mutations.py` beside this one names its template as `GOOD` and its changes as `MUTATIONS`;
`test_controls.py` holds the catalogue to them.
"""

from __future__ import annotations

import copy
import functools
import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from emr_platform.assembly import load
from emr_platform.assembly._yaml import YamlText
from emr_platform.review import Control, Result, Status, catalogue, review

HERE = Path(__file__).parent
GONE = object()
"""A value that takes the key or the item of a list away."""
ASKED = {"Ref": "AskedFor"}
"""A value that is given at deployment; the parameter is there in every changed template."""
Body = dict[str, Any]


@dataclass(frozen=True)
class Mutation:
    """One change of a good template, and what comes of it.

    Attributes:
        control: the control that notices.
        changes: values by pointer, such as `Resources/Cluster/Properties/LogUri`; GONE takes away, an index equal to
            the list's length adds, keys that are not there are made.
        status: what the control says then: FAIL, UNKNOWN, INHERITED, NOT_APPLICABLE, or PASS for a change it allows.
        resource: the logical id that it says so of; empty for a control without a population.
        path: the pointer of its result; the first change unless said.
        also: other controls of the same module that say something other than PASS then, each with its status.
        reason: a part of the reason.
    """

    control: str
    changes: Mapping[str, Any]
    status: Status
    resource: str
    path: str
    also: Mapping[str, Status] = field(default_factory=dict)
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.control} {self.status} {self.path.removeprefix('Resources/')}"

    def apply(self, body: Body) -> Body:
        made: Body = json.loads(json.dumps(body))  # a third of what copy.deepcopy takes
        for pointer, value in self.changes.items():
            # A later change may go into what an earlier one put there.
            _put(made, pointer.split("/"), value if value is GONE else copy.deepcopy(value))
        made.setdefault("Parameters", {})["AskedFor"] = {"Type": "String"}
        return made


def spoil(
    control: str,
    changes: Mapping[str, Any],
    *,
    status: Status = "FAIL",
    path: str | None = None,
    resource: str | None = None,
    also: Mapping[str, Status] | None = None,
    reason: str = "",
) -> Mutation:
    """A mutation whose result stands at the first change, and at the resource of its path, unless said."""
    where = next(iter(changes)) if path is None else path
    parts = where.split("/")
    about = resource if resource is not None else parts[1] if parts[0] == "Resources" else ""
    return Mutation(control, changes, status, about, where, also or {}, reason)


def modules() -> list[ModuleType]:
    """Every module of mutations here."""
    names = sorted(file.stem for file in HERE.glob("*_mutations.py"))
    return [importlib.import_module(f"tests.review.controls.{name}") for name in names]


def good(module: ModuleType) -> Body:
    """The good template of a module, short forms written out."""
    body: Body = json.loads(_written_out(module.GOOD))  # what aliases share is changed in one place only
    return body


@functools.cache
def _written_out(name: str) -> str:
    return json.dumps(YamlText((HERE / name).read_text(encoding="utf-8")).value)


def controls_of(module: ModuleType) -> list[Control]:
    """The controls that a module's mutations are about."""
    named = {mutation.control for mutation in module.MUTATIONS}
    return [control for control in catalogue() if control.id in named]


def results(body: Body, folder: Path, controls: Sequence[Control]) -> list[Result]:
    """What controls say of a template. It is written as `changed.json`, on one line: pointers stay."""
    file = folder / "changed.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    return review(load([file]), controls)


def worst(found: Sequence[Result]) -> dict[str, Status]:
    """The worst that each control says: FAIL, UNKNOWN, INHERITED, NOT_APPLICABLE, PASS."""
    order: list[Status] = ["PASS", "NOT_APPLICABLE", "INHERITED", "UNKNOWN", "FAIL"]
    made: dict[str, Status] = {}
    for one in found:
        before = made.get(one.control, "PASS")
        made[one.control] = max(before, one.status, key=order.index)
    return made


def _put(node: Any, path: list[str], value: Any) -> None:
    *parents, last = path
    for parent in parents:
        node = node[int(parent)] if isinstance(node, list) else node.setdefault(parent, {})
    key: Any = int(last) if isinstance(node, list) else last
    if value is GONE:
        del node[key]
    elif isinstance(node, list) and key == len(node):
        node.append(value)
    else:
        node[key] = value
