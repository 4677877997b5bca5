"""Which known ways to other permissions are open to who holds some statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from ...assembly import (
    Answer,
    Pseudo,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    ask,
    both,
    either,
    is_in,
    opposite,
    possible,
    show,
)
from ...assembly import statements as written_in
from ..access._grants import may_list, says
from ..access._judged import in_ways, may_be_about, ways
from ..access._methods import METHODS
from ..access._words import covers, may_mean, overlap, words
from ._policies import allows, bound, denies, may_deny, on_any, once, tested, wide_among

HANDS_ON, _TAKER = "iam:PassRole", "iam:passedtoservice"
# Services that take roles under other names than their actions have. Source: user guides of the services, on service
# roles: VM Import/Export, Spot Fleet, flow logs, metric streams, node groups, Batch Operations, OpenSearch's snapshots.
_OTHER_TAKERS = {
    "aoss": ("opensearchservice",), "autoscaling": ("ec2",), "cloudwatch": ("streams",),
    "ec2": ("spotfleet", "vmie", "vpc-flow-logs"), "eks": ("ec2",), "elasticbeanstalk": ("ec2",),
    "elasticmapreduce": ("application-autoscaling", "ec2"), "es": ("opensearchservice",),
    "guardduty": ("malware-protection-plan",), "imagebuilder": ("ec2",), "redshift": ("scheduler",),
    "s3": ("access-grants", "batchoperations"),
}  # fmt: skip
# Of conditions those that keep what is written, or handed on, from whoever writes it: IAM User Guide, AWS KMS condition
# keys.
_BINDING = (
    "iam:policyarn", "iam:permissionsboundary", "kms:grantisforawsresource", "kms:granteeprincipal", "kms:viaservice",
)  # fmt: skip
_OF_POLICIES = ("iam:policyarn", "iam:permissionsboundary")
# What writes rights into identities; who is bounded by a policy that allows one of them on any is not bounded.
_WRITING = (
    "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreatePolicyVersion",
    "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:UpdateAssumeRolePolicy",
)  # fmt: skip


# Values that are equal where they say the same, and are no structures.
_PLAIN = (str, Text, Reference, Pseudo, Unknown, type(None))
Open = dict[str, tuple[Answer, Statement]]
"""Ways that are open, or may be, each with whether it is and the statement that opens it."""


class Opened:
    """The ways that are open to holders of statements, of which roles of one shape are judged once.

    Such roles differ in which of their policies are surely theirs, in why they may not be, and in what is by its name.
    """

    def __init__(self, policies: Sequence[Resource] = ()) -> None:
        self._policies = policies
        self._found: dict[object, tuple[list[Statement], Open]] = {}
        self._shapes: dict[object, int] = {}

    def to(
        self, statements: Sequence[Statement], boundary: Value, unseen: Sequence[Value] = (), *, tags: bool = True
    ) -> Open:
        """As `open_ways`."""
        bearing = [one for one in statements if _bears(one)]
        binding = [one for one in bearing if one.get("Condition") is not None]
        # Where a condition names policies, it counts which of these somebody may write.
        told = any(bound(one, *_OF_POLICIES) is not False for one in binding)
        if told or not isinstance(boundary, (*_PLAIN, tuple)):
            return open_ways(statements, boundary, unseen, policies=self._policies, tags=tags)
        numbers: dict[int, int] = {id(True): 0}
        theirs = [self._shape(one) for one in bearing]
        perhaps = [numbers.setdefault(id(one.there), len(numbers)) for one in bearing]
        asked = (*theirs, *perhaps, boundary, str(show(unseen[0])) if unseen else None, tags or not binding)
        if asked not in self._found:
            self._found[asked] = bearing, open_ways(bearing, boundary, unseen, policies=self._policies, tags=tags)
        before, found = self._found[asked]
        if before is bearing:
            return found
        places = {one: place for place, one in enumerate(before)}
        there = {id(one.there): bearing[place].there for one, place in places.items()}
        return {name: (there.get(id(answer), answer), bearing[places[by]]) for name, (answer, by) in found.items()}

    def _shape(self, statement: Statement) -> int:
        return self._shapes.setdefault(_shape(statement), len(self._shapes))


@once
def _bears(statement: Statement) -> bool:
    return bool(_may_open(statement)) or may_deny(statement)


@once
def _shape(statement: Statement) -> object:
    """What of a statement tells which ways it opens: its actions, and what it is for if that is all of a type."""
    listed = statement.listed("Action")
    plainly = statement.effect == "Allow" and all(isinstance(one, str) for one in listed or [None])
    if not plainly or any(statement.get(key) is not None for key in ("Condition", "NotAction")):
        return statement.origin
    if (everywhere := on_any_type(statement)) is False:
        return _may_open(statement)
    among = wide_among(statement)
    known = among is None or all(isinstance(one, _PLAIN) for one in among)
    return (_may_open(statement), everywhere, None if among is None else tuple(among)) if known else statement.origin


def open_ways(
    statements: Sequence[Statement],
    boundary: Value,
    unseen: Sequence[Value] = (),
    *,
    policies: Sequence[Resource] = (),
    tags: bool = True,
) -> Open:
    """The ways that are open to who holds some statements, or may be, each with the statement that opens it.

    Denials without a condition close ways, and so does a boundary of the templates that does not allow an action. Who
    may hand any role on needs what takes it for one thing only: to make a function `etl-a` will do, where its name
    must begin so.

    Args:
        unseen: managed policies that it holds beside them and whose text is not known: to who may pass any role, they
            may allow what it takes to use it.
        policies: managed policies of the templates, which a condition may name by a pattern.
        tags: whether a condition on the tags of a resource binds.
    """
    opening = [one for one in statements if _may_open(one)]
    wide = [
        (one, answer)
        for one in opening
        if (everywhere := on_any_type(one, tags=tags)) is not False
        and (answer := both(everywhere, opposite(kept(one, statements, policies)))) is not False
    ]
    may = frozenset[str]().union(*(_may_open(one) for one, _ in wide))
    asked = [(name, actions) for name, actions in ways().items() if actions[0] in may]
    if not asked:
        return {}

    # Of what another policy may allow, whatever goes with a role that may be passed.
    beside = False if not unseen else Unknown(f"what {show(unseen[0])} allows is not in these templates")
    of_wide = _about(wide)
    of_all = _by_action([(one, True) for one in opening])
    denying = [one for one in statements if may_deny(one)]

    @cache
    def permitted(action: str, *, with_role: bool = False) -> tuple[Answer, Statement | None]:
        if with_role:
            return _permitted(action, of_all(action), denying, boundary, beside)
        return _permitted(action, of_wide(action), denying, boundary, False)

    handing = of_wide(HANDS_ON)

    @cache
    def handed(services: frozenset[str]) -> tuple[Answer, Statement | None]:
        to_them = [(one, both(everywhere, goes_to(one, services))) for one, everywhere in handing]
        return _permitted(HANDS_ON, to_them, denying, boundary, False)

    found: Open = {}
    for name, (first, *others) in asked:
        with_role = first == HANDS_ON
        answer, opened_by = permitted(first)
        if with_role and answer is not False:
            answer, opened_by = handed(_takers().get(frozenset(others), frozenset()))
        for action in others:
            if answer is False:
                break
            answer = both(answer, permitted(action, with_role=with_role)[0])
        if answer is not False:
            found[name] = (answer, opened_by or wide[0][0])
    return found


def _by_action(
    granting: Sequence[tuple[Statement, Answer]],
) -> Callable[[str], list[tuple[Statement, Answer]]]:
    """Those of some statements that may be about an action, in their order: most list others, in so many words."""
    listed: dict[str, list[int]] = {}
    for place, (one, _) in enumerate(granting):
        # By their names, else by their services, else under `*`.
        for name in one.plain_actions or one.services or ("*",):
            listed.setdefault(name, []).append(place)

    def about(action: str) -> list[tuple[Statement, Answer]]:
        name = action.lower()
        keys = ("*", name.partition(":")[0], name)
        return [granting[place] for place in sorted(place for key in keys for place in listed.get(key, ()))]

    return about


def _about(wide: Sequence[tuple[Statement, Answer]]) -> Callable[[str], list[tuple[Statement, Answer]]]:
    """As `_by_action`, but by an entry for all of a type that may be the action's: `instance/*` hands no role on."""
    listing = _by_action(wide)
    entries = {one: wide_among(one) for one, _ in wide}

    def about(action: str) -> list[tuple[Statement, Answer]]:
        found = [(one, answer, entries[one]) for one, answer in listing(action)]
        return [(one, answer) for one, answer, among in found
                if among is None or any(may_be_about(action, entry) for entry in among)]  # fmt: skip

    return about


def kept(statement: Statement, held: Sequence[Statement], policies: Sequence[Resource] = ()) -> Answer:
    """Whether its condition keeps what it writes, or hands on, from whoever holds it together with other statements.

    A policy that it names binds nobody who may write that policy, nor where the text of it, here, is no bound.
    """
    if statement.get("Condition") is None:
        return False
    return either(*(both(bound(statement, key), opposite(_undone(statement, key, held, policies))) for key in _BINDING))


def _undone(statement: Statement, key: str, held: Sequence[Statement], policies: Sequence[Resource]) -> Answer:
    if key not in _OF_POLICIES or bound(statement, key) is False:
        return False
    named = [option for one in tested(statement.get("Condition"), (key,)) for option in possible(one)]
    return either(*(_names_wide(one, key, policies) for one in named), *(_is_written(one, held) for one in named))


def _names_wide(value: Value, key: str, policies: Sequence[Resource]) -> Answer:
    if isinstance(value, Reference):
        return _leads_on(value.resource, key)
    meant = ((one, covered) for one in policies if (covered := covers(value, one)) is not False)
    return either(*(both(covered, _leads_on(one, key)) for one, covered in meant))


def _leads_on(policy: Resource, key: str) -> Answer:
    """Whether a policy of the templates lets whoever gets it, or is bounded by it, write rights without a bound."""
    written = [one for one in written_in(policy) if one.kind == "identity"]
    free = [one for one in written if both(on_any_type(one), opposite(bound(one, *_BINDING))) is not False]
    answer = either(*(both(allows(one, *_WRITING), on_any_type(one)) for one in free))
    if answer is False and key == "iam:policyarn" and any(allows(one, HANDS_ON) is not False for one in free):
        return Unknown(f"what {policy.logical_id} leads to with roles that it lets pass is not known")
    return answer


def _is_written(policy: Value, held: Sequence[Statement]) -> Answer:
    """Whether who holds some statements may write a policy, or one that a pattern for policies means."""
    made = () if isinstance(policy, Reference) or "*" not in words(policy) else ("iam:CreatePolicy",)
    for action in ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", *made):
        if any(denies(one, action) is True or _denies_it(one, action, policy) for one in held):
            continue
        if any(allows(one, action) is not False and _may_be(policy, one) for one in held):
            return Unknown(f"{action} may write the policy that a condition names")
    return False


def _denies_it(statement: Statement, action: str, policy: Value) -> bool:
    denied = is_in(statement.effect, "Deny") is True and statement.there is True and says(statement, action) is True
    return denied and statement.get("Condition") is None and policy in statement.listed("Resource")


def _may_be(policy: Value, statement: Statement) -> bool:
    """Whether a policy, or one that a pattern means, may be among a statement's resources."""
    if isinstance(policy, Reference):
        return reaches(statement, policy.resource)
    form = re.sub(r"\$\{[^}]*\}", "*", words(policy))
    return any(may_mean(entry, form) for entry in statement.listed("Resource") or ["*"])


@cache
def _takers() -> dict[frozenset[str], frozenset[str]]:
    """Which services take the role, by what goes with iam:PassRole."""
    found: dict[frozenset[str], frozenset[str]] = {}
    for one in METHODS:
        if one.kind == "pass":
            needs = frozenset(one.needs)
            found[needs] = found.get(needs, frozenset()) | {one.service}
    return found


@once
def goes_to(statement: Statement, services: frozenset[str]) -> Answer:
    """Whether its condition lets a role go to one of some services; to any where none are known.

    Of one service there may be several principals, such as `airflow` and `airflow-env`.
    """
    named = _named_takers(statement)
    if not services or named is None:
        return True
    return either(*(ask(one, lambda name: _is_of(str(name).lower(), services)) for one in named))


@once
def _named_takers(statement: Statement) -> list[Value] | None:
    """The services that its condition lets a role go to; None where it lets it go to any."""
    return list(tested(statement.get("Condition"), (_TAKER,))) if bound(statement, _TAKER) is True else None


@lru_cache(4096)
def _is_of(principal: str, services: frozenset[str]) -> bool:
    """Whether a principal is one of some services', as `batchoperations.s3.amazonaws.com` is, or a pattern for one."""
    labels = principal.partition(".amazonaws")[0].split(".")
    if "*" in principal or "?" in principal:
        return any(overlap(labels[0], one) for one in services)
    return not {one.partition("-")[0] for one in services}.isdisjoint(one.partition("-")[0] for one in labels)


def takers_of(action: str) -> frozenset[str]:
    """The services that may take a role by an action: its own, and those that it has other names for."""
    service = action.partition(":")[0]
    return frozenset({service, *_OTHER_TAKERS.get(service, ())})


@once
def _may_open(statement: Statement) -> frozenset[str]:
    """The actions of ways that a statement may allow, on whatever resources; most list others."""
    return frozenset(name for name in may_list(statement, _in_ways()) if allows(statement.origin, name) is not False)


@cache
def _in_ways() -> dict[str, str]:
    return {name.lower(): name for name in in_ways()}


def on_any_type(statement: Statement, *, tags: bool = True) -> Answer:
    """Whether it is for all resources of a type, as `on_any` has it; tags bind no statement about iam:PassRole."""
    return on_any(statement, tags=tags and allows(statement, HANDS_ON) is False)


def _permitted(
    action: str,
    granting: Sequence[tuple[Statement, Answer]],
    denying: Sequence[Statement],
    boundary: Value,
    beside: Answer,
) -> tuple[Answer, Statement | None]:
    """Whether an action is allowed by some statements, and by which; `beside` says it of unseen policies.

    Args:
        granting: the statements, each with whether its resources are those that are asked for.
        denying: those that may deny something.
    """
    answers = [(both(reaches, allows(one, action)), one) for one, reaches in granting]
    allowed = either(*(answer for answer, _ in answers), beside)
    first = granting[0][0] if granting else None
    if allowed is False:
        return False, first
    opened_by = next((one for answer, one in answers if answer is allowed or isinstance(answer, Unknown)), first)
    denied = either(*(denies(one, action) for one in denying))
    return both(allowed, opposite(denied), _within(boundary, action)), opened_by


def _within(boundary: Value, action: str) -> Answer:
    if boundary is None:
        return True
    if isinstance(boundary, tuple):
        return both(
            either(*(allows(one, action) for one in boundary)),
            opposite(either(*(denies(one, action) for one in boundary))),
        )
    return (
        boundary
        if isinstance(boundary, Unknown)
        else Unknown(f"its boundary {show(boundary)} is not in these templates")
    )


def reaches(statement: Statement, resource: Resource) -> bool:
    """Whether a statement may mean a resource of the templates."""
    return any(covers(entry, resource) is not False for entry in statement.listed("Resource") or ["*"])
