"""IAM-01: EMR's service role has the scoped managed policy."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Reference, Resource, Unknown, Value, at, either, is_in, items, of_aws, unknown_in
from .._base import Control, Outcome, Subject, outcome
from ._properties import called

V1, V2 = "AmazonElasticMapReduceRole", "AmazonEMRServicePolicy_v2"


def examine(subject: Subject) -> Iterator[Outcome]:
    named: dict[Resource, None] = {}  # in the clusters' order
    for cluster in subject.clusters:
        given = cluster.get("ServiceRole")
        if (role := called(subject, "AWS::IAM::Role", "RoleName", given, cluster)) is not None:
            named[role] = None
        elif given is None:
            yield outcome("FAIL", cluster, ("ServiceRole",), given, "names no service role")
        elif (lost := unknown_in(given)) is not None:
            yield outcome("UNKNOWN", cluster, ("ServiceRole",), given, lost.why)
        else:
            reason = f"whoever keeps the role must show that it has {V2} and not {V1}: it is not in these templates"
            yield outcome("INHERITED", cluster, ("ServiceRole",), given, reason)
    for role in dict.fromkeys([*_roles(subject), *named]):
        yield _judged(role, named=role in named)


def _roles(subject: Subject) -> Iterator[Resource]:
    """Roles that EMR may take and that are no role for automatic scaling or for a Studio."""
    others = {
        given.resource
        for given in [
            *(cluster.get("AutoScalingRole") for cluster in subject.clusters),
            *(studio.get("ServiceRole") for studio in subject.of("AWS::EMR::Studio")),
        ]
        if isinstance(given, Reference)
    }
    for one in subject.statements:
        services = [str(name).partition(".")[0] for kind, name in one.principals() if kind == "Service"]
        if one.kind == "trust" and "elasticmapreduce" in services and one.resource not in others:
            yield one.resource


def _judged(role: Resource, *, named: bool) -> Outcome:
    """What is said of a role that EMR may take; which no cluster here names, it may be a Studio's or a notebook's."""
    value, path = role.get("ManagedPolicyArns"), ("ManagedPolicyArns",)
    held = [(at(one), there) for one, _, there in items(value)]
    old = either(*(_named(name, V1, there) for name, there in held))
    new = either(*(_named(name, V2, there) for name, there in held))
    if old is True:
        return outcome("FAIL", role, path, value, f"has {V1}, which opens all of EC2 and S3 to EMR")
    for answer in (old, new):
        if isinstance(answer, Unknown):
            return outcome("UNKNOWN", role, path, value, answer.why)
    if new is True:
        return outcome("PASS", role, path, value, f"has {V2}")
    if not named:
        reason = f"has not {V2}, and nothing here tells whether it is for clusters"
        return outcome("UNKNOWN", role, path, value, reason)
    return outcome("FAIL", role, path, value, f"has not {V2}")


def _named(given: Value, name: str, there: bool | Unknown) -> bool | Unknown:
    if isinstance(given, Reference):
        return False
    if (lost := unknown_in(given)) is not None:
        return lost
    found = is_in((of_aws(given) or "").rpartition("/")[2], name)
    return there if found is True else found


CONTROL = Control(
    id="IAM-01",
    title="EMR's service role has the scoped managed policy",
    why="The first version of EMR's policy lets EMR act on every instance, network and bucket of the account.",
    severity="high",
    population="service roles of clusters",
    proof="ManagedPolicyArns of the role that elasticmapreduce takes has AmazonEMRServicePolicy_v2, and not "
    "AmazonElasticMapReduceRole",
    remedy="attach AmazonEMRServicePolicy_v2, tag what EMR may act on, and take AmazonElasticMapReduceRole away",
    sources=("EMR Best Practices Guide, Security", "cdk-nag AwsSolutions-IAM4 (refuses any managed policy)"),
    mappings={
        "NIST 800-53r5": ("AC-6",),
    },
    examine=examine,
)  # fmt: skip
