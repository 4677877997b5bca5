"""SVC-02: tables can be brought back to a point in time."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import at, is_true, items
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::DynamoDB::Table"):
        given = resource.get("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
        yield judge(
            is_true(given),
            resource,
            ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
            given,
            good="can be brought back to any second of its period of recovery",
            bad="cannot be brought back after a wrong write",
        )
    for table in subject.of("AWS::DynamoDB::GlobalTable"):
        for replica, index, _ in items(table.get("Replicas")):
            path = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
            given = at(replica, *path)
            yield judge(
                is_true(given), table, ("Replicas", *index, *path), given,
                good="can be brought back to any second of its period of recovery",
                bad="cannot be brought back after a wrong write",
            )  # fmt: skip


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
        "AWS Guard rules registry DYNAMODB_PITR_ENABLED",
        "cdk-nag AwsSolutions-DDB3",
        "checkov CKV_AWS_28",
        "Prowler dynamodb_tables_pitr_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("CP-1(2)", "CP-2(5)", "CP-6(2)", "CP-9", "CP-10", "CP-10(2)", "SC-5(2)", "SI-13(5)"),
        "PCI DSS 4.0.1": ("3.2.1", "3.3.1.1", "3.3.1.3", "3.3.2", "3.3.3", "10.3.3", "10.5.1"),
        "PCI DSS 3.2.1": ("3.1",),
        "HIPAA": ("164.308(a)(7)(i)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
        "SOC 2": ("A1.1", "CC7.4"),
        "FSBP": ("DynamoDB.2",),
    },
    examine=examine,
)  # fmt: skip
