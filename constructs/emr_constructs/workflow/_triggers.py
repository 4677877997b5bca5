"""What starts a workflow by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from constructs import Construct

from emr_platform.model import ArrivalTrigger, EventTrigger, Identity, ScheduleTrigger, Workflow, WorkflowTrigger
from emr_platform.render import locate
from emr_platform.render.triggers import LATEST, arrival_pattern, run_input, success_pattern

from .._raw import (
    ACCOUNT,
    PARTITION,
    REGION,
    URL_SUFFIX,
    Defined,
    Part,
    arn,
    attribute,
    define,
    inline,
    policy,
    statement,
    trust,
)
from ..identity._roles import bounds
from ..observability import EmrNotifications
from ._arrivals import Arrivals
from ._table import StateTable

_RETRY = {"MaximumEventAgeInSeconds": LATEST["run"], "MaximumRetryAttempts": 185}
"""As often and as long as EventBridge can. Source: EventBridge user guide, eb-rule-retry-policy."""


class WorkflowTriggers(Part):
    """Schedules and rules that start a state machine, a queue for what could not be delivered, and its alarm."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        workflow: Workflow,
        name: str,
        machine_arn: str,
        buckets: Mapping[str, str],
        notifications: EmrNotifications,
        followed: Mapping[str, str] | None = None,
        table: StateTable | None = None,
        identity: Identity | None = None,
    ) -> None:
        """Define the triggers of a workflow.

        Args:
            workflow: with its `triggers`, of which Airflow's are left out.
            name: its full name.
            machine_arn: ARN of its state machine.
            buckets: names of the environment's own buckets, by alias; they must send events where objects arrive.
            notifications: topic that hears of deliveries that were lost; its key encrypts them.
            followed: ARNs of the state machines of workflows that it follows, by their keys.
            table: where arrivals wait; needed for triggers of type `s3-arrival`.
            identity: role path and permissions boundary.

        Raises:
            ValueError: for arrivals without a table or outside the own buckets, and for an unknown workflow to follow.
        """
        super().__init__(scope, construct_id)
        self._name, self._machine, self._notifications = name, machine_arn, notifications
        self._identity = identity or Identity()
        lost = define(
            self,
            "Lost",
            "AWS::SQS::Queue",
            {"KmsMasterKeyId": notifications.key_arn, "MessageRetentionPeriod": 14 * 86400},
        )
        self._lost = attribute(lost, "Arn")
        schedules = {key: one for key, one in workflow.acting_triggers.items() if isinstance(one, ScheduleTrigger)}
        if schedules:
            self._define_schedules(schedules)
        rules = [
            self._define_rule(key, trigger, buckets, followed or {}, table)
            for key, trigger in workflow.acting_triggers.items()
            if not isinstance(trigger, ScheduleTrigger)
        ]
        self._define_queue_policy(lost.ref, rules)
        self._define_alarm(attribute(lost, "QueueName"))

    def _define_schedules(self, schedules: Mapping[str, ScheduleTrigger]) -> None:
        # A group of its own: only its schedules may assume the role.
        group = define(self, "Group", "AWS::Scheduler::ScheduleGroup", {}).ref
        role = arn(self._define_schedule_role(group))
        for key, trigger in schedules.items():
            run = {
                "StateMachineArn": self._machine,
                "Name": f"{key}-<aws.scheduler.execution-id>",
                "Input": run_input(trigger),
            }
            define(
                self,
                f"{key}-Schedule",
                "AWS::Scheduler::Schedule",
                {
                    "Description": f"{self._name}: {key}",
                    "GroupName": group,
                    "ScheduleExpression": trigger.at,
                    "ScheduleExpressionTimezone": trigger.time_zone,
                    "FlexibleTimeWindow": {"Mode": "OFF"},
                    "KmsKeyArn": self._notifications.key_arn,
                    "Target": {
                        # The templated target of Step Functions gives runs no name.
                        "Arn": f"arn:{PARTITION}:scheduler:::aws-sdk:sfn:startExecution",
                        "RoleArn": role,
                        "Input": json.dumps(run),
                        "RetryPolicy": {**_RETRY, "MaximumEventAgeInSeconds": LATEST[trigger.missed]},
                        "DeadLetterConfig": {"Arn": self._lost},
                    },
                },
            )

    def _define_schedule_role(self, group: str) -> Defined:
        """Source of the condition, which names the group and never a schedule: EventBridge Scheduler user guide,
        cross-service-confused-deputy-prevention; of the use of the key for inputs: encryption-rest, by whose event
        in CloudTrail the scheduler calls KMS as the role and not as a service for it, so that `kms:ViaService` would
        not hold; the schedule is the encryption context. Of its use for the queue: SQS developer guide,
        sqs-key-management."""
        source = f"arn:{PARTITION}:scheduler:{REGION}:{ACCOUNT}:schedule-group/{group}"
        schedules = f"arn:{PARTITION}:scheduler:{REGION}:{ACCOUNT}:schedule/{group}/*"
        key, through_sqs = [self._notifications.key_arn], {"kms:ViaService": f"sqs.{REGION}.{URL_SUFFIX}"}
        own = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source}
        statements = [
            statement(["states:StartExecution"], [self._machine], sid="StartRun"),
            statement(["sqs:SendMessage"], [self._lost], sid="LostRuns"),
            statement(
                ["kms:Decrypt"],
                key,
                sid="Inputs",
                conditions={"ArnLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": schedules}},
            ),
            statement(
                ["kms:Decrypt", "kms:GenerateDataKey"], key, sid="QueueKey", conditions={"StringEquals": through_sqs}
            ),
        ]
        return self._define_role("ScheduleRole", "scheduler.amazonaws.com", own, statements)

    def _define_rule(
        self,
        key: str,
        trigger: EventTrigger | WorkflowTrigger | ArrivalTrigger,
        buckets: Mapping[str, str],
        followed: Mapping[str, str],
        table: StateTable | None,
    ) -> Defined:
        target, sent = self._machine, run_input(trigger)
        match trigger:
            case EventTrigger():
                pattern: Mapping[str, Any] = trigger.pattern
            case WorkflowTrigger():
                pattern = success_pattern(_followed(followed, trigger))
            case ArrivalTrigger():
                pattern = arrival_pattern(trigger, _bucket(buckets, trigger))
                # Keys of objects are nobody's business here.
                target, sent = self._define_arrivals(key, trigger, table), "{}"
        own = {"aws:SourceAccount": ACCOUNT}
        start = [statement(["states:StartExecution"], [target], sid="Start")]
        return define(
            self,
            f"{key}-Rule",
            "AWS::Events::Rule",
            {
                "Description": f"{self._name}: {key}",
                "EventPattern": dict(pattern),
                "Targets": [
                    {
                        "Id": "run",
                        "Arn": target,
                        "RoleArn": arn(self._define_role(f"{key}-RuleRole", "events.amazonaws.com", own, start)),
                        "Input": sent,
                        "RetryPolicy": _RETRY,
                        "DeadLetterConfig": {"Arn": self._lost},
                    }
                ],
            },
        )

    def _define_arrivals(self, key: str, trigger: ArrivalTrigger, table: StateTable | None) -> str:
        if table is None:
            raise ValueError(
                f"got the trigger {key} on arrivals, and no table; arrivals wait there to become one run; "
                "pass the environment's StateTable as table"
            )
        return Arrivals(
            self, f"{key}-Arrivals", trigger=trigger, key=key, name=self._name, workflow_arn=self._machine, table=table,
            notifications=self._notifications, identity=self._identity,
        ).machine_arn  # fmt: skip

    def _define_role(
        self, construct_id: str, service: str, own: Mapping[str, Any], statements: Sequence[dict[str, Any]]
    ) -> Defined:
        return define(
            self,
            construct_id,
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust(service, conditions={"StringEquals": own}),
                "Policies": [inline("start", statements)],
                **bounds(self._identity),
            },
        )

    def _define_queue_policy(self, url: str, rules: Sequence[Defined]) -> None:
        """Rules send as EventBridge itself. Source: EventBridge user guide, eb-rule-dlq."""
        statements = [
            statement(
                ["sqs:*"], [self._lost], sid="TlsOnly", effect="Deny", principal={"AWS": "*"},
                conditions={"Bool": {"aws:SecureTransport": "false"}},
            )
        ]  # fmt: skip
        if rules:
            own = {"ArnEquals": {"aws:SourceArn": [attribute(rule, "Arn") for rule in rules]}}
            events = {"Service": "events.amazonaws.com"}
            statements.append(
                statement(["sqs:SendMessage"], [self._lost], sid="LostEvents", principal=events, conditions=own)
            )
        define(self, "LostPolicy", "AWS::SQS::QueuePolicy", {"Queues": [url], "PolicyDocument": policy(statements)})

    def _define_alarm(self, queue: str) -> None:
        """On messages sent, so that it tells of the second lost delivery while the first still lies there."""
        define(
            self,
            "LostDeliveries",
            "AWS::CloudWatch::Alarm",
            {
                "AlarmDescription": f"Workflow {self._name}: a trigger could not start a run; the queue has it",
                "Namespace": "AWS/SQS",
                "MetricName": "NumberOfMessagesSent",
                "Dimensions": [{"Name": "QueueName", "Value": queue}],
                "Statistic": "Sum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 0,
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching",
                "AlarmActions": [self._notifications.topic_arn],
            },
        )


def _followed(machines: Mapping[str, str], trigger: WorkflowTrigger) -> str:
    if trigger.workflow not in machines:
        known = ", ".join(sorted(machines)) or "none"
        raise ValueError(
            f"got a trigger on the workflow {trigger.workflow}; its state machine is not known, only {known}; "
            "pass its ARN in followed"
        )
    return machines[trigger.workflow]


def _bucket(buckets: Mapping[str, str], trigger: ArrivalTrigger) -> str:
    bucket = locate(trigger.location).bucket
    if bucket not in buckets:
        raise ValueError(
            f"got arrivals at {trigger.location}; only the own buckets send events here: {', '.join(sorted(buckets))}; "
            "name a location in one of them"
        )
    return buckets[bucket]
