"""The function that tells a workflow why it failed."""

from __future__ import annotations

from pathlib import Path

from constructs import Construct

from emr_platform.model import Identity
from emr_platform.operate import diagnosis
from emr_platform.render.tags import ENVIRONMENT_TAG

from .._code import code
from .._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, Defined, Part, attribute, define, inline, statement, trust
from ..identity._roles import bounds
from ..storage import EmrStorage

_FOLDER = Path(diagnosis.__file__).parent
_LOGS = "emr/"
"""Where clusters log to in the logs bucket; other logs lie beside it."""


class EmrDiagnosis(Part):
    """A function that reads what EMR and the logs say about a failed run. It changes nothing.

    Attributes:
        function_arn: ARN of the function. It takes `clusterId`, `stepId`, `failure`, `workflow` and `execution`, and
            answers with a category, a summary, a remedy and where the logs are, in less than 8 kB.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: str,
        storage: EmrStorage,
        identity: Identity | None = None,
    ) -> None:
        """Define the function, its role and its log group.

        Args:
            environment: value of the tag `emr-platform:environment` of the clusters that it may describe.
            storage: buckets with the clusters' logs, and the keys of these and of the function's own log.
            identity: path and permissions boundary of its role.
        """
        super().__init__(scope, construct_id)
        key = storage.encryption.log_key_arn
        logs = define(self, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 400, "KmsKeyId": key}, keep=True)
        role = self._define_role(environment, storage, logs, identity or Identity())
        files = {f"diagnosis/{file.name}": file for file in sorted(_FOLDER.glob("*.py"))}
        function = define(
            self,
            "Function",
            "AWS::Lambda::Function",
            {
                "Description": f"Tells why a run of a workflow of {environment} failed",
                "Code": code(self, files, says="diagnosis"),
                "Handler": "diagnosis.function.handler",
                "Role": attribute(role, "Arn"),
                "Runtime": "python3.14",
                # A dozen logs of at most 64 MB each; most have a few kB.
                "Timeout": 120,
                "MemorySize": 512,
                "LoggingConfig": {"LogGroup": logs.ref},
            },
        )
        self.function_arn = attribute(function, "Arn")

    def _define_role(self, environment: str, storage: EmrStorage, logs: Defined, identity: Identity) -> Defined:
        bucket = storage.arns["logs"]
        statements = [
            statement(
                ["elasticmapreduce:DescribeCluster", "elasticmapreduce:DescribeStep", "elasticmapreduce:ListSteps"],
                [f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/*"],
                sid="SeeClusters",
                conditions={"StringEquals": {f"aws:ResourceTag/{ENVIRONMENT_TAG}": environment}},
            ),
            statement(["s3:GetObject"], [f"{bucket}/{_LOGS}*"], sid="ReadLogs"),
            # Also what makes S3 say of a log that it is not there yet, instead of refusing it.
            statement(
                ["s3:ListBucket"], [bucket], sid="ListLogs", conditions={"StringLike": {"s3:prefix": f"{_LOGS}*"}}
            ),
            statement(
                ["kms:Decrypt"],
                [storage.encryption.log_key_arn],
                sid="LogsKey",
                conditions={"StringEquals": {"kms:ViaService": f"s3.{REGION}.{URL_SUFFIX}"}},
            ),
            statement(["logs:CreateLogStream", "logs:PutLogEvents"], [attribute(logs, "Arn")], sid="Log"),
        ]
        return define(
            self,
            "Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
                "Policies": [inline("diagnosis", statements)],
                **bounds(identity),
            },
        )
