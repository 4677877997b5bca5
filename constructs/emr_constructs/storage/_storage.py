"""The buckets of an environment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from constructs import Construct

from emr_platform.model import Storage
from emr_platform.render import BUCKETS

from .._raw import ACCOUNT, PARTITION, REGION, Defined, Part, attribute, define, policy, statement
from ..encryption import EmrEncryption


class EmrStorage(Part):
    """Raw, curated, results, artefacts, logs and access-logs buckets.

    Private, versioned, TLS 1.2 or newer only, encrypted with customer keys (the access-logs bucket with SSE-S3, the
    only encryption that S3's log delivery supports without a policy of its own), logged, with lifecycle rules.

    Attributes:
        names: bucket names by alias (`raw`, `curated`, `results`, `artefacts`, `logs`, `access-logs`, and `dags`).
        arns: bucket ARNs by alias.
        encryption: the keys.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption: EmrEncryption,
        storage: Storage | None = None,
        retain: bool = True,
        events: Collection[str] = (),
        dags: bool = False,
    ) -> None:
        """Define the buckets.

        Args:
            encryption: the keys.
            storage: lifecycle. Default: versions kept 30 days, logs 400 days.
            retain: keep the buckets when their stack is deleted. Default True. Even when False, CloudFormation does
                not delete a bucket that has objects in it.
            events: aliases of buckets that tell EventBridge what happens to their objects. Default: none, for events
                are paid for.
            dags: one more bucket, `dags`, for Airflow. Default False.
        """
        super().__init__(scope, construct_id)
        self.encryption = encryption
        self._storage = storage or Storage()
        self._retain = retain
        self._events = events
        self._aliases = (*BUCKETS, "logs", *(["dags"] if dags else []), "access-logs")
        access = self._define_bucket("access-logs", None, None)
        buckets = {
            alias: self._define_bucket(
                alias, encryption.data_key_arn if alias in BUCKETS else encryption.log_key_arn, access.ref
            )
            for alias in self._aliases[:-1]
        }
        buckets["access-logs"] = access
        self.names = {alias: bucket.ref for alias, bucket in buckets.items()}
        self.arns = {alias: attribute(bucket, "Arn") for alias, bucket in buckets.items()}
        for alias in self._aliases:
            self._define_policy(alias)

    def _define_bucket(self, alias: str, key: str | None, access_logs: str | None) -> Defined:
        properties: dict[str, Any] = {
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [_encryption(key)]},
            "LifecycleConfiguration": {"Rules": self._lifecycle(alias)},
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "VersioningConfiguration": {"Status": "Enabled"},
        }
        if access_logs:
            properties["LoggingConfiguration"] = {
                "DestinationBucketName": access_logs,
                "LogFilePrefix": f"{alias}/",
            }
        if alias in self._events:
            properties["NotificationConfiguration"] = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
        return define(self, _logical(alias), "AWS::S3::Bucket", properties, keep=self._retain)

    def _lifecycle(self, alias: str) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = [
            {
                "Id": "remove-old-versions",
                "Status": "Enabled",
                "NoncurrentVersionExpiration": {"NoncurrentDays": self._storage.noncurrent_days},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            },
            {"Id": "remove-delete-markers", "Status": "Enabled", "ExpiredObjectDeleteMarker": True},
        ]
        if alias in ("logs", "access-logs"):
            rules[1] = {"Id": "remove-old-logs", "Status": "Enabled", "ExpirationInDays": self._storage.logs_days}
        if alias == "raw" and self._storage.raw_archive_days:
            transition = {"StorageClass": "GLACIER_IR", "TransitionInDays": self._storage.raw_archive_days}
            rules.append({"Id": "archive", "Status": "Enabled", "Transitions": [transition]})
        return rules

    def _define_policy(self, alias: str) -> None:
        arn = self.arns[alias]
        statements = _transport_statements(arn)
        if alias == "access-logs":
            statements.append(_access_log_statement(arn, [self.arns[other] for other in self._aliases[:-1]]))
        if alias == "logs":
            statements += _flow_log_statements(arn)
        define(
            self,
            f"{_logical(alias)}Policy",
            "AWS::S3::BucketPolicy",
            {"Bucket": self.names[alias], "PolicyDocument": policy(statements)},
            keep=self._retain,
        )


def _logical(alias: str) -> str:
    return "".join(word.capitalize() for word in alias.split("-"))


def _encryption(key: str | None) -> dict[str, Any]:
    if key is None:
        return {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return {
        "BucketKeyEnabled": True,
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
    }


def _transport_statements(arn: str) -> list[dict[str, Any]]:
    everything = [arn, f"{arn}/*"]
    return [
        statement(
            ["s3:*"], everything, sid="TlsOnly", effect="Deny", principal={"AWS": "*"},
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        ),
        statement(
            ["s3:*"], everything, sid="Tls12OrNewer", effect="Deny", principal={"AWS": "*"},
            conditions={"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        ),
    ]  # fmt: skip


def _access_log_statement(arn: str, sources: Sequence[str]) -> dict[str, Any]:
    return statement(
        ["s3:PutObject"], [f"{arn}/*"], sid="AccessLogs", principal={"Service": "logging.s3.amazonaws.com"},
        conditions={"ArnLike": {"aws:SourceArn": list(sources)}, "StringEquals": {"aws:SourceAccount": ACCOUNT}},
    )  # fmt: skip


def _flow_log_statements(arn: str) -> list[dict[str, Any]]:
    """What log delivery needs to write flow logs. Source: VPC user guide, flow-logs-s3-permissions."""
    principal = {"Service": "delivery.logs.amazonaws.com"}
    mine = {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:{PARTITION}:logs:{REGION}:{ACCOUNT}:*"},
    }
    written = {**mine, "StringEquals": {"aws:SourceAccount": ACCOUNT, "s3:x-amz-acl": "bucket-owner-full-control"}}
    return [
        statement(
            ["s3:PutObject"], [f"{arn}/vpc-flow-logs/*"], sid="FlowLogs", principal=principal, conditions=written
        ),
        statement(["s3:GetBucketAcl"], [arn], sid="FlowLogsCheck", principal=principal, conditions=mine),
    ]
