"""What calls of the templates undo: a guard that a control saw is there as it is written, and then taken away.

Custom resources, state machines, schedules and automations make calls, and so may code that templates hold. A control
reads what a resource says of itself; this is what may come after. `_undoing.py` says which call is about which
controls. A call for what nobody but its run knows is a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ..assembly import (
    CODE,
    Answer,
    Call,
    Resource,
    Text,
    Unknown,
    Value,
    callers,
    either,
    is_custom,
    is_in,
    items,
    possible,
    references,
    unknown_parts,
)
from ..findings import Path
from ._base import Outcome, Status, Subject
from ._undoing import ASSOCIATED, PREFIXES, ROUTES, UNDOING, Undoing
from .controls._calls import called_in, lower
from .controls._ends import is_of_launch

_RULES = ("AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress")


@dataclass(frozen=True)
class _Undone:
    """A call, or code with one, about a resource: what makes it and where, and whether that surely undoes something.

    `target` is None where which resource it is about is not known.
    """

    by: Resource
    name: str
    path: Path
    action: str
    target: Resource | None
    undoing: Undoing
    sure: bool

    @property
    def why(self) -> str:
        if self.target is None:
            kind = self.undoing.named[0]
            return f"{self.name} calls {self.action}, and for which {kind} is not known: it may be one that was asked"
        after = "" if self.sure else ", and what holds afterwards is not known"
        return f"{self.name} calls {self.action} for {self.target.address}{after}"

    def is_about(self, about: object) -> bool:
        """Whether an outcome is about the resource, or about one of another type that names it or that it names."""
        if self.target is None:
            return False
        if not isinstance(about, Resource) or about.type == self.target.type:
            return about is self.target
        return self.target in _mentioned(about) or about in _mentioned(self.target)


def after_calls(subject: Subject, control: str, outcomes: list[Outcome]) -> Iterator[Outcome]:
    """The outcomes of a control, with what calls of the templates undo of what it passes.

    A custom resource makes its call when it is deployed: FAIL where that surely takes the guard away, else UNKNOWN. The
    others make theirs when they run: UNKNOWN.
    """
    calls = _undone(subject).get(control, [])
    for found in outcomes:
        undone = [one for one in calls if found.status == "PASS" and one.is_about(found.about)]
        worst = max(undone, key=lambda one: one.sure, default=None)
        if worst is None:
            yield found
        else:
            status: Status = "FAIL" if worst.sure else "UNKNOWN"
            yield replace(found, status=status, reason=f"{found.reason}; but {worst.why}")
    beside = [
        Outcome("UNKNOWN", one.by, one.name, ("Resources", one.by.logical_id, *one.path), None, one.why)
        for one in calls
        if one.target is None or (one.undoing.grants and not any(one.is_about(found.about) for found in outcomes))
    ]
    yield from dict.fromkeys(beside)


@lru_cache(maxsize=1024)
def _mentioned(resource: Resource) -> frozenset[Resource]:
    return frozenset(references(resource.properties))


@lru_cache(maxsize=2)
def _undone(subject: Subject) -> dict[str, list[_Undone]]:
    """What is undone, by control; kept for the subject that was asked last."""
    found: dict[str, list[_Undone]] = {}
    for one in [*_by_calls(subject), *_by_code(subject)]:
        for control in one.undoing.controls:
            found.setdefault(control, []).append(one)
    return found


def _by_calls(subject: Subject) -> Iterator[_Undone]:
    for resource in subject.assembly:
        for path, call in callers(resource) if resource.exists is not False else ():
            deployed = is_custom(resource.type)
            # What a custom resource calls when it is deleted undoes what it did before.
            if isinstance(call.action, str) and not (deployed and path[0] == "Delete"):
                for undoing in UNDOING.get(call.action, ()):
                    yield from _by_call(subject, resource, path, call, undoing)


def _by_call(subject: Subject, by: Resource, path: Path, call: Call, undoing: Undoing) -> Iterator[_Undone]:
    name = by.address + (f" {'/'.join(call.state)}" if call.state else "")
    for request in possible(call.request):
        given = request if isinstance(request, Unknown) else lower(request).get(undoing.key.lower())
        keeps = request if isinstance(request, Unknown) else undoing.keeps(request)
        if keeps is not True:
            sure = keeps is False and path[0] == "Create" and by.exists is True
            for named in dict.fromkeys(_named(given, undoing.named, by, subject)):
                for target in _changed(named, subject) if named is not None or not undoing.makes else ():
                    yield _Undone(by, name, ("Properties", *path), str(call.action), target, undoing, sure)


def _named(value: Value, named: tuple[str, str], by: Resource, subject: Subject) -> Iterator[Resource | None]:
    """The resources of a type that a value names: by reference, or by the name that they are given; None where it may
    name one, and which is not known."""
    kind, key = named
    yield from (one for one in dict.fromkeys(references(value)) if one.type == kind)
    for option, _, _ in items(value):
        for alias in subject.of("AWS::KMS::Alias") if kind == "AWS::KMS::Key" else ():
            if alias.is_called(option, "AliasName", by.template) is True:
                yield from (one for one in references(alias.get("TargetKeyId")) if one.type == kind)
        names = [option, *_last(option)]
        open_ = bool(unknown_parts(names[-1])) and not any(references(option))
        if open_ and is_of_launch(by, option):
            continue
        called = {
            one: either(*(_is_called(one, name, key or "Id", by) for name in names))
            for one in subject.of(kind)
            if key or open_
        }
        sure = [one for one, answer in called.items() if key and answer is True]
        yield from sure
        if not sure and any(answer is not False for answer in called.values()):
            yield None


def _is_called(resource: Resource, name: Value, key: str, by: Resource) -> Answer:
    """Whether a name means a resource; one that is written out does not where the resource's own begins otherwise."""
    found, own = resource.is_called(name, key, by.template), resource.get(key)
    if not (isinstance(found, Unknown) and isinstance(name, str)):
        return found
    begins = own.parts[0] if isinstance(own, Text) else ""
    return is_in(own, name) if not isinstance(begins, str) or name.startswith(begins) else False


def _last(value: Value) -> Iterator[str]:
    """The name that an ARN or address ends with."""
    last = value.parts[-1] if isinstance(value, Text) else value
    if isinstance(last, str) and re.search("[:/]", last):
        yield re.split("[:/]", last)[-1]


def _changed(named: Resource | None, subject: Subject) -> Iterator[Resource | None]:
    """What changes with a resource: of a route table, the subnets that have it; of what gives it to one, both; with a
    list of addresses, the groups whose rules name it."""
    if named is not None and named.type == ASSOCIATED[0]:
        yield from references([named.get("SubnetId"), named.get("RouteTableId")])
    for one in subject.of(*_RULES) if named is not None and named.type == PREFIXES[0] else ():
        if named in set(references(one.properties)):
            yield from references(one.get("GroupId"))
    if named is None or named.type != ROUTES[0]:
        yield named
        return
    for one in subject.of("AWS::EC2::SubnetRouteTableAssociation"):
        if named in set(references(one.get("RouteTableId"))):
            yield from references(one.get("SubnetId"))


def _by_code(subject: Subject) -> Iterator[_Undone]:
    """Calls that stand in code of the templates, for the resources that it is given."""
    for kind, path in CODE.items():
        for code in subject.of(kind):
            actions = sorted(_actions_in(code.get(*path)))
            given = frozenset(_given(code, path, subject)) if actions else frozenset()
            for action in actions:
                for undoing in UNDOING[action]:
                    for named in sorted(given, key=lambda one: one.address):
                        for target in _changed(named, subject) if named.type == undoing.named[0] else ():
                            place = ("Properties", *path)
                            yield _Undone(code, code.address, place, action, target, undoing, sure=False)


def _actions_in(code: Value) -> set[str]:
    """The calls of `UNDOING` whose names stand in code."""
    words = called_in(code)
    return {action for action in UNDOING if action.partition(":")[2].lower() in words}


def _given(code: Resource, path: Path, subject: Subject) -> Iterator[Resource]:
    """What code may name: in itself, in its environment, and what custom resources hand to it."""
    yield from references([code.get(*path), code.get("Environment")])
    for one in subject.assembly:
        if is_custom(one.type) and code in set(references(one.get("ServiceToken"))):
            yield from references(one.properties)
