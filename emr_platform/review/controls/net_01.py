"""NET-01: clusters stand in private subnets."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, Unknown, either
from .._base import Control, Outcome, Subject
from ._network import SUBNETS, elsewhere, exposure, filled, named, resource_of
from ._seen import Seen, worst


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield placed(cluster, subject).of(cluster)


def placed(cluster: Cluster, subject: Subject) -> Seen:
    """Whether a cluster stands in private subnets."""
    what = "whoever owns that network shows that it is private (`aws ec2 describe-route-tables`)"
    found = [
        exposure(subnet, path, subject)
        if (subnet := resource_of(value, "AWS::EC2::Subnet")) is not None
        else elsewhere(path, value, what)
        for path, value in named(cluster, *SUBNETS)
    ]
    sure = either(*(filled(cluster.get("Instances", key)) for key in SUBNETS))
    if found and isinstance(sure, Unknown):
        perhaps = f"may name no subnet ({sure.why}), and EMR then takes a public one of the default VPC"
        found.append(Seen("UNKNOWN", ("Instances",), None, perhaps))
    without = "names no subnet: EMR takes one of the default VPC, whose subnets are public; name private ones"
    answer = worst(found or [Seen("FAIL", ("Instances",), None, without)])
    if answer.status != "PASS":
        return answer
    subnets = [value for _, value in named(cluster, *SUBNETS)]
    return Seen("PASS", answer.path, subnets, "none of its subnets has a route to an internet gateway or gives public "
                "addresses")  # fmt: skip


CONTROL = Control(
    id="NET-01",
    title="Clusters stand in private subnets",
    why="A node with a public address is one wrong rule away from the whole internet.",
    severity="high",
    population="clusters",
    proof="Instances.Ec2SubnetIds: each Subnet has MapPublicIpOnLaunch other than true, and its route table no route "
    "to an internet gateway; no output gives that table, or a subnet that has none, to other templates, unless it "
    "leads everything to the internet another way, as a NAT gateway's does",
    remedy="name subnets without a route to an internet gateway; reach S3 by a gateway endpoint",
    sources=(
        "Security Hub EMR.1", "Security Hub EC2.9", "Security Hub EC2.15", "AWS Config emr-master-no-public-ip",
        "Prowler emr_cluster_master_nodes_no_public_ip", "KICS bf89373a",
    ),
    # NIST, PCI 4.0.1, FSBP: Security Hub EMR.1. PCI 3.2.1, HIPAA: AWS Guard rules registry, emr_master_no_public_ip.
    # ISO: Prowler emr_cluster_master_nodes_no_public_ip; SOC 2: Prowler vpc_subnet_no_public_ip_by_default.
    mappings={
        "NIST 800-53r5": (
            "AC-3", "AC-3(7)", "AC-4", "AC-4(21)", "AC-6", "AC-21", "SC-7", "SC-7(3)", "SC-7(4)", "SC-7(9)",
            "SC-7(11)", "SC-7(16)", "SC-7(20)", "SC-7(21)",
        ),
        "PCI DSS 4.0.1": ("1.4.4",),
        "PCI DSS 3.2.1": ("1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)", "164.312(e)(1)",
        ),
        "ISO 27001:2022": ("A.8.1",),
        "SOC 2": ("CC6.6",),
        "FSBP": ("EC2.9", "EC2.15", "EMR.1"),
    },
    examine=examine,
    unsure="a subnet without a route table of its own uses its VPC's main one, which no template names; "
    "whoever changes that by hand is not seen",
)  # fmt: skip
