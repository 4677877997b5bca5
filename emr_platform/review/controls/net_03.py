"""NET-03: no security group of a cluster lets the world in."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._network import groups_elsewhere, open_to_world
from ._rules import ask_rules


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_rules(
        subject, "Ingress", open_to_world,
        good="no rule lets the world in",
        bad="the world reaches {ports}; let in the groups that need it",
    )  # fmt: skip
    what = "whoever owns that group shows that no rule lets the world in (`aws ec2 describe-security-group-rules`)"
    for about, found in groups_elsewhere(subject, what):
        yield found.of(about)


CONTROL = Control(
    id="NET-03",
    title="No security group of a cluster lets the world in",
    why="YARN, Hive, HBase and their web pages run what they are told, for whoever reaches them.",
    severity="high",
    population="security groups of clusters",
    proof="every inline and standalone ingress rule of the clusters' groups: neither 0.0.0.0/0 nor ::/0, nor parts of "
    "them larger than a /8 or /16",
    remedy="replace the addresses by the group that needs to reach the nodes",
    sources=(
        "checkov CKV2_AWS_7 (Terraform)", "checkov CKV_AWS_24", "checkov CKV_AWS_25", "checkov CKV_AWS_260",
        "Prowler emr_cluster_publicly_accesible", "cdk-nag AwsSolutions-EC23", "Security Hub EC2.13",
        "Security Hub EC2.14", "Security Hub EC2.18", "Security Hub EC2.19", "CIS AWS v3.0 5.2", "CIS AWS v3.0 5.3",
        "CIS AWS v5.0 5.3", "CIS AWS v5.0 5.4",
    ),
    # PCI 3.2.1, HIPAA: AWS Guard rules registry, restricted_common_ports. PCI 4, ISO, SOC 2: Prowler
    # ec2_securitygroup_allow_ingress_from_internet_to_any_port.
    mappings={
        "NIST 800-53r5": ("AC-4", "AC-17", "SC-7", "SC-7(5)"),
        "PCI DSS 4.0.1": ("1.2.5", "1.2.8", "1.3.1", "1.3.2", "1.4.2", "1.5.1", "2.2.5", "A1.1.3"),
        "PCI DSS 3.2.1": ("1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "2.2", "2.2.2"),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(3)(ii)(B)", "164.308(a)(4)(i)", "164.308(a)(4)(ii)(A)",
            "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)", "164.312(e)(1)",
        ),
        "ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22"),
        "SOC 2": ("CC6.6",),
        "FSBP": ("EC2.13", "EC2.14", "EC2.18", "EC2.19"),
    },
    examine=examine,
    unsure="rules that other templates add to a group, by its id from an output, are seen only if reviewed too",
)  # fmt: skip
