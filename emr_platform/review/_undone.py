"""What calls of the templates undo: a guard that a control saw is there as it is written, and then taken away.

Custom resources, state machines, schedules and automations make calls, and so may code that templates hold. A control
reads what a resource says of itself; this is what may come after. `_undoing.py` says which call is about which
controls. A call for what nobody but its run knows is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..assembly import (
    Call,
    Held,
    Reference,
    Resource,
    Unknown,
    Value,
    at,
    callers,
    is_custom,
    is_in,
    items,
    possible,
    references,
)
from ..findings import Path
from ._base import Outcome, Status, Subject
from ._code import coded
from ._meant import named
from ._told import calls_of, may_be_for, may_be_for_others, told_of
from ._undoing import ASSOCIATED, PREFIXES, ROUTES, UNDOING, Undoing
from .access._grants import managed_text
from .controls._calls import below, lower

_RULES = ("AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress")


@dataclass(frozen=True)
class _Undone:
    """A call, or code with one, about a resource: what makes it and where, and whether that surely undoes something.

    `target` is None where which resource it is about is not known. `request` is what the call passes; None of code.
    """

    by: Resource
    name: str
    path: Path
    action: str
    target: Resource | None
    undoing: Undoing
    sure: bool
    request: Value = field(default=None, compare=False)

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
        related = self.target in _mentioned(about) or about in _mentioned(self.target)
        return related and not any(_is_another(self.request, *pair, about) for pair in self.undoing.part)


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
    told: set[tuple[Resource, str, Path]] = set()
    asked = {found.about.type for found in outcomes if isinstance(found.about, Resource)}
    for one in dict.fromkeys(calls):
        place = (one.by, one.name, one.path)
        brings = one.undoing.grants and not any(one.is_about(found.about) for found in outcomes)
        lost = one.target is None and (not one.undoing.some or one.undoing.named[0] in asked)
        if place not in told and (lost or brings):
            told.add(place)
            yield Outcome("UNKNOWN", one.by, one.name, ("Resources", one.by.logical_id, *one.path), None, one.why)


def _is_another(request: Value, key: str, own: str, about: Resource) -> bool:
    """Whether a request surely names another part of what it is about than a resource is."""
    given = lower(request).get(key.lower())
    stands = about.get(own) if own else Reference(about)
    if isinstance(given, str) and isinstance(stands, str):
        return given.lower() != stands.lower()
    return isinstance(given, Reference) and isinstance(stands, Reference) and given != stands


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
        keeps = request if isinstance(request, Unknown) else undoing.keeps(request)
        if keeps is not True:
            sure = keeps is False and path[0] == "Create" and by.exists is True
            for one in dict.fromkeys(_meant(request, undoing, by, subject)):
                if (one is None and undoing.makes) or not _has(one, undoing, subject):
                    continue
                for target in _changed(one, subject):
                    yield _Undone(by, name, ("Properties", *path), str(call.action), target, undoing, sure, request)


def _meant(request: Value, undoing: Undoing, by: Resource, subject: Subject) -> Iterator[Resource | None]:
    """What a request names; where it names nothing because an account has one of it, that one."""
    if not undoing.key:
        yield from (one for one in subject.of(undoing.named[0]) if one.template.may_share(by.template))
        return
    for given in below(request, *undoing.key.split("/")):
        yield from named(given, *undoing.named, by, subject)


def _has(named: Resource | None, undoing: Undoing, subject: Subject) -> bool:
    """Whether an identity has what a call takes from it; where which one it is is not known, whether any has."""
    if not undoing.takes:
        return True
    identities = subject.of(undoing.named[0]) if named is None else [named]
    if undoing.takes == "boundary":
        return any(one.get("PermissionsBoundary") is not None for one in identities)
    return any(_denies(held) for one in identities if (held := subject.held.get(one)) is not None)


def _denies(held: Held) -> bool:
    texts = [text for name in held.managed if (text := managed_text(name)) is not None]
    of_aws = (one for text in texts for one, _, _ in items(text["document"]["Statement"]))
    effects = [*(one.effect for one in held.statements), *(at(one, "Effect") for one in of_aws)]
    return any(is_in(one, "Deny") is not False for one in effects)


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
    """Calls that code and commands of the templates may make, for the resources that they are told of."""
    for code in coded(subject):
        actions = calls_of(code)
        told = told_of(code, subject) if actions else []
        for action in actions:
            for undoing in UNDOING[action]:
                meant: list[Resource | None] = [*may_be_for(code, told, undoing, subject)]
                if not meant and not undoing.makes and may_be_for_others(code, undoing, subject):
                    meant = [None]
                for one in meant:
                    for target in () if not _has(one, undoing, subject) else _changed(one, subject):
                        yield _Undone(code.by, code.name, code.path, action, target, undoing, sure=False)
