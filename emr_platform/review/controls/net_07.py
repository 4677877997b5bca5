"""NET-07: the VPC's default security group is closed."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Reference, Resource, Unknown, Value, is_custom, possible
from .._base import Control, Outcome, Status, Subject
from ._network import outside, vpcs
from ._seen import Seen, missing, seen, unless_unseen

_CLOSES = {"Custom::VpcRestrictDefaultSG", "Custom::EmrClosedDefaultGroup"}
"""Custom resources that take every rule away: the CDK's `restrict_default_security_group`, and this platform's."""
_RULES = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")


def examine(subject: Subject) -> Iterator[Outcome]:
    for vpc in vpcs(subject):
        yield _answer(vpc, subject)
    what = "whoever owns that network shows that its default group has no rules"
    for cluster, found in outside(subject, what):
        yield found.of(cluster)


def _answer(vpc: Resource, subject: Subject) -> Outcome:
    for rule in subject.of(*_RULES):
        named = rule.get("GroupId")
        options = [_is_default(option, vpc) for option in possible(named)]
        if any(options):
            bad = f"adds a rule to the default group of {vpc.logical_id}"
            status: Status = "FAIL" if all(options) else "UNKNOWN"
            return Seen(status, ("GroupId",), named, bad if all(options) else f"under a condition it {bad}").of(rule)
    for one in subject.assembly:
        given = [key for key, value in _properties(one) if is_custom(one.type) and _is_default(value, vpc)]
        if not given or one.exists is False:
            continue
        value = one.get(given[0])
        runs = one.exists_with(vpc)
        if isinstance(runs, Unknown):
            return Seen("UNKNOWN", (), None, f"whether {one.logical_id} closes its default group: {runs.why}").of(vpc)
        if one.type in _CLOSES:
            good = f"takes every rule of the default group of {vpc.logical_id} away"
            return seen(unless_unseen(subject), (given[0],), value, good=good, bad="").of(one)
        return Seen("UNKNOWN", (given[0],), value, f"what {one.type} does with the default group is not known").of(one)
    bad = "its default group lets its members reach each other, and all traffic out; take its rules away"
    return seen(missing(subject), (), None, good="", bad=bad).of(vpc)


def _properties(resource: Resource) -> list[tuple[str, Value]]:
    return list(resource.properties.items()) if isinstance(resource.properties, dict) else []


def _is_default(value: Value, vpc: Resource) -> bool:
    return isinstance(value, Reference) and value.resource is vpc and value.attribute == "DefaultSecurityGroup"


CONTROL = Control(
    id="NET-07",
    title="The default security group of the clusters' VPCs has no rules",
    why="Whatever is launched without a group gets this one, and with it all others that did.",
    severity="high",
    population="VPCs of clusters",
    proof="a custom resource Custom::VpcRestrictDefaultSG or Custom::EmrClosedDefaultGroup is given the VPC's "
    "DefaultSecurityGroup, and no rule is added to it",
    remedy="in the CDK, restrict_default_security_group; else `aws ec2 revoke-security-group-ingress` and -egress",
    sources=(
        "Security Hub EC2.2", "CIS AWS v3.0 5.4", "CIS AWS v5.0 5.5", "cdk-nag *-VPCDefaultSecurityGroupClosed",
        "Prowler ec2_securitygroup_default_restrict_traffic",
    ),
    # PCI 3.2.1, ISO: Prowler ec2_securitygroup_default_restrict_traffic.
    mappings={
        "NIST 800-53r5": ("AC-4", "SC-7"),
        "PCI DSS 3.2.1": ("1.2", "1.2.1", "1.3", "1.3.5"),
        "ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22"),
        "FSBP": ("EC2.2",),
    },
    examine=examine,
    unsure="what the custom resource's function does is not looked into",
)  # fmt: skip
