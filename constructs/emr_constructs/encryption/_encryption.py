"""The keys of an environment: one for data, one for logs and notifications, one for disks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from constructs import Construct

from .._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, Part, attribute, define, policy, statement

_USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")


class EmrEncryption(Part):
    """Three customer keys with rotation, whose policies let in what EMR really needs and the account's own IAM.

    Attributes:
        data_key_arn: for objects in the data buckets.
        log_key_arn: for cluster logs, log groups, flow logs and the notification topic.
        disk_key_arn: for EBS volumes and local disks.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, retain: bool = True, write_ahead_logs: bool = False
    ) -> None:
        """Define the keys.

        Args:
            retain: keep the keys when their stack is deleted. Default True: without its key, data is lost.
            write_ahead_logs: let EMR WAL, which keeps HBase's write-ahead logs, use the data key.
        """
        super().__init__(scope, construct_id)
        wal = [_wal_statement()] if write_ahead_logs else []
        self.data_key_arn = self._define_key("DataKey", "data buckets", wal, retain)
        self.log_key_arn = self._define_key("LogKey", "logs and notifications", _log_statements(), retain)
        self.disk_key_arn = self._define_key("DiskKey", "disks of cluster nodes", _disk_statements(), retain)

    def _define_key(
        self, construct_id: str, purpose: str, statements: Iterable[Mapping[str, Any]], retain: bool
    ) -> str:
        key = define(
            self,
            construct_id,
            "AWS::KMS::Key",
            {
                "Description": f"EMR platform: {purpose}",
                "EnableKeyRotation": True,
                "PendingWindowInDays": 30,
                "KeyPolicy": policy([_account_statement(), *statements]),
            },
            keep=retain,
        )
        return attribute(key, "Arn")


def _account_statement() -> dict[str, Any]:
    """IAM policies of this account decide; without this a key can become unmanageable."""
    return statement(
        ["kms:*"], ["*"], sid="AccountDecidesThroughIam", principal={"AWS": f"arn:{PARTITION}:iam::{ACCOUNT}:root"}
    )


def _wal_statement() -> dict[str, Any]:
    """The names of logs begin with the account's id. Source: EMR management guide, encryption-at-rest-kms."""
    return statement(
        ["kms:Decrypt", "kms:GenerateDataKey*"], ["*"], sid="WriteAheadLogs",
        principal={"Service": "emrwal.amazonaws.com"},
        conditions={"StringLike": {"kms:EncryptionContext:aws:emrwal:walname": f"{ACCOUNT}*"}},
    )  # fmt: skip


def _log_statements() -> list[dict[str, Any]]:
    same_account = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    topics = f"arn:{PARTITION}:sns:{REGION}:{ACCOUNT}:*"
    return [
        statement(
            _USE, ["*"], sid="LogGroups", principal={"Service": f"logs.{REGION}.{URL_SUFFIX}"},
            conditions={
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": f"arn:{PARTITION}:logs:{REGION}:{ACCOUNT}:log-group:*"
                }
            },
        ),
        statement(
            ["kms:GenerateDataKey*", "kms:Decrypt"], ["*"], sid="FlowLogs",
            principal={"Service": "delivery.logs.amazonaws.com"}, conditions=same_account,
        ),
        statement(
            ["kms:GenerateDataKey*", "kms:Decrypt"], ["*"], sid="AlarmsToTheTopic",
            principal={"Service": "cloudwatch.amazonaws.com"}, conditions=same_account,
        ),
        # Where EventBridge publishes to an encrypted topic, keys of the source in a condition let nothing in; what SNS
        # encrypts for does. Source: SNS developer guide, sns-key-management.
        statement(
            ["kms:GenerateDataKey*", "kms:Decrypt"], ["*"], sid="EventsToTheTopic",
            principal={"Service": "events.amazonaws.com"},
            conditions={"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}},
        ),
        *_emr_log_statements(),
    ]  # fmt: skip


def _emr_log_statements() -> list[dict[str, Any]]:
    """What EMR needs for `LogEncryptionKmsKeyId`. Source: EMR management guide, emr-plan-debugging."""
    services = {"Service": [f"elasticmapreduce.{URL_SUFFIX}", f"persistentappui.elasticmapreduce.{URL_SUFFIX}"]}
    clusters = {"ArnLike": {"aws:SourceArn": f"arn:{PARTITION}:elasticmapreduce:*:{ACCOUNT}:cluster/j-*"}}
    return [
        statement(
            ["kms:GenerateDataKeyWithoutPlaintext"], ["*"], sid="EmrChecksTheLogKey", principal=services,
            conditions=clusters,
        ),
        statement(
            ["kms:Decrypt", "kms:GenerateDataKey"], ["*"], sid="EmrShipsLogs", principal=services,
            conditions={
                **clusters,
                "StringLike": {"kms:EncryptionContext:aws:elasticmapreduce:clusterId": "j-*"},
                "StringEquals": {"kms:ViaService": f"s3.{REGION}.{URL_SUFFIX}"},
            },
        ),
    ]  # fmt: skip


def _disk_statements() -> list[dict[str, Any]]:
    """Spot and fleet launches use the key through service-linked roles, which no policy of ours can be attached to.

    The roles are named by condition, not as principals: naming a role that the account does not have yet would make
    the key's creation fail.
    """
    roles = [
        f"arn:{PARTITION}:iam::{ACCOUNT}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
        f"arn:{PARTITION}:iam::{ACCOUNT}:role/aws-service-role/ec2fleet.amazonaws.com/AWSServiceRoleForEC2Fleet",
    ]
    theirs = {"StringEquals": {"kms:CallerAccount": ACCOUNT}, "ArnEquals": {"aws:PrincipalArn": roles}}
    return [
        statement(_USE, ["*"], sid="SpotAndFleetDisks", principal={"AWS": "*"}, conditions=theirs),
        statement(
            ["kms:CreateGrant"], ["*"], sid="SpotAndFleetGrants", principal={"AWS": "*"},
            conditions={**theirs, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]  # fmt: skip
