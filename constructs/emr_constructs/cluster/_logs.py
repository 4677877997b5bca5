"""A cluster's logs in CloudWatch Logs."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from .._raw import Defined, attribute, define, statement

_DAYS = 400


def define_log_group(scope: Construct, key_arn: str) -> Defined:
    """The log group for `cloudwatch_logs`, which goes with its stack: the logs in S3 are the ones that are kept."""
    return define(scope, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": _DAYS, "KmsKeyId": key_arn}, keep=True)


def log_statement(group: Defined) -> dict[str, Any]:
    """What the nodes' CloudWatch agent needs for one group that exists; AWS's own example allows it every group.

    Source: EMR management guide, emr-plan-logging-cw.
    """
    actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    return statement(actions, [attribute(group, "Arn")], sid="LogGroup")
