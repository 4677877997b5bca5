"""AUT-09: sessions on nodes are recorded."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
    Answer,
    Cluster,
    Reference,
    Resource,
    Statement,
    Unknown,
    Value,
    at,
    both,
    document,
    either,
    in_policy,
    is_in,
    is_there,
    items,
    references,
    statements,
)
from .._base import Control, Outcome, Subject
from .._code import naming
from .._meant import named
from .._told import may_be_for, told_of
from .._undoing import UNDOING
from ._calls import asked, requests
from ._managed import beside, may_refuse, refused
from ._network import elsewhere, resource_of, role_of
from ._policies import allows
from ._seen import Seen, seen, worst

_ID = "AUT-09"
_ACTION = "ssmmessages:CreateDataChannel"
_DOCUMENT = "SSM-SessionManagerRunShell"
_CHANGES = ("ssm:createDocument", "ssm:deleteDocument", "ssm:updateDocument", "ssm:updateDocumentDefaultVersion")
_GIVES = ("iam:attachRolePolicy", "iam:putRolePolicy")
_PATH = ("JobFlowRole",)


def examine(subject: Subject) -> Iterator[Outcome]:
    preferences = [one for one in subject.of("AWS::SSM::Document") if one.get("Name") == _DOCUMENT]
    for cluster in subject.clusters:
        role = role_of(cluster, subject)
        if resource_of(role, "AWS::IAM::Role") is None:
            what = (
                "whoever owns that role shows whether Systems Manager reaches the nodes, and that sessions are recorded"
            )
            yield elsewhere(_PATH, role, what).of(cluster)
            continue
        allowed = _may_open(role, subject)
        if isinstance(allowed, Unknown):
            yield Seen("UNKNOWN", _PATH, role, allowed.why).of(cluster)
        elif allowed:
            where = cluster.resource.template.environment
            here = [one for one in preferences if one.template.environment == where]
            yield worst([_recorded(role, here), *_changed(role, preferences, subject)]).of(cluster)
        elif (other := beside(role.resource, _ID, subject)) is not None:
            yield Seen(other.status, _PATH, role, other.reason).of(cluster)


def _recorded(role: Value, preferences: list[Resource]) -> Seen:
    if not preferences:
        reason = (
            f"the account's preferences of Session Manager ({_DOCUMENT}) are not among these templates: whoever owns "
        )
        return Seen("INHERITED", _PATH, role, reason + "the account shows that sessions are recorded")
    name = preferences[0].logical_id
    good, bad = f"{name} keeps what was typed and shown", f"{name} keeps nothing; name a bucket or a log group in it"
    return seen(both(*map(_keeps, preferences)), _PATH, role, good=good, bad=bad)


def _keeps(preference: Resource) -> Answer:
    """Whether a document of preferences keeps sessions somewhere."""
    inputs = at(document(preference.get("Content")), "inputs")
    named = either(*(is_there(at(inputs, key)) for key in ("s3BucketName", "cloudWatchLogGroupName")))
    return both(preference.exists, is_in(preference.get("DocumentType"), "Session"), named)


def _changed(role: Value, preferences: list[Resource], subject: Subject) -> Iterator[Seen]:
    """What calls and code of the templates may do to the account's preferences."""
    names = [code.name for code in naming(subject, *_CHANGES)]
    for call in requests(subject, *_CHANGES):
        named = asked(call, "Name")
        if is_in(named, _DOCUMENT) is not False or not set(references(named)).isdisjoint(preferences):
            names.append(call.name)
    for name in names:
        why = f"{name} may change {_DOCUMENT}, the account's preferences, and what they say afterwards is not known"
        yield Seen("UNKNOWN", _PATH, role, why)


def _may_open(role: Value, subject: Subject) -> Answer:
    """Whether sessions of Systems Manager can reach the nodes: their role lets the agent open the channel."""
    holds = subject.held.get(role.resource)
    own = () if holds is None else holds.statements
    return either(*map(opens, own), refused(role.resource, _ID), *_by_calls(role.resource, subject))


def _by_calls(role: Resource, subject: Subject) -> Iterator[Answer]:
    """Whether calls and code of the templates give a role a policy that lets the agent open the channel."""
    for call in requests(subject, *_GIVES):
        if role in set(named(asked(call, "RoleName"), role.type, "RoleName", call.resource, subject)):
            given = either(_attached(asked(call, "PolicyArn")), _written(call))
            yield both(given, Unknown(f"{call.name} gives {role.logical_id} a policy when it runs"))
    for code in naming(subject, *_GIVES):
        if role in may_be_for(code, told_of(code, subject), UNDOING[_GIVES[0]][0], subject):
            yield Unknown(f"{code.name} may give {role.logical_id} a policy, and which is not known")


def _attached(name: Value) -> Answer:
    """Whether a managed policy, of these templates or not, lets the agent open the channel."""
    return either(*(_of_policy(option) for option, _, _ in items(name)))


def _of_policy(name: Value) -> Answer:
    if isinstance(name, Reference) and name.resource.type == "AWS::IAM::ManagedPolicy":
        return either(*map(opens, statements(name.resource)))
    return name if isinstance(name, Unknown) else may_refuse(name, _ID)


def _written(call: Cluster) -> Answer:
    """Whether the policy that a call writes does."""
    return either(*map(opens, in_policy(asked(call, "PolicyDocument"), call.resource, call.place, "identity")))


def opens(statement: Statement) -> Answer:
    """Whether a statement lets the agent open the channel."""
    return allows(statement, _ACTION)


CONTROL = Control(
    id=_ID,
    title="Sessions of Systems Manager on nodes are recorded",
    why="A shell on a node reads what every job there reads; CloudTrail shows that it was opened, not what was done.",
    severity="medium",
    population="clusters whose nodes Systems Manager reaches",
    proof=f"the AWS::SSM::Document {_DOCUMENT} names a bucket or a log group, and no call or code here changes it",
    remedy="keep the account's session preferences in a template, with a bucket or a log group of one's own",
    sources=("AWS Systems Manager User Guide, logging session activity",),
    mappings={},
    examine=examine,
    unsure="where Systems Manager manages all instances of an account by default, it reaches nodes whose "
    "role does not let it in; sessions of port forwarding and of SSH, and those that are started with another "
    "document, are not asked about",
)
