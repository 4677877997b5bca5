"""Arrivals of objects in S3 that become one run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from constructs import Construct

from emr_platform.model import ArrivalTrigger, Identity
from emr_platform.render.triggers import ArrivalRefs, arrival_machine, waiter_machine

from .._machines import define_runs_alarm, definition_text, logging, machine_trust, observe_policy
from .._raw import REGION, URL_SUFFIX, Part, arn, define, inline, statement
from ..identity._roles import bounds
from ..observability import EmrNotifications
from ._substitutions import Substitutions
from ._table import StateTable


class Arrivals(Part):
    """A state machine that notes each arrival, and one that waits until it is quiet and starts the workflow once.

    Attributes:
        machine_arn: ARN of the first, the target of a rule on arrivals.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        trigger: ArrivalTrigger,
        key: str,
        name: str,
        workflow_arn: str,
        table: StateTable,
        notifications: EmrNotifications,
        identity: Identity,
    ) -> None:
        """Define both.

        Args:
            trigger: how long to wait.
            key: the trigger's key.
            name: full name of the workflow, unique in the environment of the table.
            workflow_arn: ARN of the workflow's state machine.
            table: where arrivals are noted.
            notifications: topic that hears when either of them fails.
            identity: role path and permissions boundary.
        """
        super().__init__(scope, construct_id)
        self._table, self._identity, self._entry = table, identity, f"arrivals/{name}/{key}"
        names = Substitutions()
        refs = ArrivalRefs(
            partition="${AWS::Partition}", table=names.placeholder("Table", table.name), key=self._entry, waiter="",
            workflow=names.placeholder("Workflow", workflow_arn),
        )  # fmt: skip
        logs = arn(
            define(
                self, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 400, "KmsKeyId": notifications.key_arn},
                keep=True,
            )
        )  # fmt: skip
        waiter = self._define_machine(
            "Waiter",
            waiter_machine(name, key, trigger, refs),
            names,
            [
                self._entry_statement("LookAfterEntry", "UpdateItem", "DeleteItem"),
                statement(["states:StartExecution"], [workflow_arn], sid="StartRun"),
            ],
            logs,
        )
        refs = replace(refs, waiter=names.placeholder("Waiter", waiter))
        self.machine_arn = self._define_machine(
            "Note",
            arrival_machine(name, key, trigger.quiet_seconds, refs),
            names,
            [
                self._entry_statement("NoteArrival", "UpdateItem", "PutItem", "DeleteItem"),
                statement(["states:StartExecution"], [waiter], sid="StartWaiter"),
            ],
            logs,
            StateMachineType="EXPRESS",
        )
        says = f"Workflow {name}, trigger {key}: an arrival was not noted, or nobody waits for it to become a run"
        define_runs_alarm(self, "FailedNotes", self.machine_arn, says, notifications.topic_arn)
        says = f"Workflow {name}, trigger {key}: objects arrived, and no run was started for them"
        define_runs_alarm(self, "FailedWaiters", waiter, says, notifications.topic_arn)

    def _entry_statement(self, sid: str, *actions: str) -> dict[str, Any]:
        """Its own entry in the table, and no other. Source: DynamoDB developer guide, specifying-conditions."""
        own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [self._entry]}}
        return statement([f"dynamodb:{action}" for action in actions], [self._table.arn], sid=sid, conditions=own)

    def _define_machine(
        self,
        construct_id: str,
        definition: dict[str, Any],
        names: Substitutions,
        statements: list[dict[str, Any]],
        logs: Any,
        **properties: Any,
    ) -> str:
        text = names.literal(definition_text(definition))
        through = {"StringEquals": {"kms:ViaService": f"dynamodb.{REGION}.{URL_SUFFIX}"}}
        # DynamoDB opens the table in the name of whoever asks. Source: its developer guide, encryption.usagenotes.
        key = statement(["kms:Decrypt"], [self._table.key_arn], sid="TableKey", conditions=through)
        role = define(
            self,
            f"{construct_id}Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": machine_trust(),
                "Policies": [inline("arrivals", [*statements, key]), observe_policy()],
                **bounds(self._identity),
            },
        )
        machine: str = define(
            self,
            construct_id,
            "AWS::StepFunctions::StateMachine",
            {
                "RoleArn": arn(role),
                "DefinitionString": {"Fn::Sub": [text, names.used_in(text)]},
                "LoggingConfiguration": logging(logs),
                "TracingConfiguration": {"Enabled": True},
                **properties,
            },
        ).ref
        return machine
