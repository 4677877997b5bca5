"""LOG-04: state machines log what happens, without the data."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import at, both, either, is_in, is_there, is_true, items, opposite
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for machine in subject.of("AWS::StepFunctions::StateMachine"):
        given = machine.get("LoggingConfiguration")
        yield judge(
            both(
                is_in(machine.get("LoggingConfiguration", "Level"), "ALL"),
                either(
                    *(
                        both(is_there(at(one, "CloudWatchLogsLogGroup", "LogGroupArn")), there)
                        for one, _, there in items(machine.get("LoggingConfiguration", "Destinations"))
                    )
                ),
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
    mappings={
        "NIST 800-53r5": ("AU-2", "AU-12", "SI-12"),
        "PCI DSS 4.0.1": (
            "5.3.4", "10.2.1", "10.2.1.1", "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7",
            "10.2.2", "10.3.1", "10.6.3", "A1.2.1",
        ),
        "ISO 27001:2022": ("A.8.15",),
        "SOC 2": ("A1.1", "PI1.3"),
        "FSBP": ("StepFunctions.1",),
    },
    examine=examine,
)  # fmt: skip
