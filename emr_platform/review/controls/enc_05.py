"""ENC-05: EBS volumes of the nodes are encrypted, the root volume too."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, Value, at, is_in, is_true
from .._base import Control, Outcome, Subject
from ._security import DISK, ENCRYPTION, ask_each
from ._seen import Seen, seen

_NEEDS = ("ebs_encryption", "EnableEbsEncryption begins with emr-5.24.0; take a newer one")


def examine(subject: Subject) -> Iterator[Outcome]:
    without = "names no security configuration: EBS volumes are encrypted only where the account does so by default"
    yield from ask_each(subject, _check, without, lambda _: _NEEDS)


def _check(document: Value, _: Resource) -> list[Seen]:
    switch = (*ENCRYPTION, "EnableAtRestEncryption")
    provider, place = (*DISK, "EncryptionKeyProviderType"), (*DISK, "EnableEbsEncryption")
    on, kind, ebs = (at(document, *path) for path in (switch, provider, place))
    return [
        seen(is_true(ebs), place, ebs, good="root and data volumes are encrypted with the key of the local disks",
             bad="the root volume is not encrypted, whatever LUKS does for the others; set EnableEbsEncryption"),
        seen(is_in(kind, "AwsKms"), provider, kind, good="", bad="EBS encryption takes a key of KMS; set AwsKms"),
        seen(is_true(on), switch, on, good="", bad="encryption at rest is not switched on"),
    ]  # fmt: skip


CONTROL = Control(
    id="ENC-05",
    title="EBS volumes of the nodes are encrypted, the root volume included",
    why="Logs, temporary files and credentials' caches lie on the root volume, which LUKS leaves out.",
    severity="high",
    population="clusters or security configurations",
    proof="LocalDiskEncryptionConfiguration.EnableEbsEncryption is true, with AwsKms, on emr-5.24.0 or newer",
    remedy="set EnableEbsEncryption to true with EncryptionKeyProviderType AwsKms",
    sources=(
        "Control Tower CT.EMR.PR.3", "checkov CKV_AWS_350 (Terraform)", "Security Hub EC2.3", "CIS AWS v3.0 2.2.1",
        "CIS AWS v5.0 5.1.1", "Prowler ec2_ebs_volume_encryption",
    ),
    # PCI 3.2.1, HIPAA: AWS Guard rules registry, encrypted_volumes. PCI 4, ISO, SOC 2: Prowler
    # ec2_ebs_volume_encryption.
    mappings={
        "NIST 800-53r5": ("SC-13", "SC-28"),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "PCI DSS 3.2.1": ("2.2", "3.4", "8.2.1"),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "SOC 2": ("PI1.5",),
        "FSBP": ("EC2.3",),
    },
    examine=examine,
)  # fmt: skip
