"""What each identity may do: its statements, and what permissions boundaries and denials leave of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from ...assembly import (
    IDENTITIES,
    Answer,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    items,
    of_aws,
    opposite,
)
from .._base import Subject
from ..actions import wildcard
from ..controls._policies import grants as granting
from ..controls._policies import once
from ._let_in import let_in
from ._methods import METHODS
from ._words import words

_ANOTHER = "another policy of whoever gets it"
_OF_METHODS = frozenset(action for method in METHODS for action in method.all)
_BY_LETTERS = {action.lower(): action for action in _OF_METHODS}
_POLICIES = Path(__file__).parent.parent / "data" / "managed_policies.json"


@dataclass(eq=False)  # not frozen: thousands are made, and that takes three times as long
class Grant:
    """One statement that an identity holds. `by` says through which policy, as people call it.

    `shared` where tables tell of it once, with its policy: others than this holder have that policy, or may have it;
    `beyond` where the policy of a resource grants it, which no boundary of the identity bounds.
    """

    identity: Resource
    statement: Statement
    by: str
    shared: bool = False
    beyond: bool = False


@dataclass(frozen=True)
class Limit:
    """What stands against an action that a statement allows: whether it is left at all, and what to know."""

    left: Answer
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=2)
def access(subject: Subject) -> Access:
    """The permissions of a subject, kept for those that were asked last: tables and IAM-07 need the same."""
    return Access(subject)


class Access:
    """Effective permissions in an assembly, as far as templates tell.

    A policy that none of the identities here holds is a holder too: what it opens is open to whoever gets it, with what
    else these templates give the same role, user, group or permission set elsewhere.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @cached_property
    def identities(self) -> list[Resource]:
        return self.subject.of(*IDENTITIES)

    @cached_property
    def holders(self) -> list[Resource]:
        """The identities, and the policies that somebody else than these may hold."""
        return [*self.identities, *self.unheld]

    @property
    def unheld(self) -> list[Resource]:
        """The policies that none of the identities holds, or that others hold, too."""
        return list(self._unheld)

    def grants(self, holder: Resource) -> list[Grant]:
        """The statements that an identity holds: in itself, beside it, by managed policies, by its groups."""
        return self._grants[holder]

    @cached_property
    def _grants(self) -> dict[Resource, list[Grant]]:
        own = {one: list(self._own(one)) for one in self.identities}
        with_groups = {one: [*grants, *(self._by_groups(one, own))] for one, grants in own.items()}
        return {**with_groups, **self._unheld}

    @cached_property
    def _unheld(self) -> dict[Resource, list[Grant]]:
        """What policies grant that no identity of the templates holds, or that are attached elsewhere, too."""
        seen = {one.resource for held in self.subject.held.values() for one in held.statements}
        elsewhere = cache(self._attached_elsewhere)
        found: dict[Resource, list[Grant]] = {}
        for one in granting(self.subject):
            # The name of an identity is its own, and none that a policy is attached to.
            if one.resource not in seen or (one.resource.type not in IDENTITIES and elsewhere(one.resource)):
                grant = Grant(one.resource, one, "whoever gets it")
                found.setdefault(one.resource, []).append(grant)
        return {policy: [*grants, *self._with(policy, found)] for policy, grants in found.items()}

    def _with(self, policy: Resource, found: dict[Resource, list[Grant]]) -> Iterator[Grant]:
        """What others of these policies grant to the same role, user, group or permission set elsewhere."""
        sharing = (other for name in _attached_to(policy, self._permission_sets) for other in self._attached[name])
        for other in dict.fromkeys(sharing):
            if other is not policy and other in found:
                yield from (Grant(policy, one.statement, other.address, shared=True) for one in found[other])

    @cached_property
    def _attached(self) -> dict[str, list[Resource]]:
        """The policies that no identity of the templates holds, by whom they are attached to."""
        found: dict[str, list[Resource]] = {}
        for policy in dict.fromkeys(one.resource for one in granting(self.subject)):
            for name in _attached_to(policy, self._permission_sets):
                found.setdefault(name, []).append(policy)
        return found

    @cached_property
    def _permission_sets(self) -> dict[str, list[str]]:
        """The permission sets that name a managed policy of the account, by its name."""
        found: dict[str, list[str]] = {}
        for one in self.subject.of("AWS::SSO::PermissionSet"):
            for name, _, _ in items(one.get("CustomerManagedPolicyReferences")):
                found.setdefault(words(at(name, "Name")), []).append(one.address)
        return found

    def _own(self, identity: Resource) -> Iterator[Grant]:
        held = self.subject.held[identity]
        for statement in held.statements:
            source = statement.resource
            by = "its own" if source is identity else source.address
            yield Grant(identity, statement, by, source in held.anybodys)
        for name, index, there in items(identity.get("ManagedPolicyArns")):
            text = managed_text(name) if name in held.managed else None
            if text is None:
                continue
            place: tuple[str | int, ...] = ("Resources", identity.logical_id, "Properties", "ManagedPolicyArns", *index)
            by = f"{words(name).rpartition('/')[2]} of AWS, {text['version']} of {text['date']}"
            for body, _, _ in items(text["document"]["Statement"]):
                yield Grant(identity, Statement(identity, place, "identity", there, body), by)

    def _by_groups(self, user: Resource, own: dict[Resource, list[Grant]]) -> Iterator[Grant]:
        if user.type != "AWS::IAM::User":
            return
        added = [
            one
            for one in self.subject.of("AWS::IAM::UserToGroupAddition")
            for name, _, _ in items(one.get("Users"))
            if user.is_called(name, "UserName", one.template) is not False
        ]
        names = [(name, user.template) for name, _, _ in items(user.get("Groups"))]
        names += [(one.get("GroupName"), one.template) for one in added]
        for group in self.subject.of("AWS::IAM::Group"):
            if any(group.is_called(name, "GroupName", template) is not False for name, template in names):
                by = f"group {group.address}"
                yield from (Grant(user, one.statement, by, one.shared) for one in own[group])

    def settled(self, holder: Resource) -> list[Grant]:
        """The statements that a holder has, less those that are told with their policy."""
        return [one for one in self._grants[holder] if not one.shared]

    @cached_property
    def whichever(self) -> dict[Resource, list[tuple[str, str]]]:
        """The policies that may be anybody's, each with who has it, as people read that, and what kind that is.

        What is surely somebody's, here, is told of that one.
        """
        anybodys = {policy for held in self.subject.held.values() for policy in held.anybodys}
        return {policy: list(dict.fromkeys(self._whichever(policy))) for policy in self.unheld if policy in anybodys}

    def _whichever(self, policy: Resource) -> Iterator[tuple[str, str]]:
        for key in HOLDERS:
            kind = key.removesuffix("Name").removesuffix("s")
            for name, _, _ in items(policy.get(key)):
                if any(isinstance(one.is_called(name, NAMES[one.type], policy.template), Unknown)
                       for one in self.subject.of(f"AWS::IAM::{kind}")):  # fmt: skip
                    yield f"whichever {kind.lower()} is called {words(name)}", kind

    def unseen(self, identity: Resource) -> list[Value]:
        """The managed policies of an identity whose text is neither in the templates nor in the review's data."""
        return [name for name in self.subject.held[identity].managed if managed_text(name) is None]

    def beside(self, holder: Resource) -> list[Value]:
        """What a holder has whose text is not known: managed policies, and groups that are not in the templates.

        Of a policy these are the identities that it names and that are not surely in the templates; where it names
        none, whoever gets it has others. What a permission set names is in another account: it is judged by itself,
        and with others only where these templates make it.
        """
        if holder.type == "AWS::SSO::PermissionSet":
            customers = [at(one, "Name") for one, _, _ in items(holder.get("CustomerManagedPolicyReferences"))]
            return [*(name for name, _, _ in items(holder.get("ManagedPolicies"))), *customers]
        if holder not in self.subject.held:
            return self._attached_elsewhere(holder) or [_ANOTHER]
        groups = [name for name, _, _ in items(holder.get("Groups")) if not self._is_here(name, holder)]
        return [*self.unseen(holder), *groups]

    def _attached_elsewhere(self, policy: Resource) -> list[Value]:
        """The identities that a policy names, other than those that are surely of the templates."""
        named = [(key, name) for key in HOLDERS for name, _, _ in items(policy.get(key))]
        return [name for key, name in named if not self._is_one(name, key, policy)]

    def _is_one(self, name: Value, key: str, policy: Resource) -> bool:
        """Whether a name that a policy gives is surely that of an identity of the templates."""
        named = [one for one in self._called(name) if _holds(one, key)]
        return any(one.is_called(name, NAMES[one.type], policy.template) is True for one in named)

    def _called(self, name: Value) -> Sequence[Resource]:
        """The identities that a name may surely mean: by a reference, or as it is written."""
        if isinstance(name, Reference):
            named = name.resource
            return [named] if named.type in IDENTITIES and named.exists is not False else []
        return self._by_name.get(name, ()) if isinstance(name, (str, Text, Unknown)) else self.identities

    @cached_property
    def _by_name(self) -> dict[str | Text | Unknown, list[Resource]]:
        found: dict[str | Text | Unknown, list[Resource]] = {}
        for one in self.identities:
            if isinstance(name := one.get(NAMES[one.type]), (str, Text, Unknown)):
                found.setdefault(name, []).append(one)
        return found

    def _is_here(self, name: Value, user: Resource) -> bool:
        """Whether the group that a user names is surely one of the templates."""
        declared = self.subject.of("AWS::IAM::Group")
        return any(one.is_called(name, "GroupName", user.template) is True for one in declared)

    def allowances(self, identity: Resource, action: str) -> list[tuple[Grant, Answer]]:
        """The statements that allow an identity an action, each with whether it does; none that surely does not."""
        if not (saying := self._saying(identity, action)):
            return []
        left = self.limit(identity, action).left
        found = [
            (one, both(says(one.statement, action), allows(one.statement), one.statement.there,
                       self._beyond(identity, action) if one.beyond else left))
            for one in saying
        ]  # fmt: skip
        return [(grant, answer) for grant, answer in found if answer is not False]

    def _saying(self, holder: Resource, action: str) -> Sequence[Grant]:
        """The statements of a holder that mean an action, or may."""
        if action in _OF_METHODS:
            return self._by_action(holder).get(action, ())
        asked = holder, action.partition(":")[0].lower()
        if asked not in self._of_service:
            self._of_service[asked] = _of(asked[1], [*self._grants[holder], *self.let_in(holder)])
        return [one for one in self._of_service[asked] if says(one.statement, action) is not False]

    @cached_property
    def _of_service(self) -> dict[tuple[Resource, str], list[Grant]]:
        """The statements of a holder that may be about a service."""
        return {}

    def let_in(self, holder: Resource) -> Sequence[Grant]:
        """What policies of resources grant to an identity, beside its own and those that it has."""
        return self._let_in.get(holder, ())

    @cached_property
    def _let_in(self) -> dict[Resource, list[Grant]]:
        found: dict[Resource, list[Grant]] = {}
        for who, statement, bounded in let_in(self.subject):
            grant = Grant(who, statement, statement.resource.address, beyond=not bounded)
            found.setdefault(who, []).append(grant)
        return found

    def meant(self, holder: Resource) -> frozenset[str]:
        """The actions that methods take and that a holder's statements mean, or may mean."""
        return frozenset(self._by_action(holder))

    def _by_action(self, holder: Resource) -> dict[str, list[Grant]]:
        """The statements of a holder by the actions of methods that they mean, or may: each means few."""
        if holder not in self._found_by_action:
            found = self._found_by_action[holder] = {}
            for one in (*self._grants[holder], *self.let_in(holder)):
                for action in _of_methods(one.statement):
                    found.setdefault(action, []).append(one)
        return self._found_by_action[holder]

    @cached_property
    def _found_by_action(self) -> dict[Resource, dict[str, list[Grant]]]:
        """What `_by_action` found."""
        return {}

    def _denying(self, holder: Resource, action: str) -> list[Grant]:
        """The statements of a holder that may deny an action."""
        if action in _OF_METHODS:
            return [one for one in self._saying(holder, action) if allows(one.statement) is not True]
        asked = holder, action.partition(":")[0].lower()
        if asked not in self._denying_service:
            self._denying_service[asked] = _of(asked[1], self.denials(holder))
        return self._denying_service[asked]

    @cached_property
    def _denying_service(self) -> dict[tuple[Resource, str], list[Grant]]:
        """What `_denying` found."""
        return {}

    def limit(self, identity: Resource, action: str) -> Limit:
        """What denials and the permissions boundary of an identity leave of an action."""
        if (identity, action) not in self._limits:
            denied = [_denial(one.statement, action) for one in self._denying(identity, action)]
            limits = [one for one in (*denied, self._boundary(identity, action)) if one is not None]
            left, notes = both(*(one.left for one in limits)), (note for one in limits for note in one.notes)
            self._limits[identity, action] = Limit(left, tuple(notes))
        return self._limits[identity, action]

    def _beyond(self, identity: Resource, action: str) -> Answer:
        """What denials leave of an action that is allowed whatever a boundary leaves out."""
        bounds = self._bounds(identity)
        denied = [_denial(one.statement, action) for one in self._denying(identity, action)]
        unless = Unknown("what its boundary denies") if isinstance(bounds, Limit) else True
        denies = any(_denies_all(one, action) for one in bounds) if isinstance(bounds, tuple) else False
        return both(*(one.left for one in denied if one is not None), not denies, unless)

    @cached_property
    def _limits(self) -> dict[tuple[Resource, str], Limit]:
        """What `limit` found: an identity's policies have many actions in common."""
        return {}

    def limit_of_all(self, identity: Resource) -> Limit | None:
        """The limit that is the same for every action of an identity; None where it depends on the action."""
        bounds = self._bounds(identity)
        return None if isinstance(bounds, tuple) or self.denials(identity) else bounds or Limit(left=True)

    def leaves(self, identity: Resource, action: str) -> bool:
        """Whether the limit of an action leaves anything of it: the same as `limit`, for who asks of thousands."""
        if identity not in self._closing:
            bounds = self._bounds(identity)
            bounding = bounds if isinstance(bounds, tuple) else ()
            denials = [one.statement for one in self.denials(identity)]
            closing = [one for one in (*denials, *bounding) if _may_deny_all(one)]
            allowing = [one for one in bounding if both(allows(one), one.there) is not False]
            self._closing[identity] = closing, allowing if isinstance(bounds, tuple) else None
        closing, opening = self._closing[identity]
        if any(_denies_all(one, action) for one in closing):
            return False
        return opening is None or any(says(one, action) is not False for one in opening)

    @cached_property
    def _closing(self) -> dict[Resource, tuple[list[Statement], list[Statement] | None]]:
        """What may take a whole action from an identity, and what its boundary allows; None without a known one."""
        return {}

    def denials(self, identity: Resource) -> list[Grant]:
        return self._denials[identity]

    @cached_property
    def _denials(self) -> dict[Resource, list[Grant]]:
        return {one: [grant for grant in grants if allows(grant.statement) is not True]
                for one, grants in self._grants.items()}  # fmt: skip

    def _boundary(self, identity: Resource, action: str) -> Limit | None:
        bounds = self._bounds(identity)
        return _within(bounds, action) if isinstance(bounds, tuple) else bounds

    def _bounds(self, identity: Resource) -> tuple[Statement, ...] | Limit | None:
        """The statements of a permissions boundary; where they are not known, what that leaves of every action."""
        if identity not in self._found_bounds:
            held = self.subject.held.get(identity)
            boundary = None if held is None else held.boundary
            if boundary is not None and not isinstance(boundary, tuple):
                self._found_bounds[identity] = _named_bounds(boundary, identity)
            else:
                self._found_bounds[identity] = boundary
        return self._found_bounds[identity]

    @cached_property
    def _found_bounds(self) -> dict[Resource, tuple[Statement, ...] | Limit | None]:
        """What `_bounds` found: it is asked for action by action."""
        return {}


def _named_bounds(boundary: Value, identity: Resource) -> tuple[Statement, ...] | Limit:
    text = managed_text(boundary)
    if text is None:
        why = "what the permissions boundary allows is not in these templates"
        return Limit(Unknown(why), (f"only within the boundary {words(boundary)}",))
    bodies = [body for body, _, _ in items(text["document"]["Statement"])]
    return tuple(Statement(identity, (), "boundary", True, body) for body in bodies)


@once
def _of_methods(statement: Statement) -> frozenset[str]:
    """The actions of methods that a statement means, or may mean."""
    return frozenset(one for one in may_list(statement, _BY_LETTERS) if says(statement, one) is not False)


def may_list(statement: Statement, actions: Mapping[str, str]) -> list[str]:
    """Those of some actions that a statement lists, or that are of services of which it lists some.

    Args:
        actions: their names by the same in lower case.
    """
    if (plain := statement.plain_actions) is not None:
        return [actions[one] for one in plain if one in actions]
    services = statement.services
    return [name for key, name in actions.items() if services is None or key.partition(":")[0] in services]


def _of(service: str, grants: Sequence[Grant]) -> list[Grant]:
    return [one for one in grants if (listed := one.statement.services) is None or service in listed]


def _holds(identity: Resource, key: str) -> bool:
    """Whether a property of policies names identities of its type."""
    return NAMES[identity.type].removesuffix("Name") == key.removesuffix("Name").removesuffix("s")


def _attached_to(policy: Resource, permission_sets: dict[str, list[str]]) -> list[str]:
    """Whom a policy that nobody here holds is attached to, by name: identities elsewhere, and permission sets."""
    if policy.type == "AWS::SSO::PermissionSet":
        return [policy.address]
    called = policy.get("ManagedPolicyName")
    assigned = [] if called is None else permission_sets.get(words(called), [])
    names = [(key, name) for key in HOLDERS for name, _, _ in items(policy.get(key))]
    # Of a parameter it is known only within a template that it is the same.
    where = policy.template.file
    named = [f"{key[:4]} {words(name)} {where if isinstance(name, Unknown) else ''}" for key, name in names]
    return [*named, *assigned]


def _denial(statement: Statement, action: str) -> Limit | None:
    """What a statement that may deny something leaves of an action; None where it is not about it."""
    if says(statement, action) is False:
        return None
    denied, less = _denials(statement)
    return denied if _denies_all(statement, action) else less


@once
def _denials(statement: Statement) -> tuple[Limit, Limit]:
    """What a denial leaves where it is of all, and else."""
    name = statement.sid or f"line {statement.line}"
    return Limit(left=False, notes=(f"denied by {name}",)), Limit(left=True, notes=(f"less what {name} denies",))


def _denies_all(statement: Statement, action: str) -> bool:
    """Whether a statement surely denies an action on everything, without a condition."""
    return _may_deny_all(statement) and says(statement, action) is True


def _may_deny_all(statement: Statement) -> bool:
    """Whether it surely denies what it lists on everything, whatever that is."""
    return _denies_everything(statement) and statement.there is True


@once
def _denies_everything(statement: Statement) -> bool:
    everything = statement.get("Condition") is None and statement.listed("Resource") == ["*"]
    return everything and allows(statement) is False


def _within(boundary: tuple[Statement, ...], action: str) -> Limit:
    name = boundary[0].resource.address if boundary else "an empty boundary"
    saying = [one for one in boundary if says(one, action) is not False]
    allowing = [one for one in saying if allows(one) is not False]
    if not allowing or any(_denies_all(one, action) for one in saying):
        return Limit(left=False, notes=(f"the boundary {name} does not allow it",))
    whole = [one for one in allowing if one.get("Condition") is None and one.listed("Resource") == ["*"]]
    sure = either(*(both(says(one, action), allows(one), one.there) for one in allowing))
    if whole and len(saying) == len(allowing):
        return Limit(sure)
    return Limit(sure, (f"only within the boundary {name}",))


def says(statement: Statement, action: str) -> Answer:
    """Whether a statement's Action or NotAction means an action."""
    if isinstance(statement.body, Unknown):
        return statement.body
    if (plain := statement.plain_actions) is not None:
        return action.lower() in plain
    if action not in statement.said:
        excluded = statement.listed("NotAction")
        listed = _means(excluded or statement.listed("Action"), action)
        statement.said[action] = opposite(listed) if excluded else listed
    return statement.said[action]


def _means(patterns: list[Value], action: str) -> Answer:
    wanted = action.lower()
    known = any(_matches(one, wanted) for one in patterns if isinstance(one, str))
    return either(
        known, *(ask(one, lambda text: _matches(str(text), wanted)) for one in patterns if not isinstance(one, str))
    )


def _matches(pattern: str, action: str) -> bool:
    return pattern == "*" or wildcard(pattern.lower()).fullmatch(action) is not None


def allows(statement: Statement) -> Answer:
    """Whether its effect is Allow."""
    if isinstance(statement.body, Unknown):
        return statement.body
    effect = statement.effect
    return effect == "Allow" if isinstance(effect, str) else ask(effect, lambda one: one == "Allow")


def managed_text(name: Value) -> dict[str, Any] | None:
    """Version, date and document of a policy of AWS's; None for those whose text the review does not have."""
    policy = of_aws(name)
    return None if policy is None else _policies().get(f"/{policy}")


@cache
def _policies() -> dict[str, dict[str, Any]]:
    read = json.loads(_POLICIES.read_text(encoding="utf-8"))
    return cast("dict[str, dict[str, Any]]", read["policies"])


HOLDERS = ("Roles", "RoleName", "Users", "UserName", "Groups", "GroupName")
"""The properties of policies that name whom they are attached to."""
NAMES = {"AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName", "AWS::IAM::Group": "GroupName"}
"""Which property names an identity."""
