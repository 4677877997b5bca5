"""SVC-08: warehouses have no public address."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_true, opposite
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::RedshiftServerless::Workgroup"):
        given = resource.get("PubliclyAccessible")
        yield judge(
            given is None or opposite(is_true(given)),
            resource,
            ("PubliclyAccessible",),
            given,
            good="has private addresses only",
            bad="has a public address",
        )


CONTROL = Control(
    id="SVC-08",
    title="Warehouses have no public address",
    why="A public address leaves one password between the internet and the data.",
    severity="high",
    population="workgroups of Redshift Serverless",
    proof="Workgroup.PubliclyAccessible is not true",
    remedy="set PubliclyAccessible to false",
    sources=("Security Hub Redshift.1 (for clusters)",),
    mappings={},
    examine=examine,
)
