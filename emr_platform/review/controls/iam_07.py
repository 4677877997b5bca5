"""IAM-07: nobody can give itself more than it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ...assembly import (
    Answer,
    Reference,
    Resource,
    Statement,
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
from .._base import Control, Outcome, Status, Subject, outcome
from .._rows import several
from ..access._escalation import Paths, Way, paths
from ..access._grants import Access, Grant, says
from ..access._grants import allows as allowed
from ..access._judged import bears_on, doubtful, in_ways, services_about, ways
from ..access._methods import METHODS
from ..access._who import expanded
from ..access._words import conditions, covers, may_mean, overlap, words
from ..actions import wildcard
from ._managed import beside, managed, refused
from ._policies import BY_RESOURCE, allows, bound, denies, on_any, tested

_HANDS_ON, _TAKER = "iam:PassRole", "iam:passedtoservice"
# Services that take roles under other names than their actions have. Source: user guides of the services, on service
# roles: VM Import/Export, Spot Fleet, flow logs, metric streams, node groups, Batch Operations, OpenSearch's snapshots.
_OTHER_TAKERS = {
    "aoss": ("opensearchservice",), "autoscaling": ("ec2",), "cloudwatch": ("streams",),
    "ec2": ("spotfleet", "vmie", "vpc-flow-logs"), "eks": ("ec2",), "elasticbeanstalk": ("ec2",),
    "elasticmapreduce": ("application-autoscaling", "ec2"), "es": ("opensearchservice",),
    "guardduty": ("malware-protection-plan",), "imagebuilder": ("ec2",), "redshift": ("scheduler",),
    "s3": ("access-grants", "batchoperations"),
}  # fmt: skip
_TAKES = {"pass", "use", "assume"}
"""Kinds of paths by which somebody does what it likes with the rights of another identity."""
# Of conditions those that keep what is written, or handed on, from whoever writes it: IAM User Guide, AWS KMS condition
# keys.
_BINDING = (
    "iam:policyarn", "iam:permissionsboundary", "kms:grantisforawsresource", "kms:granteeprincipal", "kms:viaservice",
)  # fmt: skip

# What takes off a policy that denies something; who deletes a managed one must detach it first.
_SHEDDING = {
    "AWS::IAM::Role": ("iam:DeleteRolePolicy", "iam:DetachRolePolicy"),
    "AWS::IAM::User": ("iam:DeleteUserPolicy", "iam:DetachUserPolicy", "iam:RemoveUserFromGroup",
                       "iam:DeleteGroupPolicy", "iam:DetachGroupPolicy"),
    "AWS::IAM::Group": (),
}  # fmt: skip
_OWN_TAGS = {"AWS::IAM::Role": {"iam:TagRole"}, "AWS::IAM::User": {"iam:TagUser"}}
_ANY_TAGS = {name for names in _OWN_TAGS.values() for name in names}

_OF_POLICIES = ("iam:policyarn", "iam:permissionsboundary")
# What writes rights into identities; who is bounded by a policy that allows one of them on any is not bounded.
_WRITING = (
    "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreatePolicyVersion",
    "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:UpdateAssumeRolePolicy",
)  # fmt: skip

_WORST_FIRST: tuple[Status, ...] = ("FAIL", "UNKNOWN", "INHERITED")


def examine(subject: Subject) -> Iterator[Outcome]:
    graph = paths(subject)
    found = {holder: _open_to(holder, graph.access, subject) for holder in graph.access.holders}
    # By policies of AWS's whose findings are known, and not their text.
    by_aws = {holder: refused(holder, "IAM-07") for holder in found}
    open_by_ways = {holder: either(*(answer for answer, _ in one.values())) for holder, one in found.items()}
    doubts = {
        holder: None
        if open_by_ways[holder] is True
        else _doubt(holder, graph) or _sheds(holder, graph) or _claims(holder, graph) or _outside(holder)
        for holder in found
    }
    free = {holder: either(by_aws[holder], open_by_ways[holder], _unknown(doubts[holder])) for holder in found}
    up, reached = _up(graph, free)
    elsewhere = _elsewhere(graph)
    for holder, opened in found.items():
        if graph.access.grants(holder) or holder in up:
            judged = _judged(holder, opened, up.get(holder, []), elsewhere.get(holder, {}))
            worse: Outcome | None = None
            if judged.status in {"PASS", "INHERITED"}:
                found_beside = (
                    _of_aws(holder, by_aws[holder]),
                    doubts[holder],
                    _handed(holder, graph, reached),
                    _outside(holder),
                )
                worse = min(filter(None, found_beside), key=lambda one: _WORST_FIRST.index(one.status), default=None)
            yield worse or judged
    yield from managed(subject, "IAM-07", bad="leads to permissions that it does not show")


def _open_to(holder: Resource, access: Access, subject: Subject) -> dict[str, tuple[Answer, Statement]]:
    """The ways that are open to an identity, or to whoever gets a policy that nobody here holds."""
    held = subject.held.get(holder)
    statements = [one.statement for one in access.grants(holder)]
    boundary = None if held is None else held.boundary
    return open_ways(statements, boundary, access.beside(holder), policies=subject.of("AWS::IAM::ManagedPolicy"))


def open_ways(
    statements: Sequence[Statement],
    boundary: Value,
    unseen: Sequence[Value] = (),
    *,
    policies: Sequence[Resource] = (),
    tags: bool = True,
) -> dict[str, tuple[Answer, Statement]]:
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
    wide = [
        (one, answer)
        for one in statements
        if _may_open(one)
        and (answer := both(_on_any(one, tags=tags), opposite(_kept(one, statements, policies)))) is not False
    ]
    if not wide:
        return {}

    # Of what another policy may allow, whatever goes with a role that may be passed.
    beside = False if not unseen else Unknown(f"what {show(unseen[0])} allows is not in these templates")
    anywhere: list[tuple[Statement, Answer]] = [(one, True) for one in statements if _may_open(one)]

    @cache
    def permitted(action: str, *, with_role: bool = False) -> tuple[Answer, Statement]:
        if with_role:
            return _permitted(action, anywhere, statements, boundary, beside)
        return _permitted(action, wide, statements, boundary, False)

    @cache
    def handed(services: frozenset[str]) -> tuple[Answer, Statement]:
        to_them = [(one, both(everywhere, _goes_to(one, services))) for one, everywhere in wide]
        return _permitted(_HANDS_ON, to_them, statements, boundary, False)

    found: dict[str, tuple[Answer, Statement]] = {}
    for name, actions in ways().items():
        first, *others = actions
        with_role = first == _HANDS_ON
        answer, opened_by = permitted(first)
        if with_role and answer is not False:
            answer, opened_by = handed(_takers().get(frozenset(others), frozenset()))
        for action in others:
            if answer is False:
                break
            answer = both(answer, permitted(action, with_role=with_role)[0])
        if answer is not False:
            found[name] = (answer, opened_by)
    return found


def _kept(statement: Statement, held: Sequence[Statement], policies: Sequence[Resource] = ()) -> Answer:
    """Whether its condition keeps what it writes, or hands on, from whoever holds it together with other statements.

    A policy that it names binds nobody who may write that policy, nor where the text of it, here, is no bound.
    """
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
    free = [one for one in written if both(_on_any(one), opposite(bound(one, *_BINDING))) is not False]
    answer = either(*(both(allows(one, *_WRITING), _on_any(one)) for one in free))
    if answer is False and key == "iam:policyarn" and any(allows(one, _HANDS_ON) is not False for one in free):
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
        return _may_mean(statement, policy.resource)
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


def _goes_to(statement: Statement, services: frozenset[str]) -> Answer:
    """Whether its condition lets a role go to one of some services; to any where none are known.

    Of one service there may be several principals, such as `airflow` and `airflow-env`.
    """
    if not services or bound(statement, _TAKER) is not True:
        return True
    named = tested(statement.get("Condition"), (_TAKER,))
    return either(*(ask(one, lambda name: _is_of(str(name).lower(), services)) for one in named))


def _is_of(principal: str, services: frozenset[str]) -> bool:
    """Whether a principal is one of some services', as `batchoperations.s3.amazonaws.com` is, or a pattern for one."""
    labels = principal.partition(".amazonaws")[0].split(".")
    if "*" in principal or "?" in principal:
        return any(overlap(labels[0], one) for one in services)
    return not {one.partition("-")[0] for one in services}.isdisjoint(one.partition("-")[0] for one in labels)


def _takers_of(action: str) -> frozenset[str]:
    """The services that may take a role by an action: its own, and those that it has other names for."""
    service = action.partition(":")[0]
    return frozenset({service, *_OTHER_TAKERS.get(service, ())})


def _may_open(statement: Statement) -> bool:
    """Whether a statement may allow an action of a way; most list others."""
    return statement.plain_actions is None or not statement.plain_actions.isdisjoint(_lower())


@cache
def _lower() -> frozenset[str]:
    return frozenset(map(str.lower, in_ways()))


def _on_any(statement: Statement, *, tags: bool = True) -> Answer:
    return on_any(statement, tags=tags and allows(statement, _HANDS_ON) is False)


def _permitted(
    action: str,
    granting: Sequence[tuple[Statement, Answer]],
    statements: Sequence[Statement],
    boundary: Value,
    beside: Answer,
) -> tuple[Answer, Statement]:
    """Whether an action is allowed by some statements, and by which; `beside` says it of unseen policies.

    Args:
        granting: the statements, each with whether its resources are those that are asked for.
    """
    answers = [(both(reaches, allows(one, action)), one) for one, reaches in granting]
    allowed = either(*(answer for answer, _ in answers), beside)
    first = granting[0][0]
    if allowed is False:
        return False, first
    opened_by = next((one for answer, one in answers if answer is allowed or isinstance(answer, Unknown)), first)
    denied = either(*(denies(one, action) for one in statements))
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


def _outside(holder: Resource) -> Outcome | None:
    """What to say of who holds a policy of which these templates do not tell what it grants."""
    found = beside(holder, "IAM-07")
    return found and outcome(found.status, holder, ("ManagedPolicyArns",), None, f"beside what is here: {found.reason}")


def _of_aws(holder: Resource, refuses: Answer) -> Outcome | None:
    """What to say of who has no way by what is written here, but one by a policy of AWS's."""
    if refuses is False:
        return None
    reason = f"{holder.logical_id} can get other permissions by a policy of AWS's that it has"
    if isinstance(refuses, Unknown):
        return outcome("UNKNOWN", holder, ("ManagedPolicyArns",), None, f"perhaps {reason}: {refuses.why}")
    return outcome("FAIL", holder, ("ManagedPolicyArns",), None, reason)


def _doubt(holder: Resource, graph: Paths) -> Outcome | None:
    """What to say of who is allowed actions of which nobody has said that they lead to nothing more."""
    for grant in graph.access.grants(holder):
        if allowed(grant.statement) is False:
            continue
        for one in doubtful(grant.statement):
            wide = one.by_name != () and _on_any(grant.statement) is not False
            passed = [name for name in one.with_role if _passes_any(holder, name, graph)]
            for names, told in (
                (one.unjudged, "leads"),
                (one.by_name if wide else (), "on any resource leads"),
                (passed, "with any role that it may pass leads"),
            ):
                left = [name for name in names if _is_left(name, grant, graph)]
                if left:
                    reason = f"whether {several(left)} {told} {holder.logical_id} to other permissions is not known"
                    return outcome("UNKNOWN", grant.statement, (), left, reason)
    return None


def _sheds(holder: Resource, graph: Paths) -> Outcome | None:
    """What to say of who is denied what a policy of its own allows, and may take off the policy that denies it."""
    access = graph.access
    held = access.subject.held.get(holder)
    denying = {grant.statement for grant in access.denials(holder)}
    if held is None or not denying:
        return None
    taking = [(grant, action) for action in _SHEDDING[holder.type] for grant, _ in access.allowances(holder, action)
              if _may_mean(grant.statement, holder) or "Group" in action]  # fmt: skip
    if not taking:
        return None
    left = [grant.statement for grant in access.grants(holder) if grant.statement not in denying]
    shut = [*open_ways(left, held.boundary)]
    shut += [name for one in left for found in doubtful(one) for name in found.unjudged if bears_on(name, one)]
    if not shut:
        return None
    grant, action = taking[0]
    reason = f"{holder.logical_id} may take off by {action} what denies it {several(shut)}: whether it can is not known"
    return outcome("UNKNOWN", grant.statement, (), action, reason)


def _may_mean(statement: Statement, resource: Resource) -> bool:
    return any(covers(entry, resource) is not False for entry in statement.listed("Resource") or ["*"])


def _claims(holder: Resource, graph: Paths) -> Outcome | None:
    """What to say of who is bound to resources by their tags, or by its own, and may set these tags."""
    bound_by_tags: list[tuple[str, Statement]] | None = None
    for grant in graph.access.grants(holder):
        statement = grant.statement
        if allowed(statement) is False or bound(statement, "*:createaction") is True:
            continue
        tags = [one.name for _, one in expanded(statement) if one is not None and one.level == "Tagging"]
        left = [name for name in tags if _is_left(name, grant, graph)]
        itself = holder.type not in _OWN_TAGS or _may_mean(statement, holder)
        own = itself and not _OWN_TAGS.get(holder.type, _ANY_TAGS).isdisjoint(left)
        services = {name.partition(":")[0] for name in left} if _on_any(statement) is not False else set()
        if not own and not services:
            continue
        if bound_by_tags is None:
            bound_by_tags = list(_bound_by_tags(holder, graph))
        for name, by in bound_by_tags:
            about = {service for action in name.split(" + ") for service in services_about(action)}
            if services.isdisjoint(about) and not (own and _by_own_tags(by)):
                continue
            led = f"{holder.logical_id} may set by {several(left)}, and has {name} by them"
            if _only_untagged(statement):
                reason = f"whoever keeps what has none of the tags must show that it may be taken: {led}"
                return outcome("INHERITED", by, (), left, reason)
            return outcome("UNKNOWN", by, (), left, f"which resources' tags is not known: those {led}")
    return None


def _bound_by_tags(holder: Resource, graph: Paths) -> Iterator[tuple[str, Statement]]:
    """What would be open, or doubtful on any resource, to who is bound by no tags, each with what allows it."""
    grants = graph.access.grants(holder)
    held = graph.access.subject.held.get(holder)
    opened = open_ways([one.statement for one in grants], None if held is None else held.boundary, tags=False)
    yield from ((name, by) for name, (_, by) in opened.items())
    for grant in grants:
        statement = grant.statement
        if allowed(statement) is not False and on_any(statement, tags=False) is not False:
            found = [name for one in doubtful(statement) for name in one.by_name]
            yield from ((name, statement) for name in found if _is_left(name, grant, graph))


def _by_own_tags(statement: Statement) -> bool:
    """Whether its condition compares with the tags of whoever asks."""
    return "${aws:principaltag/" in conditions(statement.get("Condition")).lower()


def _only_untagged(statement: Statement) -> bool:
    """Whether it is for resources that have no such tag yet, or have it with the value that it names."""
    condition = statement.get("Condition")
    return any(
        operator.lower().endswith("equalsifexists") and _binding_tag(key)
        for operator, tests in (condition.items() if isinstance(condition, dict) else ())
        for key in (tests if isinstance(tests, dict) else ())
    )


def _binding_tag(key: str) -> bool:
    return any(wildcard(one).fullmatch(key.lower()) is not None for one in BY_RESOURCE)


def _is_left(action: str, grant: Grant, graph: Paths) -> bool:
    """Whether a statement may allow an action, for all that is denied and bounded."""
    return bears_on(action, grant.statement) and graph.access.limit(grant.identity, action).left is not False


def _passes_any(holder: Resource, action: str, graph: Paths) -> bool:
    """Whether who may do an action of a service may pass that any role."""
    takers = _takers_of(action)
    return any(
        _on_any(grant.statement) is not False and _goes_to(grant.statement, takers) is not False
        for grant, _ in graph.access.allowances(holder, _HANDS_ON)
    )


def _unknown(doubt: Outcome | None) -> Answer:
    return Unknown(doubt.reason) if doubt is not None and doubt.status == "UNKNOWN" else False


def _handed(holder: Resource, graph: Paths, reached: dict[Resource, Answer]) -> Outcome | None:
    """What to say of who passes a role that can get more, and may use it by what is not known."""
    able = [(role, by) for role, by in graph.handed(holder) if reached.get(role, False) is not False]
    if not able:
        return None
    unseen = graph.access.beside(holder)
    if unseen:
        return _perhaps_uses(holder, *able[0], f"what {show(unseen[0])} allows is not in these templates")
    for grant in graph.access.grants(holder):
        for one in doubtful(grant.statement) if allowed(grant.statement) is not False else ():
            for name in one.with_role:
                takers = _takers_of(name)
                taken = [(role, by) for role, by in able if _goes_to(by, takers) is not False]
                if taken and _is_left(name, grant, graph):
                    return _perhaps_uses(holder, *taken[0], f"what {name} does with it is not known")
    return None


def _perhaps_uses(holder: Resource, role: Resource, by: Statement, why: str) -> Outcome:
    told = f"perhaps {holder.logical_id} uses {role.logical_id}, which it passes and which can get more"
    return outcome("UNKNOWN", by, (), role.address, f"{told}: {why}")


def _up(
    graph: Paths, free: dict[Resource, Answer]
) -> tuple[dict[Resource, list[tuple[Way, Answer]]], dict[Resource, Answer]]:
    """The paths by which identities give themselves more, each with whether it is open; and who can, by any.

    Those that write rights themselves or take another identity over by IAM, and those by which somebody comes to an
    identity that can do so, or that has any way open. Passing a role that can do neither gains what that role is for.

    Args:
        free: whether any way is open to an identity already.
    """
    found: dict[Resource, list[tuple[Way, Answer]]] = {}
    reached = dict(free)
    for way in graph.rewriting:
        answer = _rewrites(way, graph.access)
        if answer is not False:
            found.setdefault(way.identity, []).append((way, answer))
            reached[way.identity] = either(reached.get(way.identity, False), answer)
    if all(answer is False for answer in reached.values()):
        return found, reached  # nobody who is worth being reached
    led: dict[Way, Answer] = {}
    taking = [(way, way.target) for way in graph.ways if way.target is not None and way.method.kind in _TAKES]
    more = True
    while more:
        more = False
        for way, target in taking:
            answer = both(way.answer, reached.get(target, False))
            if answer is not False and (way not in led or (answer is True and led[way] is not True)):
                led[way], more = answer, True
                reached[way.identity] = either(reached.get(way.identity, False), answer)
    for way, answer in led.items():
        found.setdefault(way.identity, []).append((way, answer))
    return found, reached


def _elsewhere(graph: Paths) -> dict[Resource, dict[str, Statement]]:
    """What has a role and is not in these templates, and roles, that somebody uses, passes or takes by name.

    What AWS's policies name are the default roles that a service may have.
    """
    found: dict[Resource, dict[str, Statement]] = {}
    for holder, name, by in graph.elsewhere(_TAKES):
        if "ManagedPolicyArns" not in by.path:
            found.setdefault(holder, {}).setdefault(name, by)
    return found


def _rewrites(way: Way, access: Access) -> Answer:
    """Whether a path changes in IAM what somebody may do, so that who has it gets what it does not have."""
    target = way.target
    if target is None and "${aws:" in way.name:  # the caller, which is no role
        if way.method.on != "AWS::IAM::User" or way.identity.type == "AWS::IAM::Role":
            return False
        target = way.identity
    if target is None and way.reach != "named":
        return False  # whatever a pattern without a name matches is for `open_ways`
    if not way.method.writes and target is way.identity:
        return False
    of_boundary = way.method.needs[0].endswith("PermissionsBoundary")
    if of_boundary and target is not None and target.get("PermissionsBoundary") is None:
        return False
    held = [grant.statement for grant in access.grants(way.identity)]
    policies = access.subject.of("AWS::IAM::ManagedPolicy")
    return both(way.answer, opposite(_kept(way.grants[0].statement, held, policies)))


def _judged(
    holder: Resource,
    found: dict[str, tuple[Answer, Statement]],
    up: Sequence[tuple[Way, Answer]],
    elsewhere: dict[str, Statement],
) -> Outcome:
    certain = {name: by for name, (answer, by) in found.items() if answer is True}
    if certain:
        by = next(iter(certain.values()))
        listed = ", ".join(certain)
        return outcome("FAIL", by, (), sorted(certain), f"{holder.logical_id} can get other permissions by {listed}")
    for way, answer in up:
        if answer is True:
            return outcome("FAIL", way.grants[0].statement, (), way.name, f"{holder.logical_id} {_told(way)}")
    for name, (answer, by) in found.items():
        assert isinstance(answer, Unknown)
        return outcome("UNKNOWN", by, (), sorted(found), f"{name} may be open to {holder.logical_id}: {answer.why}")
    for way, answer in up:
        assert isinstance(answer, Unknown)
        reason = f"perhaps {holder.logical_id} {_told(way)}: {answer.why}"
        return outcome("UNKNOWN", way.grants[0].statement, (), way.name, reason)
    for name, by in elsewhere.items():
        reason = f"whoever keeps {name} must show that it can get nothing more: it is not in these templates"
        return outcome("INHERITED", by, (), list(elsewhere), reason)
    reason = (
        f"none of {len(ways())} known ways to other permissions is open, no path to them by name, and each other "
        "action is known to lead to none"
    )
    return outcome("PASS", holder, (), None, reason)


def _told(way: Way) -> str:
    to = "itself" if way.target is way.identity or "${aws:" in way.name else way.name
    gain = "" if way.method.kind == "identity" else " and what that can get"
    return f"{way.method.title}, which leads to {to}{gain}"


CONTROL = Control(
    id="IAM-07",
    title="Nobody can give itself more than it has",
    why="Who may rewrite rights, its own or another's, or use a role that may, has more than its policies say.",
    severity="high",
    population="identities and policies",
    proof="no combination of data/escalations.json is allowed on all of a type; no path of the table Escalation paths "
    "writes rights or takes an identity over in IAM, itself included, or passes, takes or uses a role that can; every "
    "other action that is allowed reads, takes away, or leads nowhere by data/judged_actions.json, else UNKNOWN; "
    "denials and boundaries count",
    remedy="name the resources, none of them the identity itself or what can get any permissions; or ask for "
    "iam:PermissionsBoundary",
    sources=(
        "checkov CKV_AWS_109",
        "checkov CKV_AWS_110",
        "Prowler iam_inline_policy_allows_privilege_escalation",
        "Prowler iam_policy_allows_privilege_escalation",
        "cloudsplaining privilege escalation",
        "parliament PRIVILEGE_ESCALATION",
        "pathfinding.cloud",
        "HackTricks Cloud, AWS privilege escalation",
    ),
    mappings={
        "NIST 800-53r5": ("AC-6(1)", "AC-6(10)"),
        "SOC 2": ("CC3.3",),
    },
    examine=examine,
    unsure="what leads nowhere was judged by hand, action by action; secrets and passwords in data that may be read "
    "are not asked for; that a named role which can get nothing more is passed, taken or used passes, as launchers "
    "must",
)  # fmt: skip
