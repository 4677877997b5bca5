"""SVC-13: airflow's components log."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both, is_true
from .._base import Control, Outcome, Subject, judge

_LOGS = ("DagProcessingLogs", "SchedulerLogs", "TaskLogs", "WebserverLogs", "WorkerLogs")


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::MWAA::Environment"):
        given = resource.get("LoggingConfiguration")
        yield judge(
            both(*(is_true(resource.get("LoggingConfiguration", one, "Enabled")) for one in _LOGS)),
            resource,
            ("LoggingConfiguration",),
            given,
            good="all five components log",
            bad="not all five components log",
        )


CONTROL = Control(
    id="SVC-13",
    title="Airflow's components log",
    why="What a DAG did, and who asked for it, is in these logs only.",
    severity="medium",
    population="environments of Amazon MWAA",
    proof="Environment.LoggingConfiguration: all five logs have Enabled true",
    remedy="enable all five logs",
    sources=(
        "checkov CKV_AWS_242 (Terraform)",
        "checkov CKV_AWS_243 (Terraform)",
        "checkov CKV_AWS_244 (Terraform)",
    ),
    mappings={},
    examine=examine,
)
