"""What the role of the DAGs may do, and who may take it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from emr_platform.model import OwnAirflow
from emr_platform.render import has_alarms

from .._machines import notify_statements
from .._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, policy, statement
from ..cluster import EmrCluster
from ..identity._roles import EC2_SERVICE, EMR_SERVICE

_CLUSTERS = f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/"
_AUTO_SCALING = f"application-autoscaling.{URL_SUFFIX}"
_USE = ("AddJobFlowSteps", "CancelSteps", "DescribeCluster", "ListSteps")


def shared_statements(clusters: Sequence[EmrCluster], alarm_prefix: str) -> list[dict[str, Any]]:
    """What DAGs need whatever their clusters are: the topic and, where they launch some, alarms and what launches ask.

    Args:
        clusters: of all DAGs.
        alarm_prefix: how the names of the clusters' alarms begin.
    """
    topics = {cluster.notifications.topic_arn: cluster.notifications.key_arn for cluster in clusters}
    notify = [one for topic, key in topics.items() for one in notify_statements(topic, key)]
    launched = [cluster for cluster in clusters if cluster.cluster_id is None]
    if not launched:
        return notify
    found = [
        statement(
            ["kms:Decrypt", "kms:GenerateDataKey"], list(dict.fromkeys(c.refs.log_key for c in launched)),
            sid="LogKeyAtLaunch",
            conditions={"StringEquals": {"kms:ViaService": f"elasticmapreduce.{REGION}.{URL_SUFFIX}"}},
        ),
        statement(
            ["iam:CreateServiceLinkedRole"],
            [f"arn:{PARTITION}:iam::{ACCOUNT}:role/aws-service-role/{EMR_SERVICE}/AWSServiceRoleForEMRCleanup"],
            sid="FirstClusterOfTheAccount", conditions={"StringEquals": {"iam:AWSServiceName": EMR_SERVICE}},
        ),
    ]  # fmt: skip
    if any(has_alarms(cluster.cluster) for cluster in launched):
        alarms = f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{alarm_prefix}-*"
        found.append(statement(["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"], [alarms], sid="OwnAlarms"))
    return [*found, *notify]


def cluster_statements(clusters: Sequence[EmrCluster], dags: Collection[str]) -> list[dict[str, Any]]:
    """What DAGs do on some of their clusters, and on no others.

    Args:
        dags: full names of the workflows that have one; a cluster may have roles of others.
    """
    launched = [cluster for cluster in clusters if cluster.cluster_id is None]
    running = [cluster for cluster in clusters if cluster.cluster_id is not None]
    statements = [*_launch_statements(launched, dags)] if launched else []
    plain = [cluster for cluster in running if not cluster.runtime_roles]
    apart = [cluster for cluster in running if cluster.runtime_roles]
    if plain:
        statements.append(statement(_actions(*_USE), _arns(plain), sid="TheClusters"))
    if apart:
        statements.append(statement(_actions(*_USE[1:]), _arns(apart), sid="TheClustersWithRoles"))
        roles = {"StringEquals": {"elasticmapreduce:ExecutionRoleArn": _runtime_roles(apart, dags)}}
        statements.append(statement(_actions(_USE[0]), _arns(apart), sid="AddSteps", conditions=roles))
    return statements


def _launch_statements(clusters: Sequence[EmrCluster], dags: Collection[str]) -> list[dict[str, Any]]:
    """Launch, watch and end clusters with the tags of these. Sources: as of a workflow's role."""
    tags = [cluster.own_tag for cluster in clusters]
    ours = {"StringEquals": _tagged("aws:RequestTag", tags)}
    existing = _tagged("aws:ResourceTag", tags)
    plain = [cluster for cluster in clusters if not cluster.runtime_roles]
    apart = [cluster for cluster in clusters if cluster.runtime_roles]
    every = [f"{_CLUSTERS}*"]
    scaling = [role for cluster in clusters if (role := cluster.auto_scaling_role_arn)]
    found = [
        statement(_actions("RunJobFlow"), ["*"], sid="LaunchTagged", conditions=ours),
        # At launch a cluster has no tag yet, or already one of these.
        statement(
            _actions("AddTags"), every, sid="TagAtLaunch", conditions={**ours, "StringEqualsIfExists": existing}
        ),
        statement(
            _actions(*_USE[1:], "TerminateJobFlows"), every, sid="OwnClusters", conditions={"StringEquals": existing}
        ),
        _pass_statement("PassServiceRoles", [c.roles.service_role_arn for c in clusters], EMR_SERVICE),
        _pass_statement("PassNodeRoles", [c.roles.ec2_role_arn for c in clusters], EC2_SERVICE),
        *([_pass_statement("PassAutoScalingRoles", scaling, _AUTO_SCALING)] if scaling else []),
    ]  # fmt: skip
    if plain:
        conditions = {"StringEquals": _tagged("aws:ResourceTag", [cluster.own_tag for cluster in plain])}
        found.append(statement(_actions(_USE[0]), every, sid="AddStepsToOwn", conditions=conditions))
    if apart:
        equal = _tagged("aws:ResourceTag", [cluster.own_tag for cluster in apart])
        equal["elasticmapreduce:ExecutionRoleArn"] = _runtime_roles(apart, dags)
        found.append(statement(_actions(_USE[0]), every, sid="AddStepsWithRoles", conditions={"StringEquals": equal}))
    return found


def _runtime_roles(clusters: Sequence[EmrCluster], dags: Collection[str]) -> list[str]:
    return [role for cluster in clusters for name, role in cluster.runtime_roles.items() if name in dags]


def _actions(*names: str) -> list[str]:
    return [f"elasticmapreduce:{name}" for name in names]


def _arns(clusters: Sequence[EmrCluster]) -> list[str]:
    return [f"{_CLUSTERS}{cluster.cluster_id}" for cluster in clusters]


def _tagged(key: str, tags: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Conditions on tags: one key with all values that are allowed."""
    return {f"{key}/{name}": sorted({tag[name] for tag in tags}) for name in tags[0]}


def _pass_statement(sid: str, roles: Sequence[str], service: str) -> dict[str, Any]:
    return statement(
        ["iam:PassRole"], list(roles), sid=sid, conditions={"StringEquals": {"iam:PassedToService": service}}
    )


def environment_statements(name: str, bucket_arn: str, key_arn: str) -> list[dict[str, Any]]:
    """What an environment of MWAA needs for itself. Source: MWAA user guide, mwaa-create-role, for a customer key."""
    return [
        statement(
            ["airflow:PublishMetrics"], [f"arn:{PARTITION}:airflow:{REGION}:{ACCOUNT}:environment/{name}"],
            sid="Health",
        ),
        statement(
            ["s3:GetObject*", "s3:GetBucket*", "s3:List*"], [bucket_arn, f"{bucket_arn}/*"], sid="ReadDags"
        ),
        statement(
            [
                "logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents", "logs:GetLogEvents",
                "logs:GetLogRecord", "logs:GetLogGroupFields", "logs:GetQueryResults", "logs:DescribeLogStreams",
            ],
            [f"arn:{PARTITION}:logs:{REGION}:{ACCOUNT}:log-group:airflow-{name}-*"], sid="OwnLogs",
        ),
        statement(
            ["logs:DescribeLogGroups", "s3:GetAccountPublicAccessBlock"], ["*"], sid="SeeAccount",
        ),
        statement(
            ["cloudwatch:PutMetricData"], ["*"], sid="Metrics",
            conditions={"StringEquals": {"cloudwatch:namespace": "AmazonMWAA"}},
        ),
        statement(
            [
                "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
                "sqs:ReceiveMessage", "sqs:SendMessage",
            ],
            # The queue is in an account of the service.
            [f"arn:{PARTITION}:sqs:{REGION}:*:airflow-celery-*"], sid="TheQueueOfTheService",
        ),
        statement(
            [
                "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
            ],
            [key_arn], sid="EnvironmentKey",
            conditions={
                "StringEquals": {
                    "kms:ViaService": [f"sqs.{REGION}.{URL_SUFFIX}", f"s3.{REGION}.{URL_SUFFIX}"]
                }
            },
        ),
    ]  # fmt: skip


def environment_trust(name: str) -> dict[str, Any]:
    """Only this environment of MWAA. Source: MWAA user guide, cross-service-confused-deputy-prevention."""
    return policy(
        [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    "ArnLike": {"aws:SourceArn": f"arn:{PARTITION}:airflow:{REGION}:{ACCOUNT}:environment/{name}"},
                },
            }
        ]
    )


def own_trust(airflow: OwnAirflow) -> dict[str, Any]:
    """Only the role, or the account, that the description names."""
    who = f"role/{airflow.trusted_role}" if airflow.trusted_role else "root"
    principal = f"arn:{PARTITION}:iam::{airflow.trusted_account or ACCOUNT}:{who}"
    trusted: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    if airflow.external_id:
        trusted["Condition"] = {"StringEquals": {"sts:ExternalId": airflow.external_id}}
    return policy([trusted])
