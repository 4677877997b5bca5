"""What every state machine of this platform has: who may assume its role, and what its logs and traces need."""

from __future__ import annotations

from json.encoder import encode_basestring_ascii
from typing import Any

from constructs import Construct

from ._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, define, inline, statement, trust
from ._template import pretty

# Log delivery and tracing have no resources to name. Source: Step Functions guide, cw-logs and xray.
_LOG_DELIVERY = (
    "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
)  # fmt: skip
_TRACING = (
    "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
)  # fmt: skip


def machine_trust() -> dict[str, Any]:
    """Only state machines of this account and region."""
    return trust(
        "states.amazonaws.com",
        conditions={
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:stateMachine:*"},
        },
    )


def observe_policy() -> dict[str, Any]:
    """The inline policy for logs and traces."""
    return inline(
        "observe",
        [statement(_LOG_DELIVERY, ["*"], sid="LogDelivery"), statement(_TRACING, ["*"], sid="Tracing")],
    )


def notify_statements(topic_arn: str, key_arn: str) -> list[dict[str, Any]]:
    """Publishing to an encrypted topic, whose key SNS uses in the name of whoever publishes. Source: SNS developer
    guide, sns-key-management."""
    through = {"StringEquals": {"kms:ViaService": f"sns.{REGION}.{URL_SUFFIX}"}}
    return [
        statement(["sns:Publish"], [topic_arn], sid="Notify"),
        statement(["kms:Decrypt", "kms:GenerateDataKey"], [key_arn], sid="TopicKey", conditions=through),
    ]


def definition_text(definition: dict[str, Any]) -> str:
    """A definition in Amazon States Language as its reviewers read it."""
    return pretty(definition, quote=encode_basestring_ascii)


def logging(log_group_arn: Any) -> dict[str, Any]:
    """The LoggingConfiguration of a state machine."""
    return {
        "Level": "ALL",
        # Inputs may hold what logs should not.
        "IncludeExecutionData": False,
        "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": log_group_arn}}],
    }


def define_runs_alarm(scope: Construct, construct_id: str, machine_arn: str, says: str, topic_arn: str) -> None:
    """One alarm for the three ways a run can go wrong."""
    metrics = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
    dimensions = [{"Name": "StateMachineArn", "Value": machine_arn}]
    define(
        scope,
        construct_id,
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": says,
            "Metrics": [
                *(
                    {
                        "Id": metric[0].lower() + metric[1:],
                        "ReturnData": False,
                        "MetricStat": {
                            "Metric": {"Namespace": "AWS/States", "MetricName": metric, "Dimensions": dimensions},
                            "Period": 300,
                            "Stat": "Sum",
                        },
                    }
                    for metric in metrics
                ),
                {
                    "Id": "unsuccessful",
                    "Label": "runs that did not succeed",
                    "Expression": "SUM([executionsFailed, executionsTimedOut, executionsAborted])",
                },
            ],
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [topic_arn],
        },
    )
