"""ENC-02: what clusters write to S3 is encrypted at rest."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, Value, at, is_in, is_true, items
from .._base import Control, Outcome, Subject
from ._security import ENCRYPTION, S3, ask_each
from ._seen import Seen, seen

# EMR Management Guide, emr-create-security-configuration: the modes of S3EncryptionConfiguration and of its overrides.
_MODES = ("SSE-S3", "SSE-KMS", "CSE-KMS", "CSE-Custom")


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_each(subject, _check, "names no security configuration: EMRFS encrypts nothing it writes to S3")


def _check(document: Value, _: Resource) -> list[Seen]:
    switch = (*ENCRYPTION, "EnableAtRestEncryption")
    mode = (*S3, "EncryptionMode")
    on, way = at(document, *switch), at(document, *mode)
    return [
        seen(is_in(way, *_MODES), mode, way, good="EMRFS encrypts what it writes to S3",
             bad="at-rest encryption leaves S3 out; add S3EncryptionConfiguration with an EncryptionMode"),
        *(seen(is_in(at(one, "EncryptionMode"), *_MODES), (*S3, "Overrides", *index, "EncryptionMode"),
               at(one, "EncryptionMode"), good="", bad="this override leaves its bucket without encryption")
          for one, index, _ in items(at(document, *S3, "Overrides"))),
        seen(is_true(on), switch, on, good="", bad="encryption at rest is not switched on"),
    ]  # fmt: skip


CONTROL = Control(
    id="ENC-02",
    title="What EMRFS and S3A write to S3 is encrypted at rest",
    why="Tables and intermediate results in S3 are the data itself; whoever reads a bucket reads them.",
    severity="high",
    population="clusters or security configurations",
    proof="EncryptionConfiguration.EnableAtRestEncryption is true and S3EncryptionConfiguration has a mode",
    remedy="set EnableAtRestEncryption and S3EncryptionConfiguration",
    sources=(
        "Security Hub EMR.3", "AWS Config emr-security-configuration-encryption-rest", "Control Tower CT.EMR.PR.1",
        "Trivy AWS-0137", "KICS 5b033ec8", "cfn_nag W61",
    ),
    # NIST, FSBP: Security Hub EMR.3. The others as for the encryption of S3 objects: ISO and SOC 2 Prowler
    # glue_etl_jobs_amazon_s3_encryption_enabled.
    mappings={
        "NIST 800-53r5": ("CA-9(1)", "CP-9(8)", "SC-28", "SI-12"),
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "SOC 2": ("PI1.4",),
        "FSBP": ("EMR.3",),
    },
    examine=examine,
    unsure="what other clients write, such as Iceberg's S3FileIO, is encrypted as its bucket says: S3-02; "
    "ISO and SOC 2 are mapped as Prowler maps encryption of what Glue jobs write to S3",
)  # fmt: skip
