"""LOG-04: state machines log what happens, without the data."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both, is_in, is_there, is_true, opposite
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for machine in subject.of("AWS::StepFunctions::StateMachine"):
        given = machine.get("LoggingConfiguration")
        yield judge(
            both(
                is_in(machine.get("LoggingConfiguration", "Level"), "ALL"),
                is_there(machine.get("LoggingConfiguration", "Destinations")),
                opposite(is_true(machine.get("LoggingConfiguration", "IncludeExecutionData"))),
            ),
            machine,
            ("LoggingConfiguration",),
            given,
            good="logs every event, without the data of runs",
            bad="does not log every event, or logs the data of runs",
        )


CONTROL = Control(
    id="LOG-04",
    title="State machines log what happens, without the data",
    why="Without events nobody can tell what a run did; with its data the log holds what the buckets guard.",
    severity="high",
    population="state machines",
    proof="LoggingConfiguration: Level ALL, a destination, IncludeExecutionData not true",
    remedy="set Level ALL, a log group, and IncludeExecutionData false",
    sources=(
        "Security Hub StepFunctions.1",
        "AWS Config step-functions-state-machine-logging-enabled",
        "cdk-nag AwsSolutions-SF1",
        "checkov CKV_AWS_285 (Terraform)",
        "Control Tower step_functions_state_machine_logging_enabled_check",
        "Prowler stepfunctions_statemachine_logging_enabled",
    ),
    mappings={},
    examine=examine,
)
