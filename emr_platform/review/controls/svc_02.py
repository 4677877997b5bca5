"""SVC-02: tables can be brought back to a point in time."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_true
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::DynamoDB::Table"):
        given = resource.get("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
        yield judge(
            is_true(given),
            resource,
            ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
            given,
            good="can be brought back to any second of 35 days",
            bad="cannot be brought back after a wrong write",
        )


CONTROL = Control(
    id="SVC-02",
    title="Tables can be brought back to a point in time",
    why="A wrong write or a wrong deletion is otherwise final.",
    severity="medium",
    population="tables of DynamoDB",
    proof="Table.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled is true",
    remedy="set PointInTimeRecoveryEnabled",
    sources=(
        "Security Hub DynamoDB.2",
        "AWS Config dynamodb-pitr-enabled",
        "Guard DYNAMODB_PITR_ENABLED",
        "cdk-nag AwsSolutions-DDB3",
        "checkov CKV_AWS_28",
        "Prowler dynamodb_tables_pitr_enabled",
    ),
    mappings={},
    examine=examine,
)
