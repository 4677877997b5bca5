"""What holds for a whole account and region: CloudFormation has no resources for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from constructs import Construct

from emr_platform.model import AccountSettings, Identity

from .._raw import ACCOUNT, PARTITION, REGION, Defined, Part, attribute, define, inline, statement, trust
from ..identity._roles import bounds

_CODE = Path(__file__).with_name("account_settings.py")
_RECORDS = [f"/emr-platform/account-settings/{name}" for name in ("EbsEncryptionByDefault", "EmrBlockPublicAccess")]
"""Parameters of Systems Manager in which the function remembers what it found; each has one owner."""
_AWS_KEY = "alias/aws/ebs"
"""AWS's own key for EBS, as EC2 calls it."""


class EmrAccountSettings(Part):
    """Sets EMR's block public access and EBS's encryption by default, and puts back what was there when it goes.

    Of two stacks in an account and region that set the same, the second fails.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: AccountSettings,
        disk_key_arn: str,
        log_key_arn: str,
        identity: Identity | None = None,
    ) -> None:
        """Define the function and one custom resource for each setting.

        Args:
            settings: what to set.
            disk_key_arn: key for new EBS volumes, with `ebs_encryption: disk-key`.
            log_key_arn: key for the function's logs, which are kept: they say what was changed and put back.
            identity: path and permissions boundary of the function's role.
        """
        super().__init__(scope, construct_id)
        logs = define(self, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 400, "KmsKeyId": log_key_arn}, keep=True)
        role = self._define_role(logs, identity or Identity())
        function = define(
            self,
            "Function",
            "AWS::Lambda::Function",
            {
                "Description": "Sets what holds for the whole account, and puts back what was there",
                "Code": {"ZipFile": _CODE.read_text(encoding="utf-8")},
                "Handler": "index.handler",
                "Role": attribute(role, "Arn"),
                "Runtime": "python3.14",
                "Timeout": 60,
                "LoggingConfig": {"LogGroup": logs.ref},
            },
        )
        self._function_arn = attribute(function, "Arn")
        if settings.block_public_access:
            asked = {"BlockPublicSecurityGroupRules": True, "PermittedPublicSecurityGroupRuleRanges": []}
            self._define_setting("BlockPublicAccess", "Custom::EmrBlockPublicAccess", asked)
        if settings.ebs_encryption:
            key = disk_key_arn if settings.ebs_encryption == "disk-key" else _AWS_KEY
            asked = {"EbsEncryptionByDefault": True, "KmsKeyId": key}
            self._define_setting("EbsEncryption", "Custom::EbsEncryptionByDefault", asked)

    def _define_setting(self, construct_id: str, resource_type: str, asked: dict[str, Any]) -> None:
        token = {"ServiceToken": self._function_arn, "ServiceTimeout": "120"}
        define(self, construct_id, resource_type, {**token, **asked})

    def _define_role(self, logs: Defined, identity: Identity) -> Defined:
        """The role may change both settings even where one is asked for: when the other is given up, CloudFormation
        changes the role first, and the function has yet to put the setting back.
        """
        here = {"StringEquals": {"aws:RequestedRegion": REGION}}
        # None of these knows resources. Source: Service Authorization Reference, Amazon EMR and Amazon EC2.
        statements = [
            statement(
                [
                    "elasticmapreduce:GetBlockPublicAccessConfiguration",
                    "elasticmapreduce:PutBlockPublicAccessConfiguration",
                ],
                ["*"], sid="BlockPublicAccess", conditions=here,
            ),
            statement(
                [
                    "ec2:DisableEbsEncryptionByDefault", "ec2:EnableEbsEncryptionByDefault",
                    "ec2:GetEbsDefaultKmsKeyId", "ec2:GetEbsEncryptionByDefault", "ec2:ModifyEbsDefaultKmsKeyId",
                    "ec2:ResetEbsDefaultKmsKeyId",
                ],
                ["*"], sid="EbsEncryption", conditions=here,
            ),
            statement(
                ["ssm:DeleteParameter", "ssm:GetParameter", "ssm:PutParameter"],
                [f"arn:{PARTITION}:ssm:{REGION}:{ACCOUNT}:parameter{name}" for name in _RECORDS],
                sid="WhatWasThere",
            ),
            statement(["logs:CreateLogStream", "logs:PutLogEvents"], [attribute(logs, "Arn")], sid="Log"),
        ]  # fmt: skip
        return define(
            self,
            "Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
                **bounds(identity),
                "Policies": [inline("settings", statements)],
            },
        )
