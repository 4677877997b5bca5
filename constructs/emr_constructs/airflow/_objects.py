"""Texts as objects of a bucket, with what only CloudFormation knows filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from constructs import Construct

from emr_platform.model import Identity

from .._raw import Part, attribute, define, inline, statement, trust
from ..identity._access import through_s3
from ..identity._roles import bounds

_CODE = Path(__file__).with_name("write_object.py")


class TextObjects(Part):
    """Writes objects when the stack is deployed, again when their text changes, and removes them with it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket: str,
        bucket_arn: str,
        prefix: str,
        key_arn: str,
        identity: Identity,
    ) -> None:
        """Define the function that writes.

        Args:
            bucket: name of the bucket, which encrypts with the key.
            prefix: where in it the objects are; the function may write nothing else.
            key_arn: the bucket's key, which also encrypts the function's log.
            identity: path and permissions boundary of the function's role.
        """
        super().__init__(scope, construct_id)
        self._bucket, self._prefix = bucket, prefix
        logs = define(self, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 365, "KmsKeyId": key_arn}, keep=True)
        statements = [
            statement(["s3:PutObject", "s3:DeleteObject"], [f"{bucket_arn}/{prefix}*"], sid="WriteObjects"),
            statement(["kms:GenerateDataKey"], [key_arn], sid="BucketKey", conditions=through_s3()),
            statement(["logs:CreateLogStream", "logs:PutLogEvents"], [attribute(logs, "Arn")], sid="Log"),
        ]
        role = define(
            self,
            "Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
                **bounds(identity),
                "Policies": [inline("write", statements)],
            },
        )
        function = define(
            self,
            "Function",
            "AWS::Lambda::Function",
            {
                "Description": f"Keeps texts as objects below {prefix}",
                "Code": {"ZipFile": _CODE.read_text(encoding="utf-8")},
                "Handler": "index.handler",
                "Role": attribute(role, "Arn"),
                "Runtime": "python3.14",
                "Timeout": 60,
                "LoggingConfig": {"LogGroup": logs.ref},
            },
        )
        self._function = attribute(function, "Arn")

    def write(self, name: str, text: str, values: Mapping[str, str] | None = None) -> None:
        """Define one object.

        Args:
            name: its key below the prefix.
            values: what stands for the `${Placeholders}` of the text. Default: it has none.
        """
        body: Any = text if values is None else {"Fn::Sub": [text, dict(values)]}
        define(
            self,
            name.replace("/", "-"),
            "Custom::EmrTextObject",
            {
                "ServiceToken": self._function,
                "ServiceTimeout": "120",
                "Bucket": self._bucket,
                "Key": f"{self._prefix}{name}",
                "Body": body,
            },
        )
