"""The table of paths: from what an identity may do to what another may, step by step."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from heapq import nsmallest

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
    opposite,
    path_text,
    possible,
    references,
    unknown_in,
)
from .._base import Subject
from .._evidence import Cell, Table
from .._rows import several
from .._sam import PLAIN, makes_role
from ..actions import all_but, matching, wildcard
from ..controls._policies import TAGS, bound, is_foreign, plain
from ..controls._shapes import is_wide
from ._grants import NAMES, Grant, access, allows, says
from ._handlers import services_of
from ._judged import may_be_about
from ._methods import METHODS, Method
from ._words import CALLED, conditions, covers, may_name, names, overlap, words

COLUMNS = (
    "From", "To", "Reach", "How", "With", "Resources", "Conditions", "Certainty", "Gains", "Leads on to", "Method",
    "Known from", "Statement", "Template", "Line", "Path",
)  # fmt: skip
_NOTE = (
    "Reach: any - whatever a pattern without a name matches; tagged - what carries a tag; named - what is named, often "
    "on purpose, as a launcher must pass the nodes their role; acts - it does what it is written to do, nothing else. "
    "A role that does not trust the service is no target."
)
# Which property names the role, or the instance profile, of what runs code.
_ROLES = {
    "AWS::CodeBuild::Project": "ServiceRole", "AWS::Glue::Job": "Role", "AWS::Lambda::Function": "Role",
    "AWS::SageMaker::NotebookInstance": "RoleArn", "AWS::Serverless::Function": "Role",
    "AWS::Serverless::StateMachine": "Role", "AWS::StepFunctions::StateMachine": "RoleArn",
}  # fmt: skip
_PROFILES = {"AWS::EC2::Instance": "IamInstanceProfile", "AWS::EMR::Cluster": "JobFlowRole"}
_ASSUME = next(one for one in METHODS if one.kind == "assume")
_PASSES = next(one for one in METHODS if one.kind == "pass")
# The ends of ARNs that leave the name open.
_OPEN = (":*", ":role/*", ":user/*", ":group/*", ":policy/*", ":cluster/*", ":instance/*")
_SHOWN = 6
"""Names that a cell shows before it says how many more there are."""
_IDS = 12
"""The same of the ids of methods, which are short."""


@dataclass(eq=False)  # not frozen: thousands are made, and that takes three times as long
class Way:
    """One path of one step.

    Attributes:
        identity: who has it.
        target: the role, user or group of these templates that it leads to; None when it is not one of them.
        name: the target as people read it.
        method: how.
        grants: the statements that allow it, that which bounds it first.
        answer: True, or why it is not certain.
        reach: `any`, `tagged`, `named` or `acts`.
    """

    identity: Resource
    target: Resource | None
    name: str
    method: Method
    grants: tuple[Grant, ...]
    answer: Answer
    reach: str


@dataclass(frozen=True, eq=False)
class _Aim:
    """What one entry of a statement's `Resource` lets a method reach, whoever holds the statement.

    Attributes:
        reach: as that of `Way`.
        all: what it means or may mean, the identity that is gained by it, whether it does, and whether that identity
            lets the method take it; None where that depends on who asks.
        fitting: those of which neither is surely not so.
        plain: of these the identity, as people read it, and whether both are so, where that is the same for who asks.
        name: what else it means, as people read it; None where that is nothing.
        open: whether it may mean what is not of these templates.
        others: whether it surely does, being a pattern.
        lost: what of it is not known.
    """

    reach: str
    all: list[tuple[Resource, Resource, Answer, Answer | None]]
    fitting: list[tuple[Resource, Resource, Answer, Answer | None]]
    plain: list[tuple[Resource, str, Answer]] | None
    name: str | None
    open: bool
    others: bool
    lost: Unknown | None


def escalation_paths(subject: Subject) -> Table:
    """The ways to more rights that identities have, each step with what bounds it, and where it leads from there."""
    graph = paths(subject)
    rows = graph.rows()
    rows += [_perhaps(identity, policies) for identity, policies in graph.perhaps.items()]
    rows += [_unseen(identity, name) for identity in graph.access.identities
             for name in graph.access.unseen(identity)]  # fmt: skip
    return Table("escalation-paths", "Escalation paths", COLUMNS, tuple(sorted(set(rows), key=str)), _NOTE)


@lru_cache(maxsize=2)
def paths(subject: Subject) -> Paths:
    """The paths of a subject, kept for those that were asked last: the table and IAM-07 need the same."""
    return Paths(subject)


def _perhaps(identity: Resource, policies: Sequence[Resource]) -> tuple[Cell, ...]:
    """That an identity perhaps has the paths, too, that begin at policies which may be anybody's."""
    where = ("Resources", identity.logical_id)
    line, path = identity.template.line(where), path_text(where)
    named = several(sorted(one.address for one in policies), _SHOWN)
    certain = "perhaps: attached to a name that may be its own"
    return (identity.address, f"perhaps also where these lead: {named}", "not known", "", "", "", "", certain, "", "",
            "", "", "", identity.template.file, line, path)  # fmt: skip


def _unseen(identity: Resource, name: Value) -> tuple[Cell, ...]:
    where = ("Resources", identity.logical_id, "Properties", "ManagedPolicyArns")
    line, path = identity.template.line(where), path_text(where)
    why = "not known: the text of this policy is not in these templates"
    return (identity.address, "not known", "not known", words(name), "", "", "", why, "", "", "", "", "",
            identity.template.file, line, path)  # fmt: skip


class Paths:
    """The ways between the identities of an assembly."""

    def __init__(self, subject: Subject) -> None:
        self.access = access(subject)
        # Many ways lead to one identity, and whom that leads to is the same.
        self._found_further: dict[Resource, dict[Resource, None]] = {}

    @cached_property
    def ways(self) -> list[Way]:
        found = [*self.rewriting, *self._of({method.kind for method in METHODS} - {"identity"})]
        taken = {(way.identity, way.target) for way in found if way.method is _ASSUME}
        return found + [way for way in self._named_in_trust() if (way.identity, way.target) not in taken]

    @cached_property
    def told(self) -> list[Way]:
        """The ways, each that begins at a policy which others may have as well with that policy, and once.

        Who may have several such policies may have a way by them that none of them has: that too is told once.
        """
        told = [way for way in self.ways if not way.grants[0].shared]
        known = {_step(way) for way in told if _is_of_policy(way)}
        for way in self.ways:
            if not way.grants[0].shared or (step := _step(way)) in known:
                continue
            if not (way.identity in self.access.subject.held and all(grant.shared for grant in way.grants)):
                told.append(way)
                continue
            known.add(step)
            by = " and ".join(dict.fromkeys(grant.by for grant in way.grants))
            answer = Unknown(f"whether any one {way.identity.type.rpartition('::')[2].lower()} has {by}")
            told.append(replace(way, identity=way.grants[0].statement.resource, answer=answer))
        return told

    @cached_property
    def perhaps(self) -> dict[Resource, list[Resource]]:
        """The policies that identities perhaps have, as any other, and at which ways begin."""
        leading = {way.grants[0].statement.resource for way in self.told if _is_of_policy(way)}
        found = {one: [policy for policy in held.anybodys if policy in leading]
                 for one, held in self.access.subject.held.items()}  # fmt: skip
        return {one: policies for one, policies in found.items() if policies}

    @cached_property
    def rewriting(self) -> list[Way]:
        """The ways that change rights in IAM, which are few and found without the others."""
        return list(self._of({"identity"}))

    def _of(self, kinds: Container[str]) -> Iterator[Way]:
        for one, method in self._open(kinds):
            yield from self._ways(one, method)

    def _open(self, kinds: Container[str]) -> Iterator[tuple[Resource, Method]]:
        """The methods of some kinds, each with who may have all the actions that it takes."""
        for one in self.access.holders:
            yield from ((one, method) for method in _within(self.access.meant(one)) if method.kind in kinds)

    def _named_in_trust(self) -> Iterator[Way]:
        """Roles that name an identity of this account in their trust: it needs no permission of its own to take them.

        Source: IAM user guide, Cross-account resource access, on policies of resources within one account.
        """
        for role, statements in self._trust.items():
            for one in statements:
                for kind, name in one.principals():
                    for identity, sure in self._principal(kind, name, role):
                        left = self.access.limit(identity, _ASSUME.needs[0]).left
                        answer = both(sure, allows(one), one.there, left)
                        if answer is not False:
                            grants = (Grant(identity, one, role.address),)
                            yield Way(identity, role, role.address, _ASSUME, grants, answer, "named")

    def _principal(self, kind: str, name: Value, role: Resource) -> Iterator[tuple[Resource, Answer]]:
        """The identities that a trust policy names: by reference, or by the ARN with the name that they are given."""
        if isinstance(name, Reference):
            if name.resource.type in IDENTITIES:
                yield name.resource, True
            return
        called = words(name)
        if kind != "AWS" or not (":role/" in called or ":user/" in called):
            return
        for one in self._by_name.get(called.rpartition("/")[2], ()):
            own = opposite(is_foreign(name, role))
            if own is not False:
                yield one, own

    @cached_property
    def _by_name(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in self.access.identities:
            if isinstance(given := one.get(NAMES[one.type]), (str, Text)):
                found.setdefault(words(given), []).append(one)
        return found

    def rows(self) -> list[tuple[Cell, ...]]:
        """The ways that are told, those that differ in how only as one row: who may do everything has hundreds."""
        alike: dict[tuple[object, ...], list[Way]] = {}
        for way in self.told:
            bounds = "; ".join(filter(None, (conditions(one.statement.get("Condition")) for one in way.grants)))
            certain = f"perhaps: {way.answer.why}" if isinstance(way.answer, Unknown) else ""
            by = way.grants[0].statement
            alike.setdefault((way.identity, way.name, way.reach, by, bounds, certain), []).append(way)
        return [self._row(ways, str(bounds), str(certain)) for (*_, bounds, certain), ways in alike.items()]

    def _row(self, ways: Sequence[Way], bounds: str, certain: str) -> tuple[Cell, ...]:
        way, first = ways[0], ways[0].grants[0].statement
        methods = list(dict.fromkeys(one.method for one in ways))
        needs = (" ".join(("iam:PassRole", *one.needs) if one.kind == "pass" else one.needs) for one in methods)
        return (
            way.identity.address, way.name, way.reach, _several(one.title for one in methods), _several(needs),
            _resources(way.grants[0]), bounds, certain or ("under conditions" if bounds else "yes"), self._gain(ways),
            self._onward(way), _several((one.id for one in methods), _IDS), _several(one.source for one in methods),
            first.sid, first.resource.template.file, first.line, path_text(first.path),
        )  # fmt: skip

    def elsewhere(self, kinds: Container[str]) -> Iterator[tuple[Resource, str, Method, Statement]]:
        """Who reaches by a name or a tag what is not of these templates: the holder, that name or tag, how, by what.

        A tag, as a pattern does, means others too than those here that it fits.

        Args:
            kinds: of the methods that count.
        """
        for one, method in self._open(kinds):
            for grants, _ in self._granted(one, method):
                for name in self._all_elsewhere(grants[0], method):
                    yield one, name, method, grants[0].statement

    def _all_elsewhere(self, grant: Grant, method: Method) -> list[str]:
        """What a statement names or tags that is not of these templates."""
        asked = grant.statement.origin, method.id
        if asked not in self._found_elsewhere:
            names = (self._named_elsewhere(entry, grant, method) for entry in grant.statement.listed("Resource"))
            self._found_elsewhere[asked] = [one for one in names if one is not None]
        return self._found_elsewhere[asked]

    @cached_property
    def _found_elsewhere(self) -> dict[tuple[Statement, str], list[str]]:
        """What `_all_elsewhere` found, whoever holds the statement."""
        return {}

    def _named_elsewhere(self, entry: Value, grant: Grant, method: Method) -> str | None:
        """What an entry of `Resource` names, or its statement by a tag, that is not of these templates."""
        # Whose partition or account an entry leaves open, a role of that very name here is meant.
        called = self._by_name.get(words(entry).rpartition("/")[2], ())
        met = any(sure is True or found in called for found, _, sure in self._meant(entry, method))
        met = met or any(sure is True for _, sure in self._called(entry, method))
        here = _is_of_templates(entry) or (met and not _is_pattern(entry))
        if here or not _may_be_meant(entry, method):
            return None
        reach = _reach(entry, grant, method)
        return {"named": words(entry), "tagged": tagged(grant)}.get(reach)

    def used(self) -> Iterator[tuple[Resource, Resource, Method, Statement]]:
        """Who uses by a reference, or by its name, what has a role that `ways` does not know: the holder, the resource,
        how, by what."""
        for one, method in self._open({"use"}):
            for grants, _ in self._granted(one, method):
                for entry in grants[0].statement.listed("Resource"):
                    known = [resource for resource, *_ in self._meant(entry, method)]
                    named = [] if _reach(entry, grants[0], method) == "any" else self._called(entry, method)
                    for resource in dict.fromkeys([*references(entry), *(one for one, _ in named)]):
                        if resource not in known and _is_about(method, resource):
                            yield one, resource, method, grants[0].statement

    def roles_behind(self, resource: Resource) -> list[Resource]:
        """The roles of the templates that a resource, or what it names, may act with."""
        key = _ROLES.get(resource.type) or _PROFILES.get(resource.type)
        seen = dict.fromkeys(references(resource.get(key)) if key else (resource,))
        waiting = deque(seen)
        while waiting:
            one = waiting.popleft()
            if one.type != "AWS::IAM::Role":
                new = [named for named in references(one.properties) if named not in seen]
                seen.update(dict.fromkeys(new))
                waiting.extend(new)
        return [one for one in seen if one.type == "AWS::IAM::Role"]

    def handed(self, identity: Resource) -> Iterator[tuple[Resource, Statement]]:
        """The roles of these templates that an identity passes, or may pass, whatever it takes to use them."""
        for grant, _ in self._allowances(identity, _PASSES.first):
            for entry in grant.statement.listed("Resource") or ["*"]:
                for role, _, _ in self._meant(entry, _PASSES):
                    if role is not identity and self._denied(identity, _PASSES.first, role) is not True:
                        yield role, grant.statement

    def handed_elsewhere(self, identity: Resource) -> Iterator[tuple[str, Statement]]:
        """The roles elsewhere that an identity passes by a name or a tag, whatever it takes to use them."""
        for grant, _ in self._allowances(identity, _PASSES.first):
            yield from ((name, grant.statement) for name in self._all_elsewhere(grant, _PASSES))

    def _ways(self, identity: Resource, method: Method) -> Iterator[Way]:
        for grants, answer in self._granted(identity, method):
            for target, name, fits, reach in self._targets(grants[0], method):
                yield Way(identity, target, name, method, grants, both(answer, fits), reach)

    def _granted(self, identity: Resource, method: Method) -> Sequence[tuple[tuple[Grant, ...], Answer]]:
        """The statements that allow all that a method takes, that which bounds it first, and whether they do."""
        if (identity, method.id) not in self._found_granted:
            self._found_granted[identity, method.id] = list(self._granting(identity, method))
        return self._found_granted[identity, method.id]

    @cached_property
    def _found_granted(self) -> dict[tuple[Resource, str], list[tuple[tuple[Grant, ...], Answer]]]:
        """What `_granted` found: tables and IAM-07 ask for it in several ways."""
        return {}

    def _granting(self, identity: Resource, method: Method) -> Iterator[tuple[tuple[Grant, ...], Answer]]:
        allowed = []
        for action in method.all:
            found = self._allowances(identity, action)
            if method.kind == "pass" and self.access.let_in(identity):  # what is made anew has no policy yet
                found = [(one, answer) for one, answer in found if one.statement.kind != "resource"]
            allowed.append(found)
            if not found:
                return
        rest = tuple(grants[0][0] for grants in allowed[1:])
        sure = both(*(either(*(answer for _, answer in grants)) for grants in allowed[1:])) if rest else True
        for grant, answer in allowed[0]:
            if method.kind == "pass" and (passed := _passed_to(grant, method.service)) is not True:
                if passed is False:
                    continue
                answer = both(answer, passed)  # noqa: PLW2901  # what the condition leaves of it
            yield (grant, *rest), both(answer, sure)

    def _allowances(self, identity: Resource, action: str) -> list[tuple[Grant, Answer]]:
        found = self._allowed.get((identity, action))
        if found is None:
            found = self._allowed[identity, action] = self.access.allowances(identity, action)
        return found

    @cached_property
    def _allowed(self) -> dict[tuple[Resource, str], list[tuple[Grant, Answer]]]:
        """What `_allowances` found: methods have most of their actions in common."""
        return {}

    def _targets(self, grant: Grant, method: Method) -> Iterator[tuple[Resource | None, str, Answer, str]]:
        """Whom a statement lets a method reach: those of the templates, and what else a pattern leaves open."""
        asked = (grant.statement.origin, method.id)
        if asked not in self._aims:
            self._aims[asked] = list(self._aimed(grant, method))
        denied = bool(self._denials(grant.identity, method.first))
        itself = None if method.kind == "identity" else grant.identity
        for aim in self._aims[asked]:
            found = False
            if aim.plain is not None and not denied:
                for role, name, fits in aim.plain:
                    if role is not itself:
                        found = True
                        yield role, name, fits, aim.reach
            else:
                for resource, role, covered, trusts in aim.all if denied else aim.fitting:
                    if role is itself:
                        continue
                    denies = self._denied(grant.identity, method.first, resource) if denied else False
                    found = found or denies is True
                    trusting = self._trusts(role, method, grant.identity) if trusts is None else trusts
                    fits = both(covered, opposite(denies), trusting)
                    if fits is not False:
                        found = True
                        yield role, role.address, fits, aim.reach
            if aim.name is not None and (aim.reach == "any" or (aim.open and (aim.others or not found))):
                yield None, aim.name, aim.lost is None or aim.lost, aim.reach

    @cached_property
    def _aims(self) -> dict[tuple[Statement, str], list[_Aim]]:
        """What `_aimed` found: of a policy that may be anybody's it is the same for each."""
        return {}

    def _aimed(self, grant: Grant, method: Method) -> Iterator[_Aim]:
        """What a statement lets a method reach by each entry of its `Resource`, whoever holds it."""
        by_tags = next(_tag_conditions(grant), None) is not None
        for entry in grant.statement.listed("Resource") or ["*"]:
            reach = _reach(entry, grant, method)
            if method.kind == "policy" and reach != "any":
                continue
            meant = self._meant(entry, method)
            # Which identity a role trusts depends on that identity.
            by_service = method.kind not in {"pass", "assume"} or bool(method.service)
            every = [
                (resource, role, both(covered, not by_tags or _tagged(grant, resource)),
                 self._trusts(role, method, grant.identity) if by_service else None)
                for resource, role, covered in meant
            ]  # fmt: skip
            fitting = [one for one in every if one[2] is not False and one[3] is not False]
            yield _Aim(
                reach, every, fitting,
                [(role, role.address, both(covered, trusts)) for _, role, covered, trusts in fitting
                 if trusts is not None] if by_service else None,
                (("any" if words(entry) == "*" else words(entry)) if _may_be_meant(entry, method) else None),
                not _is_of_templates(entry),
                any(covered is True for *_, covered in meant) and _is_pattern(entry),
                unknown_in(entry),
            )  # fmt: skip

    def _meant(self, entry: Value, method: Method) -> list[tuple[Resource, Resource, Answer]]:
        """The candidates that an entry means, or may mean; methods ask it of the same entries again and again."""
        on = "AWS::IAM::Role" if method.kind in {"pass", "assume"} else method.on
        key = (id(entry), on, method.kind == "identity")
        if key not in self._found:
            candidates = self._candidates(method)
            if isinstance(entry, Reference):
                candidates = [one for one in candidates if one[0] is entry.resource]
            fitting = [(*one, covers(entry, one[0])) for one in candidates]
            self._found[key] = ([one for one in fitting if one[2] is not False], entry)
        return self._found[key][0]

    @cached_property
    def _found(self) -> dict[tuple[int, str, bool], tuple[list[tuple[Resource, Resource, Answer]], Value]]:
        """What `_meant` found, with the entries, so that their ids stay theirs."""
        return {}

    def _called(self, entry: Value, method: Method) -> list[tuple[Resource, Answer]]:
        """What an entry means, or may mean, by its name, for methods that templates do not show to be about a type."""
        if method.on or method.kind != "use":
            return []
        service = method.first.partition(":")[0]
        if (id(entry), service) not in self._found_called:
            fitting = [(one, names(entry, one)) for one in self._of_service.get(service, ())]
            self._found_called[id(entry), service] = ([one for one in fitting if one[1] is not False], entry)
        return self._found_called[id(entry), service][0]

    @cached_property
    def _found_called(self) -> dict[tuple[int, str], tuple[list[tuple[Resource, Answer]], Value]]:
        """What `_called` found, with the entries, so that their ids stay theirs."""
        return {}

    @cached_property
    def _of_service(self) -> dict[str, list[Resource]]:
        """What may be used by its name, by the service whose it is."""
        found: dict[str, list[Resource]] = {}
        for one in self.access.subject.of(*CALLED):
            for service in services_of(one):
                found.setdefault(service, []).append(one)
        return found

    def _denied(self, identity: Resource, action: str, resource: Resource) -> Answer:
        """Whether a denial without a condition names a resource, for an action."""
        answers: list[Answer] = []
        for one, said in self._denials(identity, action):
            fits = either(*(covers(entry, resource) for entry in one.listed("Resource")))
            answers.append(both(opposite(allows(one)), said, fits, one.there))
        return either(*answers)

    def _denials(self, identity: Resource, action: str) -> list[tuple[Statement, Answer]]:
        """The denials without a condition that may be about an action, each with whether it is."""
        if (identity, action) not in self._found_denials:
            plain = [one.statement for one in self.access.denials(identity) if one.statement.get("Condition") is None]
            answers = ((one, says(one, action)) for one in plain)
            self._found_denials[identity, action] = [(one, said) for one, said in answers if said is not False]
        return self._found_denials[identity, action]

    @cached_property
    def _found_denials(self) -> dict[tuple[Resource, str], list[tuple[Statement, Answer]]]:
        """What `_denials` found: it is asked of every resource that a statement means."""
        return {}

    def _candidates(self, method: Method) -> list[tuple[Resource, Resource]]:
        """What a statement's resources may mean in these templates, with the identity that is gained by it."""
        subject = self.access.subject
        if method.kind in {"pass", "assume"}:
            return [(one, one) for one in subject.of("AWS::IAM::Role")]
        if method.on == "AWS::IAM::ManagedPolicy":
            return self._by_policy
        if method.kind == "identity":
            return [(one, one) for one in subject.of(method.on)]
        return self._with_role.get(method.on, [])

    @cached_property
    def _by_policy(self) -> list[tuple[Resource, Resource]]:
        """The managed policies of the templates, each with whom it grants something or bounds."""
        held = self.access.subject.held
        pairs = [(one, grant.statement) for one in self.access.holders for grant in self.access.grants(one)]
        bounding = ((one, edge) for one in self.access.identities if isinstance(edge := held[one].boundary, tuple))
        pairs += [(one, statement) for one, edge in bounding for statement in edge]
        return list(dict.fromkeys((statement.resource, one) for one, statement in pairs
                                  if statement.resource.type == "AWS::IAM::ManagedPolicy"))  # fmt: skip

    @cached_property
    def _with_role(self) -> dict[str, list[tuple[Resource, Resource]]]:
        """Resources that have a role, by type."""
        found: dict[str, list[tuple[Resource, Resource]]] = {}
        for kind, key in _ROLES.items():
            for one in self.access.subject.of(kind):
                roles = [*self._roles(one.get(key)), *([one] if makes_role(one) else [])]
                found.setdefault(PLAIN.get(kind, kind), []).extend((one, role) for role in roles)
        for kind, key in _PROFILES.items():
            found[kind] = [(one, role) for one in self.access.subject.of(kind)
                           for role in self._profile_roles(one.get(key))]  # fmt: skip
        return found

    def _roles(self, value: Value) -> list[Resource]:
        """The roles of the templates that a value may mean: by reference, or by the name or ARN that is written out."""
        found: list[Resource] = []
        for option in possible(value):
            if isinstance(option, Reference):
                found.append(option.resource)
            else:
                found += self._by_name.get(words(option).rpartition("/")[2], ())
        return [one for one in found if one.type == "AWS::IAM::Role"]

    def _profile_roles(self, value: Value) -> list[Resource]:
        """The roles of an instance profile of the templates, which is referred to or named."""
        declared = self.access.subject.of("AWS::IAM::InstanceProfile")
        profiles = [one for one in declared for option in possible(value)
                    if one.is_called(option, "InstanceProfileName", one.template) is True]  # fmt: skip
        return [role for one in profiles for name, _, _ in items(one.get("Roles")) for role in self._roles(name)]

    def _trusts(self, role: Resource, method: Method, identity: Resource) -> Answer:
        """Whether a role's trust policy has the service, or the identity, take it."""
        if method.kind not in {"pass", "assume"}:
            return True
        if method.service:
            return self._is_taken_by(role, method.service)
        answers: list[Answer] = []
        for one in self._trust.get(role, ()):
            for kind, name in one.principals():
                answers.append(both(_is_caller(kind, name, identity), allows(one), one.there))
        return either(*answers)

    def _is_taken_by(self, role: Resource, service: str) -> Answer:
        if (role, service) not in self._taken_by:
            self._taken_by[role, service] = either(*(
                both(_is_service(kind, name, service), allows(one), one.there)
                for one in self._trust.get(role, ()) for kind, name in one.principals()))  # fmt: skip
        return self._taken_by[role, service]

    @cached_property
    def _taken_by(self) -> dict[tuple[Resource, str], Answer]:
        """What `_is_taken_by` found: whoever may pass a role, it is the same."""
        return {}

    @cached_property
    def _trust(self) -> dict[Resource, list[Statement]]:
        """The statements that may let somebody take a role, by role."""
        found: dict[Resource, list[Statement]] = {}
        for one in self.access.subject.statements:
            if one.kind == "trust" and allows(one) is not False:
                found.setdefault(one.resource, []).append(one)
        return found

    def _gain(self, ways: Sequence[Way]) -> str:
        """What the target of some ways may do and the identity may not, counted by access level."""
        way = ways[0]
        if any(one.method.writes for one in ways):
            return "whatever it writes"
        if way.target is None:
            return "whatever it reaches may do"
        if way.target.type not in IDENTITIES:
            return "whatever the role may do that SAM makes of its Policies"
        return _more(self._may(way.target), self._may(way.identity))

    def _may(self, identity: Resource) -> frozenset[tuple[str, str]]:
        # What is named as a role and is none holds nothing.
        return self._actions.get(identity, frozenset())

    @cached_property
    def _actions(self) -> dict[Resource, frozenset[tuple[str, str]]]:
        found: dict[Resource, frozenset[tuple[str, str]]] = {}
        same: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = {}  # equal ones are one: `_more` is quick
        for one in self.access.holders:
            granted = [grant.statement for grant in self.access.grants(one) if allows(grant.statement) is not False]
            actions = frozenset[tuple[str, str]]().union(*map(_meant, granted))
            found[one] = same.setdefault(actions, actions)
        return found

    def _onward(self, way: Way) -> str:
        """The further identities that the target leads to: the nearest, and how many more."""
        further = self._further(way.target) if way.target else {}
        names = [one.address for one in itertools.islice(further, _SHOWN + 1) if one is not way.identity]
        return several(names, _SHOWN, count=len(further) - (way.identity in further))

    def _further(self, first: Resource) -> dict[Resource, None]:
        """Whom an identity leads to, nearest first, each once."""
        if first not in self._found_further:
            seen: dict[Resource, None] = {first: None}
            waiting = deque(seen)
            while waiting:
                new = [one for one in self._next.get(waiting.popleft(), ()) if one not in seen]
                seen.update(dict.fromkeys(new))
                waiting.extend(new)
            del seen[first]
            self._found_further[first] = seen
        return self._found_further[first]

    @cached_property
    def _next(self) -> dict[Resource, dict[Resource, None]]:
        """The targets of each identity, each once."""
        found: dict[Resource, dict[Resource, None]] = {}
        for way in self.ways:
            if way.target is not None:
                found.setdefault(way.identity, {})[way.target] = None
        return found


@lru_cache(maxsize=256)
def _within(actions: frozenset[str]) -> tuple[Method, ...]:
    """The methods that take none but some actions."""
    return tuple(one for one in METHODS if actions.issuperset(one.all))


def _several(names: Iterable[str], most: int = _SHOWN) -> str:
    """Some names, each once, and how many more there are."""
    return several(list(dict.fromkeys(names)), most, "; ")


def _is_of_policy(way: Way) -> bool:
    """Whether whoever has the policy that it begins at has it, or it is told of that policy itself."""
    policy = way.grants[0].statement.resource
    return way.identity is policy or all(grant.statement.resource is policy for grant in way.grants)


def _step(way: Way) -> tuple[object, ...]:
    """What is the same of a way whoever has it."""
    by = way.grants[0].statement
    return by.resource, by.path, way.method, way.name


def _may_be_meant(entry: Value, method: Method) -> bool:
    """Whether an entry may name what a method is about: a parameter of Systems Manager is no instance, a bucket no
    group."""
    if method.kind not in {"use", "run"}:
        return may_be_about(method.first, entry)
    managed = method.on == "AWS::EC2::Instance" and ":managed-instance/" in words(entry)
    return managed or may_name(entry, method.on)


def _is_about(method: Method, resource: Resource) -> bool:
    """Whether a resource may be what a method uses: of its type; where templates do not show that, of its service.

    What a resource stands for that is a module, or of a registry's type, is not known.
    """
    if not resource.is_of_aws or resource.type == "AWS::Serverless::Application":
        return True
    if method.on:
        return PLAIN.get(resource.type, resource.type) == method.on
    return method.first.partition(":")[0] in services_of(resource)


def _reach(entry: Value, grant: Grant, method: Method) -> str:
    # All versions of a function, `function:etl:*`, are of what is named.
    if isinstance(entry, Unknown) or words(entry) == "*" or (words(entry).endswith(_OPEN) and is_wide(plain(entry))):
        return "any" if bound(grant.statement, *TAGS) is False else "tagged"
    return "acts" if method.kind == "run" else "named"


def _tag_conditions(grant: Grant) -> Iterator[tuple[str, Value]]:
    """The tags that a statement asks of a resource, with the values, or patterns for such, that will do.

    Names of keys, and so those of tags in them, are compared in any letters: IAM User Guide, Condition.
    """
    block = grant.statement.get("Condition")
    for operator, keys in block.items() if isinstance(block, dict) else ():
        for key, wanted in keys.items() if isinstance(keys, dict) else ():
            _, found, tag = key.lower().partition(":resourcetag/")
            plainly = operator.lower().removeprefix("foranyvalue:") in {"stringequals", "stringlike"}
            if found and plainly and "*" not in [one for one, _, _ in items(wanted)]:
                yield tag, wanted


def tagged(grant: Grant) -> str:
    """What a statement means by tags, as people read it."""
    block = grant.statement.get("Condition")
    keys = [tests for tests in block.values() if isinstance(tests, dict)] if isinstance(block, dict) else []
    asked = [f"{key} = {words(wanted)}" for tests in keys for key, wanted in tests.items()
             if ":resourcetag/" in key.lower()]  # fmt: skip
    return f"what has {' and '.join(asked)}"


def _tagged(grant: Grant, resource: Resource) -> Answer:
    """Whether a resource of the templates has the tags that a statement asks for."""
    return both(*(_has_tag(resource, tag, wanted) for tag, wanted in _tag_conditions(grant)))


def _has_tag(resource: Resource, tag: str, wanted: Value) -> Answer:
    if resource.type not in {"AWS::EMR::Cluster", "AWS::IAM::Role"}:
        return Unknown("what its tags are is known at deployment")
    tags = [one for one, _, _ in items(resource.get("Tags"))]
    values = [at(one, "Value") for one in tags if str(at(one, "Key")).lower() == tag]
    answers = [ask(value, lambda has: any(_fits(has, will) for will, _, _ in items(wanted))) for value in values]
    return either(*answers)


def _fits(has: Value, will: Value) -> bool:
    return has == will or (isinstance(has, str) and isinstance(will, str) and wildcard(will).fullmatch(has) is not None)


def _is_pattern(entry: Value) -> bool:
    """Whether an entry means others too than those of the templates that it matches, such as `role/EMR_*`."""
    name = words(entry).rpartition(":")[2]
    return "*" in name or "?" in name


def _is_of_templates(entry: Value) -> bool:
    return any(isinstance(part, Reference) for part in _parts(entry))


def _parts(entry: Value) -> Iterable[Value]:
    for option in possible(entry):
        yield from getattr(option, "parts", (option,))


def _passed_to(grant: Grant, service: str) -> Answer:
    """Whether the condition of a grant of iam:PassRole lets the role go to a service."""
    block = grant.statement.get("Condition")
    if isinstance(block, Unknown):
        return block
    for operator, keys in block.items() if isinstance(block, dict) else ():
        for key, wanted in keys.items() if isinstance(keys, dict) else ():
            if key.lower() == "iam:passedtoservice" and operator.startswith(("StringEquals", "StringLike")):
                return either(*(_named(one, service) for one, _, _ in items(wanted)))
    return True


def _named(name: Value, service: str) -> Answer:
    """Whether a principal, or a pattern for some, is a service's."""
    return ask(name, lambda one: overlap(words(one).split(".")[0], service))


def _is_service(kind: str, name: Value, service: str) -> Answer:
    return _named(name, service) if kind == "Service" else False


def _is_caller(kind: str, name: Value, identity: Resource) -> Answer:
    if name == "*" or isinstance(name, Unknown):
        return True if name == "*" else name
    if isinstance(name, Reference):
        return name.resource is identity
    text = words(name)
    own = ("${AWS::AccountId}", identity.template.account)
    return (kind == "AWS" and (text in own or any(f"::{account}:root" in text for account in own))) or (
        covers(name, identity) if kind == "AWS" and ":role/" in text else False)  # fmt: skip


def _resources(grant: Grant) -> str:
    if grant.statement.kind == "trust":
        return grant.statement.resource.address
    return "; ".join(words(one) for one in grant.statement.listed("Resource")) or "*"


def _meant(statement: Statement) -> frozenset[tuple[str, str]]:
    """The actions that a statement means, as far as they are known, each with its access level."""
    if isinstance(statement.body, Unknown):
        return frozenset()
    found = [_of_pattern(entry) for entry in statement.listed("Action") if isinstance(entry, str)]
    if excluded := statement.listed("NotAction"):
        found.append(_but_for(frozenset(map(words, excluded))))
    return frozenset[tuple[str, str]]().union(*found)


@lru_cache(maxsize=1024)
def _of_pattern(pattern: str) -> frozenset[tuple[str, str]]:
    return frozenset((one.level, one.name) for one in matching(pattern))


@lru_cache(maxsize=64)
def _but_for(patterns: frozenset[str]) -> frozenset[tuple[str, str]]:
    return frozenset((one.level, one.name) for one in all_but(patterns))


@lru_cache(maxsize=4096)
def _more(actions: frozenset[tuple[str, str]], than: frozenset[tuple[str, str]]) -> str:
    """The actions, given with their access levels, that are not among others. Roles of one kind have the same."""
    if not (more := actions - than):
        return "the same actions, on its own resources"
    by_level: dict[str, list[str]] = {}
    for level, name in more:
        by_level.setdefault(level, []).append(name)
    # Of thousands, the first few are found quicker than an order of all.
    firsts = {level: nsmallest(_SHOWN, names) for level, names in sorted(by_level.items())}
    return "; ".join(f"{level}: {several(first, _SHOWN, ' ', len(by_level[level]))}" for level, first in firsts.items())
