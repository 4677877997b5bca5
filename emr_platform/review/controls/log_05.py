"""LOG-05: state machines are traced."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_true
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::StepFunctions::StateMachine"):
        given = resource.get("TracingConfiguration", "Enabled")
        yield judge(
            is_true(given),
            resource,
            ("TracingConfiguration", "Enabled"),
            given,
            good="traces its runs",
            bad="does not trace its runs",
        )


CONTROL = Control(
    id="LOG-05",
    title="State machines are traced",
    why="A trace shows which service a run called, how long it took and where it failed.",
    severity="medium",
    population="state machines",
    proof="StateMachine.TracingConfiguration.Enabled is true",
    remedy="set TracingConfiguration.Enabled",
    sources=(
        "cdk-nag AwsSolutions-SF2",
        "cdk-nag Serverless-StepFunctionStateMachineXray",
        "checkov CKV_AWS_284 (Terraform)",
    ),
    mappings={
        "NIST 800-53r5": ("AU-6", "SI-4"),
    },
    examine=examine,
)  # fmt: skip
