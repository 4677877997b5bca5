"""SVC-10: warehouses take TLS only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import at, both, either, is_in, items
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for workgroup in subject.of("AWS::RedshiftServerless::Workgroup"):
        given = workgroup.get("ConfigParameters")
        asked = (
            both(is_in(at(one, "ParameterKey"), "require_ssl"), is_in(at(one, "ParameterValue"), "true", "True"), there)
            for one, _, there in items(given)
        )
        yield judge(
            either(*asked),
            workgroup,
            ("ConfigParameters",),
            given,
            good="refuses connections without TLS",
            bad="takes connections without TLS",
        )


CONTROL = Control(
    id="SVC-10",
    title="Warehouses take TLS only",
    why="Without TLS whoever carries the traffic reads queries, their results and passwords.",
    severity="high",
    population="workgroups of Redshift Serverless",
    proof="Workgroup.ConfigParameters has require_ssl true",
    remedy="add require_ssl true to ConfigParameters",
    sources=("Security Hub RedshiftServerless.2", "AWS Config redshift-serverless-workgroup-encrypted-in-transit",),
    mappings={
        "PCI DSS 4.0.1": ("1.2.5", "2.2.5", "2.2.7", "4.2.1", "4.2.1.1", "8.3.2"),
        "ISO 27001:2022": ("A.8.12", "A.8.24"),
        "SOC 2": ("CC6.7",),
    },
    examine=examine,
    unsure="frameworks are mapped as Prowler maps clusters of Redshift",
)  # fmt: skip
