"""AUT-09: sessions on nodes are recorded."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Unknown, Value, at, both, document, either, is_there
from .._base import Control, Outcome, Subject
from ._network import elsewhere, resource_of, role_of
from ._policies import allows
from ._seen import Seen, seen

_ACTION = "ssmmessages:CreateDataChannel"
_POLICIES = (
    "AdministratorAccess", "PowerUserAccess", "AmazonSSMManagedInstanceCore",
    "AmazonSSMManagedEC2InstanceDefaultPolicy", "AmazonEC2RoleforSSM",
)  # fmt: skip
_DOCUMENT = "SSM-SessionManagerRunShell"
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
            here = [one for one in preferences if one.template.may_share(cluster.resource.template)]
            yield _recorded(role, here).of(cluster)


def _recorded(role: Value, preferences: list[Resource]) -> Seen:
    if not preferences:
        reason = (
            f"the account's preferences of Session Manager ({_DOCUMENT}) are not among these templates: whoever owns "
        )
        return Seen("INHERITED", _PATH, role, reason + "the account shows that sessions are recorded")
    name = preferences[0].logical_id
    inputs = at(document(preferences[0].get("Content")), "inputs")
    named = either(*(is_there(at(inputs, key)) for key in ("s3BucketName", "cloudWatchLogGroupName")))
    kept = both(preferences[0].exists, named)
    good, bad = f"{name} keeps what was typed and shown", f"{name} keeps nothing; name a bucket or a log group in it"
    return seen(kept, _PATH, role, good=good, bad=bad)


def _may_open(role: Value, subject: Subject) -> Answer:
    """Whether sessions of Systems Manager can reach the nodes: their role lets the agent open the channel."""
    holds = subject.held.get(role.resource)
    if holds is None:
        return False
    managed = [
        one if isinstance(one, Unknown) else any(name in str(one) for name in _POLICIES) for one in holds.managed
    ]
    return either(*(allows(statement, _ACTION) for statement in holds.statements), *managed)


CONTROL = Control(
    id="AUT-09",
    title="Sessions of Systems Manager on nodes are recorded",
    why="A shell on a node reads what every job there reads; CloudTrail shows that it was opened, not what was done.",
    severity="medium",
    population="clusters whose nodes Systems Manager reaches",
    proof=f"the AWS::SSM::Document {_DOCUMENT} names a bucket or a log group",
    remedy="keep the account's session preferences in a template, with a bucket or a log group of one's own",
    sources=("AWS Systems Manager User Guide, logging session activity",),
    mappings={},
    examine=examine,
)
