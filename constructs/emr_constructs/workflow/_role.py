"""What a workflow's state machine may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._machines import notify_statements, observe_policy
from .._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, inline, statement
from ..cluster import EmrCluster
from ..cluster._auto_scaling import pass_auto_scaling_statement
from ..identity._roles import EC2_SERVICE, EMR_SERVICE

_CLUSTERS = f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/*"
_ADD = "elasticmapreduce:AddJobFlowSteps"
_RULES = ("AddJobFlowSteps", "TerminateJobFlows")


def workflow_policies(
    cluster: EmrCluster,
    tag: Mapping[str, str],
    alarm_prefix: str | None,
    runtime_role: str | None = None,
    *,
    pool: Sequence[dict[str, Any]] = (),
    diagnose: str | None = None,
) -> list[dict[str, Any]]:
    """Inline policies of a workflow: its cluster and no other, its alarms, its topic, logs and traces.

    Args:
        tag: key and value of the tag that tells the clusters that it launches from others.
        alarm_prefix: how the names of the alarms begin that it makes for its cluster; None when it makes none.
        pool: what it may do in its pool; empty for a workflow with a cluster of its own, or one that waits.
        runtime_role: the role that its steps run with; it may add no steps with another role, or with none.
        diagnose: ARN of the function that explains its failures.
    """
    transient, topic = cluster.cluster_id is None, cluster.notifications
    if not transient:
        statements = _use_statements(cluster)
    elif pool:
        statements = [*_launch_statements(cluster, tag, more=["elasticmapreduce:ListSteps"]), *pool]
    else:
        statements = [*_launch_statements(cluster, tag), *([_alarm_statement(alarm_prefix)] if alarm_prefix else [])]
    if runtime_role:
        statements = [*_restricted(statements, runtime_role)]
    if diagnose:
        statements.append(statement(["lambda:InvokeFunction"], [diagnose], sid="Diagnose"))
    return [
        inline(
            "work",
            [
                *statements,
                _wait_statement(ends=transient and not pool),
                *notify_statements(topic.topic_arn, topic.key_arn),
            ],
        ),
        observe_policy(),
    ]


def _launch_statements(cluster: EmrCluster, tag: Mapping[str, str], more: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Launch, watch and end clusters with this tag. Sources: EMR management guide, emr-plan-debugging for
    the log key, using-service-linked-roles-cleanup for the role that EMR makes in an account's first launch."""
    ours = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in tag.items()}}
    existing = {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in tag.items()}}
    # Whoever could tag another's cluster anew would have it. At launch a cluster has no tag yet, or already this one.
    unclaimed = {**ours, "StringEqualsIfExists": existing["StringEquals"]}
    return [
        statement(["elasticmapreduce:RunJobFlow"], ["*"], sid="LaunchTagged", conditions=ours),
        statement(["elasticmapreduce:AddTags"], [_CLUSTERS], sid="TagAtLaunch", conditions=unclaimed),
        statement(
            [
                "elasticmapreduce:AddJobFlowSteps", "elasticmapreduce:CancelSteps", "elasticmapreduce:DescribeCluster",
                "elasticmapreduce:DescribeStep", "elasticmapreduce:TerminateJobFlows", *more,
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
        *([pass_auto_scaling_statement(cluster.auto_scaling_role_arn)] if cluster.auto_scaling_role_arn else []),
        statement(
            ["kms:Decrypt", "kms:GenerateDataKey"], [cluster.refs.log_key], sid="LogKeyAtLaunch",
            conditions={"StringEquals": {"kms:ViaService": f"elasticmapreduce.{REGION}.{URL_SUFFIX}"}},
        ),
        statement(
            ["iam:CreateServiceLinkedRole"],
            [f"arn:{PARTITION}:iam::{ACCOUNT}:role/aws-service-role/{EMR_SERVICE}/AWSServiceRoleForEMRCleanup"],
            sid="FirstClusterOfTheAccount", conditions={"StringEquals": {"iam:AWSServiceName": EMR_SERVICE}},
        ),
    ]  # fmt: skip


def _alarm_statement(prefix: str) -> dict[str, Any]:
    alarms = f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{prefix}-*"
    return statement(["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"], [alarms], sid="OwnAlarms")


def _use_statements(cluster: EmrCluster) -> list[dict[str, Any]]:
    actions = ["AddJobFlowSteps", "CancelSteps", "DescribeStep", "ListSteps"]
    arn = f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/{cluster.cluster_id}"
    return [statement([f"elasticmapreduce:{action}" for action in actions], [arn], sid="TheCluster")]


def _restricted(statements: list[dict[str, Any]], runtime_role: str) -> Iterator[dict[str, Any]]:
    """The same, but that steps are added with one role alone. Source: EMR management guide, emr-steps-runtime-roles,
    which asks for this condition, and for no iam:PassRole."""
    for one in statements:
        if _ADD not in one["Action"]:
            yield one
            continue
        condition = one.get("Condition", {})
        equal = {**condition.get("StringEquals", {}), "elasticmapreduce:ExecutionRoleArn": runtime_role}
        yield {**one, "Action": [action for action in one["Action"] if action != _ADD]}
        yield {**one, "Sid": "AddSteps", "Action": _ADD, "Condition": {**condition, "StringEquals": equal}}


def _wait_statement(*, ends: bool) -> dict[str, Any]:
    """Step Functions' own managed rules, by which `.sync` integrations learn of state changes.

    Args:
        ends: whether the workflow terminates its cluster, and waits for that.
    """
    prefix = f"arn:{PARTITION}:events:{REGION}:{ACCOUNT}:rule/StepFunctionsGetEventForEMR"
    return statement(
        ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
        [f"{prefix}{rule}Rule" for rule in (_RULES if ends else _RULES[:1])],
        sid="HearOfChanges",
    )
