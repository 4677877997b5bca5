"""The function that ends clusters nobody owns, and what calls it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from constructs import Construct

from emr_platform.model import Guard, Identity
from emr_platform.render.tags import ENVIRONMENT_TAG

from .._raw import ACCOUNT, PARTITION, REGION, Defined, Part, attribute, define, inline, statement, trust
from ..identity._roles import bounds
from ..observability import EmrNotifications
from ..workflow import StateTable

_CODE = Path(__file__).with_name("guard.py")
_ENDS = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


class EmrGuard(Part):
    """Ends what ended runs left, and reports or ends clusters that are too old. An alarm tells when it fails.

    Attributes:
        function_arn: ARN of the function.
        role_arn: ARN of its role.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        guard: Guard,
        environment: str,
        table: StateTable,
        notifications: EmrNotifications,
        pools: Mapping[str, int] | None = None,
        log_key_arn: str | None = None,
        identity: Identity | None = None,
    ) -> None:
        """Define the function, its role and logs, its schedule and its alarm.

        Args:
            guard: how often it looks, and what becomes of old clusters.
            environment: value of the tag `emr-platform:environment` of the clusters and state machines it is for; the
                names of the clusters begin with it and a hyphen.
            table: where it remembers what it said, and where pools keep their places.
            notifications: topic it reports to.
            pools: most clusters of each pool, by name.
            log_key_arn: key for its log group and settings. Default: the table's.
            identity: role path and permissions boundary.
        """
        super().__init__(scope, construct_id)
        key = log_key_arn or table.key_arn
        logs = define(self, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 400, "KmsKeyId": key}, keep=True)
        role = self._define_role(environment, table, notifications, logs, identity or Identity())
        self.role_arn = attribute(role, "Arn")
        function = define(
            self,
            "Function",
            "AWS::Lambda::Function",
            {
                "Description": f"Ends clusters of {environment} that nobody owns",
                "Code": {"ZipFile": _CODE.read_text(encoding="utf-8")},
                "Handler": "index.handler",
                "Role": self.role_arn,
                "Runtime": "python3.14",
                # Five hundred clusters, the quota of an account, at one DescribeCluster a second.
                "Timeout": 900,
                "MemorySize": 256,
                "KmsKeyArn": key,
                "Environment": {
                    "Variables": {
                        "ENVIRONMENT": environment,
                        "OVERDUE": guard.overdue,
                        "WARN_MINUTES": str(guard.warn_minutes),
                        "TABLE": table.name,
                        "TOPIC": notifications.topic_arn,
                        "POOLS": json.dumps(dict(pools or {}), sort_keys=True),
                    }
                },
                "LoggingConfig": {"LogGroup": logs.ref},
            },
        )
        self.function_arn = attribute(function, "Arn")
        self._function = function
        self._define_failure(notifications.topic_arn)
        schedule = {
            "Description": f"Looks for clusters of {environment} that nobody owns",
            "ScheduleExpression": f"rate({guard.every_minutes} minutes)",
        }
        self._define_rule(self, "Schedule", schedule)

    def watch(self, scope: Construct, machine_arn: str) -> None:
        """Call the guard when a run of a state machine ends; the rule is defined beside the state machine."""
        ended = {
            "Description": "A run ended: the guard ends what it left",
            "EventPattern": {
                "source": ["aws.states"],
                "detail-type": ["Step Functions Execution Status Change"],
                "detail": {"stateMachineArn": [machine_arn], "status": list(_ENDS)},
            },
        }
        self._define_rule(scope, "RunEnded", ended)

    def _define_rule(self, scope: Construct, construct_id: str, properties: Mapping[str, Any]) -> None:
        targets = [{"Id": "guard", "Arn": self.function_arn}]
        rule = define(scope, construct_id, "AWS::Events::Rule", {**properties, "Targets": targets})
        define(
            scope,
            f"{construct_id}MayCall",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": self.function_arn,
                "Principal": "events.amazonaws.com",
                "SourceArn": attribute(rule, "Arn"),
            },
        )

    def _define_failure(self, topic_arn: str) -> None:
        """An event it could not answer after three attempts goes to the topic; the schedule makes up for it."""
        define(
            self,
            "Unanswered",
            "AWS::Lambda::EventInvokeConfig",
            {
                "FunctionName": self._function.ref,
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": 2,
                "DestinationConfig": {"OnFailure": {"Destination": topic_arn}},
            },
        )
        define(
            self,
            "Fails",
            "AWS::CloudWatch::Alarm",
            {
                "AlarmDescription": "The guard failed: clusters that nobody owns may go on",
                "Namespace": "AWS/Lambda",
                "MetricName": "Errors",
                "Dimensions": [{"Name": "FunctionName", "Value": self._function.ref}],
                "Statistic": "Sum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 0,
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching",
                "AlarmActions": [topic_arn],
            },
        )

    def _define_role(
        self, environment: str, table: StateTable, topic: EmrNotifications, logs: Defined, identity: Identity
    ) -> Defined:
        ours = {"StringEquals": {f"aws:ResourceTag/{ENVIRONMENT_TAG}": environment}}
        statements = [
            statement(["elasticmapreduce:ListClusters"], ["*"], sid="SeeClusters"),
            statement(
                [
                    "elasticmapreduce:CancelSteps", "elasticmapreduce:DescribeCluster", "elasticmapreduce:ListSteps",
                    "elasticmapreduce:TerminateJobFlows",
                ],
                [f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/*"], sid="OwnClusters", conditions=ours,
            ),
            statement(
                ["states:DescribeExecution"], [f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:execution:*"],
                sid="OwnRuns", conditions=ours,
            ),
            statement(
                ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [table.arn], sid="State",
                conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["guard/*", "pool/*"]}},
            ),
            # The table and the topic have the same key, but need not.
            *([] if table.key_arn == topic.key_arn else [statement(["kms:Decrypt"], [table.key_arn], sid="StateKey")]),
            statement(["sns:Publish"], [topic.topic_arn], sid="Notify"),
            # Not bound to SNS: the function's settings are encrypted with it as well.
            statement(["kms:Decrypt", "kms:GenerateDataKey"], [topic.key_arn], sid="TopicKey"),
            statement(["logs:CreateLogStream", "logs:PutLogEvents"], [attribute(logs, "Arn")], sid="Log"),
        ]  # fmt: skip
        return define(
            self,
            "Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
                "Policies": [inline("guard", statements)],
                **bounds(identity),
            },
        )
