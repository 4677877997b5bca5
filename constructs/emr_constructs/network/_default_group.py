"""Closing a VPC's default security group."""

from __future__ import annotations

from pathlib import Path

from constructs import Construct

from emr_platform.model import Identity

from .._raw import ACCOUNT, PARTITION, REGION, Part, attribute, define, inline, statement, trust
from ..identity._roles import bounds

_CODE = Path(__file__).with_name("close_default_group.py")


class ClosedDefaultGroup(Part):
    """Removes every rule of a VPC's default security group once, when the VPC is made."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group_id: str,
        log_key_arn: str | None = None,
        identity: Identity | None = None,
    ) -> None:
        """Define the function and the custom resource that calls it.

        Args:
            group_id: the default security group.
            log_key_arn: key for the function's log group. Default: a key of AWS.
            identity: path and permissions boundary of the function's role.
        """
        super().__init__(scope, construct_id)
        encrypted = {"KmsKeyId": log_key_arn} if log_key_arn else {}
        logs = define(self, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 365, **encrypted}, keep=True)
        role = define(
            self,
            "Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
                **bounds(identity or Identity()),
                "Policies": [
                    inline(
                        "close",
                        [
                            statement(["ec2:DescribeSecurityGroups"], ["*"], sid="NoResourceScope"),
                            statement(
                                ["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"],
                                [f"arn:{PARTITION}:ec2:{REGION}:{ACCOUNT}:security-group/{group_id}"],
                                sid="Close",
                            ),
                            statement(
                                ["logs:CreateLogStream", "logs:PutLogEvents"], [attribute(logs, "Arn")], sid="Log"
                            ),
                        ],
                    )
                ],
            },
        )
        function = define(
            self,
            "Function",
            "AWS::Lambda::Function",
            {
                "Description": "Removes every rule of the default security group",
                "Code": {"ZipFile": _CODE.read_text(encoding="utf-8")},
                "Handler": "index.handler",
                "Role": attribute(role, "Arn"),
                "Runtime": "python3.14",
                "Timeout": 60,
                "LoggingConfig": {"LogGroup": logs.ref},
            },
        )
        define(
            self,
            "Close",
            "Custom::EmrClosedDefaultGroup",
            {"ServiceToken": attribute(function, "Arn"), "ServiceTimeout": "120", "GroupId": group_id},
        )
