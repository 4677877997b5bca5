"""ENC-01: clusters reference a security configuration."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource
from .._base import Control, Outcome, Subject, outcome
from ._security import PATH, named_by, older


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        found = named_by(
            cluster, subject, "names no security configuration: nothing is encrypted that EMR encrypts by it"
        )
        if isinstance(found, Resource) and (unusable := older(cluster)):
            yield from unusable
        elif isinstance(found, Resource):
            good = f"names {found.logical_id}, a security configuration of these templates"
            yield outcome("PASS", cluster, PATH, cluster.get("SecurityConfiguration"), good)
        else:
            yield found.of(cluster)


CONTROL = Control(
    id="ENC-01",
    title="Clusters reference a security configuration of the assembly",
    why="Without one EMR encrypts neither EMRFS data, local disks nor traffic between nodes, and allows IMDSv1.",
    severity="high",
    population="clusters",
    proof="Cluster.SecurityConfiguration resolves, across stacks, to an AWS::EMR::SecurityConfiguration",
    remedy="set SecurityConfiguration to a configuration that encrypts at rest and in transit",
    sources=("KICS 48af92a5", "checkov CKV2_AWS_55 (Terraform)", "cfn_nag W63"),
    mappings={"NIST 800-53r5": ("CM-6", "SC-28")},
    examine=examine,
    unsure="a release that is not known is taken for one that knows security configurations: EMR's Management Guide "
    "says that it must be 4.8.0 or later, and not what becomes of an older one",
)
