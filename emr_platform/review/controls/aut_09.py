"""AUT-09: sessions on nodes are recorded."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, Reference, Resource, Text, Unknown, at, either, is_there
from .._base import Control, Outcome, Subject, outcome
from ._network import resource_of

_ACTIONS = ("*", "ssmmessages:*", "ssmmessages:createdatachannel")
_POLICIES = ("AmazonSSMManagedInstanceCore", "AmazonSSMManagedEC2InstanceDefaultPolicy", "AmazonEC2RoleforSSM")
_DOCUMENT = "SSM-SessionManagerRunShell"


def examine(subject: Subject) -> Iterator[Outcome]:
    path = ("JobFlowRole",)
    preferences = [one for one in subject.of("AWS::SSM::Document") if one.get("Name") == _DOCUMENT]
    for cluster in subject.clusters:
        role = cluster.get(*path)
        allowed = _may_open(cluster, subject)
        if allowed is False:
            continue
        if preferences:
            inputs = preferences[0].get("Content", "inputs")
            kept = either(*(is_there(at(inputs, key)) for key in ("s3BucketName", "cloudWatchLogGroupName")))
            status, reason = (
                ("UNKNOWN", kept.why) if isinstance(kept, Unknown)
                else ("PASS", f"{preferences[0].logical_id} keeps what was typed and shown") if kept
                else ("FAIL", f"{preferences[0].logical_id} keeps nothing; name a bucket or a log group in its inputs")
            )  # fmt: skip
            yield outcome(status, cluster, path, role, reason)  # type: ignore[arg-type]
        elif isinstance(allowed, Unknown):
            yield outcome("UNKNOWN", cluster, path, role, allowed.why)
        else:
            reason = (
                f"the account's preferences of Session Manager ({_DOCUMENT}) are not among these templates: whoever "
            )
            yield outcome(
                "INHERITED", cluster, path, role, reason + "owns the account shows that sessions are recorded"
            )


def _may_open(cluster: Cluster, subject: Subject) -> Answer:
    """Whether sessions of Systems Manager can reach the nodes: their role lets the agent open the channel."""
    role = _role(cluster)
    if isinstance(role, Unknown):
        return role
    holds = subject.held.get(role)
    if holds is None:
        return False
    managed = any(name in str(one) for one in holds.managed for name in _POLICIES)
    granted = [
        str(action).lower() in _ACTIONS
        for statement in holds.statements
        if str(statement.effect) == "Allow"
        for action in statement.listed("Action")
    ]
    lost = next((one for one in holds.managed if isinstance(one, Unknown)), None)
    return True if managed or any(granted) else lost if lost is not None else False


def _role(cluster: Cluster) -> Resource | Unknown:
    profile = resource_of(cluster.get("JobFlowRole"), "AWS::IAM::InstanceProfile")
    given = at(profile.get("Roles"), 0) if profile is not None else cluster.get("JobFlowRole")
    role = resource_of(given, "AWS::IAM::Role")
    if role is not None:
        return role
    known = isinstance(given, (str, Text, Reference))
    return Unknown("the nodes' role is not among these templates") if known or not isinstance(given, Unknown) else given


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
