"""LOG-02: log groups encrypt with a customer's key."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._properties import customer_key


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::Logs::LogGroup"):
        yield customer_key(
            resource,
            ("KmsKeyId",),
            subject.assembly,
            missing="whoever may read the log group reads the logs; no key's policy guards them",
        )


CONTROL = Control(
    id="LOG-02",
    title="Log groups encrypt with a customer's key",
    why="Logs hold names, paths and sometimes data; a customer's key adds a permission that its owner can take back.",
    severity="high",
    population="log groups",
    proof="LogGroup.KmsKeyId is a key of these templates",
    remedy="set KmsKeyId, and let the key's policy admit logs.<region>",
    sources=(
        "AWS Config cloudwatch-log-group-encrypted",
        "AWS Guard rules registry CLOUDWATCH_LOG_GROUP_ENCRYPTED",
        "cdk-nag HIPAA.Security-CloudWatchLogGroupEncrypted",
        "checkov CKV_AWS_158",
        "Prowler cloudwatch_log_group_kms_encryption_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("AU-9(3)", "SC-28(1)"),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2", "10.3.2", "10.3.3", "10.3.4", "A1.2.1"),
        "PCI DSS 3.2.1": ("3.4",),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
        "ISO 27001:2022": ("A.8.11", "A.8.15", "A.8.16", "A.8.24"),
        "SOC 2": ("CC7.3", "PI1.4"),
    },
    examine=examine,
)  # fmt: skip
