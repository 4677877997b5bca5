"""Changes of a running cluster's capacity by the clock."""

from __future__ import annotations

import json
from typing import Any

from constructs import Construct

from emr_platform.model import Cluster, Identity, ScheduledScaling
from emr_platform.render.resizing import resize_machine, scheduled_policy, scheduled_resizes

from .._machines import define_runs_alarm, definition_text, logging, machine_trust, notify_statements, observe_policy
from .._raw import ACCOUNT, PARTITION, REGION, Defined, Part, arn, define, inline, statement, trust
from ..identity._roles import bounds
from ..observability import EmrNotifications

_RETRY = {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10}
"""A change of capacity that comes more than an hour late is worse than none."""


class ScheduledCapacity(Part):
    """Schedules that change the capacity of a running cluster, and an alarm for those that were given up.

    Bounds of managed scaling are set by EventBridge Scheduler itself. Fleets and groups are resized by a small state
    machine, because their ids are nowhere to be had in a template and its integrations take names.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: Cluster,
        cluster_id: str,
        name: str,
        notifications: EmrNotifications,
        log_key_arn: str,
        identity: Identity,
    ) -> None:
        """Define the schedules of a cluster.

        Args:
            cluster: its description, with `scheduled_scaling`.
            cluster_id: EMR's id of it.
            name: its name in EMR.
            notifications: topic that hears of changes that failed.
            log_key_arn: key of the state machine's log group.
            identity: role path and permissions boundary.

        Raises:
            ValueError: for a resize that the cluster's nodes do not understand.
        """
        super().__init__(scope, construct_id)
        self._cluster, self._cluster_id, self._name = cluster, cluster_id, name
        self._notifications, self._identity = notifications, identity
        self._arn = f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/{cluster_id}"
        resizes = any(one.resize for one in cluster.scheduled_scaling.values())
        machine = self._define_machine(log_key_arn) if resizes else None
        # A group of its own: only its schedules may assume the role, and its metrics are this cluster's.
        group = define(self, "Group", "AWS::Scheduler::ScheduleGroup", {}).ref
        role = arn(self._define_role(group, machine))
        for key, schedule in cluster.scheduled_scaling.items():
            for kind, target in self._targets(schedule, machine).items():
                target |= {"RoleArn": role, "RetryPolicy": _RETRY}
                self._define_schedule(f"{key}-{kind}", schedule, group, target)
        self._define_alarm(group)

    def _targets(self, schedule: ScheduledScaling, machine: str | None) -> dict[str, dict[str, Any]]:
        targets: dict[str, dict[str, Any]] = {}
        if bounds_ := scheduled_policy(self._cluster, schedule, self._cluster_id):
            call = f"arn:{PARTITION}:scheduler:::aws-sdk:emr:putManagedScalingPolicy"
            targets["bounds"] = {"Arn": call, "Input": json.dumps(bounds_)}
        if machine and (resizes := scheduled_resizes(self._cluster, schedule)):
            targets["resize"] = {"Arn": machine, "Input": json.dumps({"Resizes": resizes})}
        return targets

    def _define_schedule(
        self, construct_id: str, schedule: ScheduledScaling, group: str, target: dict[str, Any]
    ) -> None:
        properties = {
            "Description": f"Capacity of {self._name}",
            "GroupName": group,
            "ScheduleExpression": schedule.at,
            "ScheduleExpressionTimezone": schedule.time_zone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": target,
        }
        define(self, construct_id, "AWS::Scheduler::Schedule", properties)

    def _define_role(self, group: str, machine: str | None) -> Defined:
        """The role of the schedules. Source of the condition, which names the group and never a schedule: EventBridge
        Scheduler user guide, cross-service-confused-deputy-prevention."""
        source = f"arn:{PARTITION}:scheduler:{REGION}:{ACCOUNT}:schedule-group/{group}"
        own = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source}
        statements = []
        if any(one.managed_scaling for one in self._cluster.scheduled_scaling.values()):
            statements.append(statement(["elasticmapreduce:PutManagedScalingPolicy"], [self._arn], sid="Bounds"))
        if machine:
            statements.append(statement(["states:StartExecution"], [machine], sid="Resize"))
        return define(
            self,
            "ScheduleRole",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust("scheduler.amazonaws.com", conditions={"StringEquals": own}),
                "Policies": [inline("change-capacity", statements)],
                **bounds(self._identity),
            },
        )

    def _define_machine(self, log_key_arn: str) -> str:
        logs = define(
            self, "MachineLogs", "AWS::Logs::LogGroup", {"RetentionInDays": 400, "KmsKeyId": log_key_arn}, keep=True
        )
        kind = "Fleet" if self._cluster.on_fleets else "Group"
        modify = "ModifyInstanceFleet" if self._cluster.on_fleets else "ModifyInstanceGroups"
        actions = [f"elasticmapreduce:{modify}", f"elasticmapreduce:ListInstance{kind}s"]
        topic = self._notifications
        role = define(
            self,
            "MachineRole",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": machine_trust(),
                "Policies": [
                    inline(
                        "resize",
                        [
                            statement(actions, [self._arn], sid="TheCluster"),
                            *notify_statements(topic.topic_arn, topic.key_arn),
                        ],
                    ),
                    observe_policy(),
                ],
                **bounds(self._identity),
            },
        )
        definition = resize_machine(
            self._name, on_fleets=self._cluster.on_fleets, cluster_id="${ClusterId}", partition="${AWS::Partition}",
            topic="${Topic}",
        )  # fmt: skip
        substitutions = {"ClusterId": self._cluster_id, "Topic": topic.topic_arn}
        machine: str = define(
            self,
            "Machine",
            "AWS::StepFunctions::StateMachine",
            {
                "RoleArn": arn(role),
                "DefinitionString": {"Fn::Sub": [definition_text(definition), substitutions]},
                "LoggingConfiguration": logging(arn(logs)),
                "TracingConfiguration": {"Enabled": True},
            },
        ).ref
        says = f"Cluster {self._name}: a scheduled resize failed, timed out or was stopped"
        define_runs_alarm(self, "FailedResizes", machine, says, topic.topic_arn)
        return machine

    def _define_alarm(self, group: str) -> None:
        """Source of the metric: EventBridge Scheduler user guide, monitoring-cloudwatch."""
        define(
            self,
            "Dropped",
            "AWS::CloudWatch::Alarm",
            {
                "AlarmDescription": f"Cluster {self._name}: a scheduled change of capacity was given up",
                "Namespace": "AWS/Scheduler",
                "MetricName": "InvocationDroppedCount",
                "Dimensions": [{"Name": "ScheduleGroup", "Value": group}],
                "Statistic": "Sum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 0,
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching",
                "AlarmActions": [self._notifications.topic_arn],
            },
        )
