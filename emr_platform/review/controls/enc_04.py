"""ENC-04: local disks are encrypted with keys of KMS."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Assembly, Unknown, Value, at, is_in, is_true
from .._base import Control, Outcome, Subject
from ._security import DISK, ENCRYPTION, ask_each
from ._seen import Seen, customer_key, seen


def examine(subject: Subject) -> Iterator[Outcome]:
    without = "names no security configuration: HDFS blocks, shuffle files and spills lie on the disks in the clear"
    yield from ask_each(subject, lambda document, _: _check(document, subject.assembly), without)


def _check(document: Value, assembly: Assembly) -> list[Seen]:
    switch = (*ENCRYPTION, "EnableAtRestEncryption")
    on = at(document, *switch)
    return [
        _provider(document, assembly),
        seen(is_true(on), switch, on, good="", bad="encryption at rest is not switched on"),
    ]


def _provider(document: Value, assembly: Assembly) -> Seen:
    place = (*DISK, "EncryptionKeyProviderType")
    kind = at(document, *place)
    if is_in(kind, "Custom") is True:
        return Seen(
            "INHERITED", place, kind,
            "a key provider of the customer's own gives the keys: whoever wrote it shows where they lie and rotate",
        )  # fmt: skip
    by_kms = is_in(kind, "AwsKms")
    if by_kms is not True:
        bad = "local disks are not encrypted; set EncryptionKeyProviderType to AwsKms with a customer key"
        return Seen(
            "UNKNOWN" if isinstance(by_kms, Unknown) else "FAIL", place, kind,
            by_kms.why if isinstance(by_kms, Unknown) else bad,
        )  # fmt: skip
    return customer_key(at(document, *DISK, "AwsKmsKey"), (*DISK, "AwsKmsKey"), assembly)


CONTROL = Control(
    id="ENC-04",
    title="Local disks are encrypted with a customer key of KMS",
    why="HDFS blocks, shuffle files and spills hold the data of every job; disks outlive the nodes they were in.",
    severity="high",
    population="clusters or security configurations",
    proof="LocalDiskEncryptionConfiguration: EncryptionKeyProviderType AwsKms, AwsKmsKey a key of these templates",
    remedy="set EncryptionKeyProviderType to AwsKms and AwsKmsKey to the ARN of a customer key",
    sources=(
        "cdk-nag AwsSolutions-EMR4 (reads the wrong path)", "checkov CKV_AWS_349 (Terraform)", "Trivy AWS-0139",
    ),
    # PCI 3.2.1, HIPAA: AWS Guard rules registry, encrypted_volumes. PCI 4, ISO, SOC 2: Prowler
    # ec2_ebs_volume_encryption.
    mappings={
        "NIST 800-53r5": ("SC-28(1)",),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "PCI DSS 3.2.1": ("2.2", "3.4", "8.2.1"),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "SOC 2": ("PI1.5",),
    },
    examine=examine,
    unsure="PCI DSS, HIPAA, ISO and SOC 2 are mapped as for the encryption of EBS volumes",
)  # fmt: skip
