"""NET-06: flow logs of the VPC record all traffic."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, both, either, is_in
from .._base import Control, Outcome, Subject
from ._network import is_of, outside, vpcs
from ._seen import missing, seen


def examine(subject: Subject) -> Iterator[Outcome]:
    for vpc in vpcs(subject):
        yield _answer(vpc, subject)
    what = "whoever owns that network shows its flow logs (`aws ec2 describe-flow-logs`)"
    for cluster, found in outside(subject, what):
        yield found.of(cluster)


def _answer(vpc: Resource, subject: Subject) -> Outcome:
    """Of the flow log that records most, or of the VPC when none surely does."""
    found = [
        (log, both(is_of(log.get("ResourceId"), vpc), log.exists_with(vpc))) for log in subject.of("AWS::EC2::FlowLog")
    ]
    sure = [(log, is_in(log.get("TrafficType"), "ALL")) for log, there in found if there is True]
    if not sure:
        bad = "no flow log records its traffic; add one for ALL traffic"
        return seen(either(missing(subject), *(there for _, there in found)), (), None, good="", bad=bad).of(vpc)
    log, answer = next(((log, all_of_it) for log, all_of_it in sure if all_of_it is True), sure[0])
    return seen(
        answer, ("TrafficType",), log.get("TrafficType"), good=f"records all traffic of {vpc.logical_id}",
        bad="records part of the traffic; set TrafficType to ALL",
    ).of(log)  # fmt: skip


CONTROL = Control(
    id="NET-06",
    title="Flow logs record all traffic of the clusters' VPCs",
    why="Who talked to a node, and where a node sent data, cannot be found out afterwards without them.",
    severity="high",
    population="VPCs of clusters",
    proof="an AWS::EC2::FlowLog whose ResourceId is the VPC, with TrafficType ALL",
    remedy="add a flow log with TrafficType ALL to the VPC",
    sources=(
        "Security Hub EC2.6", "CIS AWS v3.0 3.7", "CIS AWS v5.0 3.7", "cdk-nag AwsSolutions-VPC7",
        "checkov CKV2_AWS_11 (Terraform)", "Prowler vpc_flow_logs_enabled",
    ),
    # PCI 4, PCI 3.2.1, HIPAA, ISO, SOC 2: Prowler vpc_flow_logs_enabled.
    mappings={
        "NIST 800-53r5": ("AU-2", "AU-12", "SI-4"),
        "PCI DSS 4.0.1": (
            "5.3.4", "10.2.1", "10.2.1.1", "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7",
            "10.2.2", "10.3.1", "10.6.3", "A1.2.1",
        ),
        "PCI DSS 3.2.1": ("4.1", "10.1"),
        "HIPAA": ("164.308(a)(1)(ii)(D)", "164.308(a)(3)(ii)(A)", "164.308(a)(6)(ii)", "164.312(b)", "164.312(c)(2)"),
        "ISO 27001:2022": ("A.8.15", "A.8.16", "A.8.20", "A.8.21", "A.8.22", "A.8.23"),
        "SOC 2": ("CC7.2", "CC7.3"),
        "FSBP": ("EC2.6",),
    },
    examine=examine,
)  # fmt: skip
