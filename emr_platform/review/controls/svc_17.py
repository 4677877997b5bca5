"""SVC-17: warehouses reach other services inside the VPC."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_true
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::RedshiftServerless::Workgroup", "AWS::Redshift::Cluster"):
        given = resource.get("EnhancedVpcRouting")
        yield judge(
            is_true(given),
            resource,
            ("EnhancedVpcRouting",),
            given,
            good="copies and unloads through the VPC, whose endpoints and logs see it",
            bad="copies and unloads past the VPC, which neither guards nor logs it",
        )


CONTROL = Control(
    id="SVC-17",
    title="Warehouses reach other services inside the VPC",
    why="What leaves past the VPC is bound by no endpoint's policy and seen by no flow log.",
    severity="high",
    population="workgroups of Redshift Serverless, provisioned warehouses",
    proof="Workgroup.EnhancedVpcRouting is true",
    remedy="set EnhancedVpcRouting",
    sources=(
        "Security Hub RedshiftServerless.1",
        "AWS Config redshift-serverless-workgroup-routes-within-vpc",
    ),
    mappings={},
    examine=examine,
)
