"""What a workflow's state machine may do."""

from __future__ import annotations

from typing import Any

from .._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, inline, statement
from ..cluster import EmrCluster
from ..cluster._cluster import CLUSTER_TAG
from ..identity._roles import EC2_SERVICE, EMR_SERVICE

_CLUSTERS = f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/*"
_RULES = ("AddJobFlowSteps", "TerminateJobFlows")
# Log delivery and tracing have no resources to name. Source: Step Functions guide, cw-logs and xray.
_LOG_DELIVERY = (
    "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
)  # fmt: skip
_TRACING = (
    "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
)  # fmt: skip


def workflow_policies(cluster: EmrCluster, alarm_prefix: str) -> list[dict[str, Any]]:
    """Inline policies of a workflow: its cluster and no other, its alarms, its topic, logs and traces."""
    statements = _launch_statements(cluster, alarm_prefix) if cluster.cluster_id is None else _use_statements(cluster)
    return [
        inline("work", [*statements, _wait_statement(), *_notify_statements(cluster)]),
        inline(
            "observe",
            [
                statement(_LOG_DELIVERY, ["*"], sid="LogDelivery"),
                statement(_TRACING, ["*"], sid="Tracing"),
            ],
        ),
    ]


def _launch_statements(cluster: EmrCluster, alarm_prefix: str) -> list[dict[str, Any]]:
    """Launch, watch and end clusters with this cluster's tag. Sources: EMR management guide, emr-plan-debugging for
    the log key, using-service-linked-roles-cleanup for the role that EMR makes in an account's first launch."""
    ours = {"StringEquals": {f"aws:RequestTag/{CLUSTER_TAG}": cluster.name}}
    existing = {"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": cluster.name}}
    return [
        statement(["elasticmapreduce:RunJobFlow"], ["*"], sid="LaunchTagged", conditions=ours),
        statement(["elasticmapreduce:AddTags"], [_CLUSTERS], sid="TagAtLaunch", conditions=ours),
        statement(
            [
                "elasticmapreduce:AddJobFlowSteps", "elasticmapreduce:CancelSteps", "elasticmapreduce:DescribeCluster",
                "elasticmapreduce:DescribeStep", "elasticmapreduce:TerminateJobFlows",
            ],
            [_CLUSTERS], sid="OwnClusters", conditions=existing,
        ),
        statement(
            ["iam:PassRole"], [cluster.roles.service_role_arn], sid="PassServiceRole",
            conditions={"StringEquals": {"iam:PassedToService": EMR_SERVICE}},
        ),
        statement(
            ["iam:PassRole"], [cluster.roles.ec2_role_arn], sid="PassNodeRole",
            conditions={"StringEquals": {"iam:PassedToService": EC2_SERVICE}},
        ),
        statement(
            ["kms:Decrypt", "kms:GenerateDataKey"], [cluster.refs.log_key], sid="LogKeyAtLaunch",
            conditions={"StringEquals": {"kms:ViaService": f"elasticmapreduce.{REGION}.{URL_SUFFIX}"}},
        ),
        statement(
            ["iam:CreateServiceLinkedRole"],
            [f"arn:{PARTITION}:iam::{ACCOUNT}:role/aws-service-role/{EMR_SERVICE}/AWSServiceRoleForEMRCleanup"],
            sid="FirstClusterOfTheAccount", conditions={"StringEquals": {"iam:AWSServiceName": EMR_SERVICE}},
        ),
        statement(
            ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"],
            [f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{alarm_prefix}-*"], sid="OwnAlarms",
        ),
    ]  # fmt: skip


def _use_statements(cluster: EmrCluster) -> list[dict[str, Any]]:
    actions = ["AddJobFlowSteps", "CancelSteps", "DescribeStep", "ListSteps"]
    arn = f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/{cluster.cluster_id}"
    return [statement([f"elasticmapreduce:{action}" for action in actions], [arn], sid="TheCluster")]


def _wait_statement() -> dict[str, Any]:
    """Step Functions' own managed rules, by which `.sync` integrations learn of state changes."""
    prefix = f"arn:{PARTITION}:events:{REGION}:{ACCOUNT}:rule/StepFunctionsGetEventForEMR"
    return statement(
        ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
        [f"{prefix}{rule}Rule" for rule in _RULES],
        sid="HearOfChanges",
    )


def _notify_statements(cluster: EmrCluster) -> list[dict[str, Any]]:
    return [
        statement(["sns:Publish"], [cluster.notifications.topic_arn], sid="Notify"),
        statement(["kms:Decrypt", "kms:GenerateDataKey"], [cluster.notifications.key_arn], sid="TopicKey"),
    ]
