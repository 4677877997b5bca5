"""IAM-07: nobody can give itself more than it has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ...assembly import (
    Answer,
    Resource,
    Statement,
    Unknown,
    Value,
    both,
    either,
    is_custom,
    opposite,
    references,
    show,
)
from .._base import Control, Outcome, Status, Subject, outcome
from .._sam import PLAIN, makes_role
from ..access._escalation import Paths, Way, paths, tagged
from ..access._grants import Access
from ..access._judged import ways
from ..access._words import covers
from ._calls import asked, requests
from ._doubts import claims, doubt, handed, sheds
from ._managed import beside, managed, refused
from ._policies import tested
from ._ways import Open, Opened, kept
from ._written import written

_TAKES = {"pass", "use", "assume"}
"""Kinds of paths by which somebody does what it likes with the rights of another identity."""
_VIRTUAL, _EXECUTION_ROLE = "/virtualclusters/", "emr-containers:executionrolearn"
# What the CDK's custom resources for Kubernetes are given, and the map of AWS's identities in it.
_MANIFESTS, _AUTH = ("ApplyPatchJson", "Manifest"), "aws-auth"
_WORST_FIRST: tuple[Status, ...] = ("FAIL", "UNKNOWN", "INHERITED")


def examine(subject: Subject) -> Iterator[Outcome]:
    graph = paths(subject)
    opened, by_tags = Opened(subject.of("AWS::IAM::ManagedPolicy")), Opened()
    found = {holder: _open_to(holder, graph.access, opened) for holder in graph.access.holders}
    # By policies of AWS's whose findings are known, and not their text.
    by_aws = {holder: refused(holder, "IAM-07") for holder in found}
    open_by_ways = {holder: either(*(answer for answer, _ in one.values())) for holder, one in found.items()}
    outside = {holder: _outside(holder, subject) for holder in found}
    doubts = {
        holder: None
        if open_by_ways[holder] is True
        else doubt(holder, graph) or sheds(holder, graph) or claims(holder, graph, by_tags) or outside[holder]
        for holder in found
    }
    free = {holder: either(by_aws[holder], open_by_ways[holder], _unknown(doubts[holder])) for holder in found}
    up, reached = _up(graph, free)
    elsewhere, used = _elsewhere(graph), _used(graph, reached)
    for holder, told in (*_in_pods(graph, reached), *_in_kubernetes(graph, reached)):
        used.setdefault(holder, []).append(told)
    told_of: list[Outcome] = []
    for holder, ways_ in found.items():
        if graph.access.grants(holder) or any(holder in one for one in (up, elsewhere, used)):
            judged = _judged(holder, ways_, up.get(holder, []), elsewhere.get(holder, {}))
            by_policy, worse = _of_aws(holder, by_aws[holder]), None
            if judged.status == "UNKNOWN" and by_aws[holder] is True:
                worse = by_policy
            elif judged.status in {"PASS", "INHERITED"}:
                found_beside = (
                    by_policy,
                    doubts[holder],
                    handed(holder, graph, reached),
                    *used.get(holder, ()),
                    outside[holder],
                )
                worse = min(filter(None, found_beside), key=lambda one: _WORST_FIRST.index(one.status), default=None)
            told_of.append(worse or judged)
    yield from told_of
    # What a policy of AWS's opens among these templates was said at the same place, of who holds it.
    said = {(one.name, one.path): one.status for one in told_of}
    for one in managed(subject, "IAM-07", bad="leads to permissions that it does not show"):
        before = said.get((one.name, one.path), "PASS")
        if before == "PASS" or (one.status != "PASS" and _WORST_FIRST.index(one.status) < _WORST_FIRST.index(before)):
            yield one


def _open_to(holder: Resource, access: Access, opened: Opened) -> Open:
    """The ways that are open to an identity, or to whoever gets a policy that nobody here holds."""
    held = access.subject.held.get(holder)
    statements = [one.statement for one in access.grants(holder)]
    return opened.to(statements, None if held is None else held.boundary, access.beside(holder))


def _outside(holder: Resource, subject: Subject) -> Outcome | None:
    """What to say of who holds a policy of which these templates do not tell what it grants."""
    found = beside(holder, "IAM-07", subject)
    return found and outcome(found.status, holder, ("ManagedPolicyArns",), None, f"beside what is here: {found.reason}")


def _of_aws(holder: Resource, refuses: Answer) -> Outcome | None:
    """What to say of who has no way by what is written here, but one by a policy of AWS's."""
    if refuses is False:
        return None
    reason = f"{holder.logical_id} can get other permissions by a policy of AWS's that it has"
    if isinstance(refuses, Unknown):
        return outcome("UNKNOWN", holder, ("ManagedPolicyArns",), None, f"perhaps {reason}: {refuses.why}")
    return outcome("FAIL", holder, ("ManagedPolicyArns",), None, reason)


def _unknown(found: Outcome | None) -> Answer:
    return Unknown(found.reason) if found is not None and found.status == "UNKNOWN" else False


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
    made = [one for one in graph.access.subject.of(*PLAIN) if makes_role(one)]
    reached |= dict.fromkeys(made, Unknown("what a role may do that SAM makes of Policies is not judged"))
    if all(answer is False for answer in reached.values()):
        return found, reached  # nobody who is worth being reached
    led: dict[Way, Answer] = {}
    ways_ = [*graph.ways, *written(graph)]
    taking = [(way, way.target) for way in ways_ if way.target is not None and way.method.kind in _TAKES]
    more = True
    while more:
        more, left = False, []
        for way, target in taking:
            there = reached.get(target, False)
            answer = False if there is False else both(way.answer, there)
            if answer is not False and (way not in led or (answer is True and led[way] is not True)):
                led[way], more = answer, True
                reached[way.identity] = either(reached.get(way.identity, False), answer)
            if answer is False or (answer is not True and way.answer is True):
                left.append((way, target))  # it may come to more
        taking = left
    for way, answer in led.items():
        found.setdefault(way.identity, []).append((way, answer))
    return found, reached


def _elsewhere(graph: Paths) -> dict[Resource, dict[str, Statement]]:
    """What has a role and is not in these templates, and roles, that somebody uses, passes or takes by name or tag."""
    found: dict[Resource, dict[str, Statement]] = {}
    for holder, name, _, by in graph.elsewhere(_TAKES):
        found.setdefault(holder, {}).setdefault(name, by)
    return found


def _used(graph: Paths, reached: dict[Resource, Answer]) -> dict[Resource, list[Outcome]]:
    """What to say of who uses a resource whose role is not known to be none that can get more.

    Args:
        reached: whether any way is open to an identity, or leads on to one to which one is.
    """
    able = [one for one, answer in reached.items() if answer is not False and one.type == "AWS::IAM::Role"]
    found: dict[Resource, list[Outcome]] = {}
    for holder, resource, method, by in graph.used():
        behind = graph.roles_behind(resource)
        # What names no role may run with any: the tasks of an ECS cluster.
        risky = [one for one in able if one is not holder and (one in behind or not behind)]
        name = resource.logical_id
        if risky:
            may = f"whether {name} acts with {risky[0].logical_id}, which can get more, is not known"
            told = outcome("UNKNOWN", by, (), resource.address, f"perhaps {holder.logical_id} {method.title}: {may}")
        elif not behind:
            reason = f"whoever keeps the role of {name} must show that it can get nothing more: it is not here"
            told = outcome("INHERITED", by, (), resource.address, reason)
        else:
            continue
        found.setdefault(holder, []).append(told)
    return found


def _in_pods(graph: Paths, reached: dict[Resource, Answer]) -> Iterator[tuple[Resource, Outcome]]:
    """What to say of who runs code in a virtual cluster that is not here, while pods take roles that can get more.

    It names the role, and any that trusts the namespace will do.
    """
    able = _able_in_pods(graph, reached)
    for holder, name, method, by in graph.elsewhere({"use"}) if able else ():
        if not method.first.startswith("emr-containers:") or (name.startswith("arn:") and _VIRTUAL not in name):
            continue  # what has a tag may be a virtual cluster, too
        named = list(tested(by.get("Condition"), (_EXECUTION_ROLE,))) or ["*"]
        for role in able:
            if any(one == "*" or covers(one, role) is not False for one in named):
                reason = f"perhaps {holder.logical_id} runs code in {name} with {role.logical_id}, which can get more"
                yield holder, outcome("UNKNOWN", by, (), role.address, f"{reason}: whom it trusts there is not known")


def _in_kubernetes(graph: Paths, reached: dict[Resource, Answer]) -> Iterator[tuple[Resource, Outcome]]:
    """What to say of whom a cluster of EKS lets in, while pods take roles that can get more: it may run such pods.

    By an access entry, or by the map `aws-auth` that the CDK has a custom resource write.
    """
    subject = graph.access.subject
    let_in = [(one, one.get("PrincipalArn")) for one in subject.of("AWS::EKS::AccessEntry")]
    let_in += [(call.resource, asked(call, "PrincipalArn")) for call in requests(subject, "eks:createAccessEntry")]
    given = ((one, one.get(key)) for one in subject.assembly if is_custom(one.type) for key in _MANIFESTS)
    let_in += [(one, manifest) for one, manifest in given if _AUTH in f"{show(manifest)} {show(one.properties)}"]
    able = _able_in_pods(graph, reached)
    for (by, given), holder in itertools.product(let_in if able else (), graph.access.holders):
        role = next((one for one in able if one is not holder), None)
        if role is not None and (
            holder in references(given) or covers(given, holder) is True or _is_named(holder, given)
        ):
            reason = f"perhaps {holder.logical_id} runs pods with {role.logical_id}, which can get more"
            what = f"{reason}: what {by.logical_id} lets it do in Kubernetes is not known"
            yield holder, outcome("UNKNOWN", holder, (), role.address, what)


def _is_named(holder: Resource, given: Value) -> bool:
    """Whether a manifest names a role by its ARN in a text."""
    name = holder.get("RoleName")
    return (
        isinstance(name, str) and re.search(rf"role/(?:[^\s\"']*/)?{re.escape(name)}\b", str(show(given))) is not None
    )


def _able_in_pods(graph: Paths, reached: dict[Resource, Answer]) -> list[Resource]:
    """The roles that can get more and that pods may take."""
    trusts = [one for one in graph.access.subject.statements if one.kind == "trust"]
    return [one.resource for one in trusts if reached.get(one.resource, False) is not False and _lets_in_pods(one)]


def _lets_in_pods(trust: Statement) -> bool:
    """Whether a statement of a role's trust may let pods of EKS take it: by a provider of identities, or EKS itself."""
    return any(kind in {"?", "Federated"} or str(name).startswith("pods.eks") for kind, name in trust.principals())


def _rewrites(way: Way, access: Access) -> Answer:
    """Whether a path changes in IAM what somebody may do, so that who has it gets what it does not have."""
    target = way.target
    if target is None and "${aws:" in way.name:  # the caller, which is no role
        if way.method.on != "AWS::IAM::User" or way.identity.type == "AWS::IAM::Role":
            return False
        target = way.identity
    if target is None and way.reach not in {"named", "tagged"}:
        return False  # whatever a pattern without a name or tag matches is for `open_ways`
    if not way.method.writes and target is way.identity:
        return False
    of_boundary = way.method.needs[0].endswith("PermissionsBoundary")
    if of_boundary and target is not None and target.get("PermissionsBoundary") is None:
        return False
    held = [grant.statement for grant in access.grants(way.identity)]
    policies = access.subject.of("AWS::IAM::ManagedPolicy")
    return both(way.answer, opposite(kept(way.grants[0].statement, held, policies)))


def _judged(
    holder: Resource,
    found: Open,
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
    if way.target is None and way.reach == "tagged":
        to = tagged(way.grants[0])
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
    "are not asked for; who may write what something with more rights runs is seen where these templates name a script "
    "or archive by s3:// or its bucket and key, or an image of theirs, as what a cluster, job, build, function, layer, "
    "task, machine, model, connector, state machine or Airflow runs with a role of theirs, or a pipeline takes as "
    "artifacts and sources from S3 and has run so, a pipeline or build as sources from CodeCommit, or a run of a state "
    "machine as what a cluster, job, task or build is to run, also by other machines that hand it on; not of other "
    "repositories of source code, pods that a pipeline deploys, code that other code fetches, files that have no name "
    "of code, or data; nor who has rights written by a message, an event, an API or a function that starts what writes "
    "them; what the policies of functions, buckets and repositories of images give an identity counts, and not what "
    "those of access points, queues, topics and others do, nor S3's grants and ACLs; a named role which can get no "
    "more may be passed, taken or used, as launchers must",
)  # fmt: skip
