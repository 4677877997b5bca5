"""ENC-03: what clusters write to S3 is encrypted with a customer key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...assembly import Assembly, Unknown, Value, at, is_in, is_true, items
from ...catalog import of_hadoop
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._security import ENCRYPTION, S3, ask_each
from ._seen import Seen, customer_key, seen
from ._switches import ask_settings

# Hadoop-AWS, encryption: the keys, old and new, for all buckets and for one. A security configuration outranks what is
# set for EMRFS (EMR Release Guide, emr-cluster-configuration-object-encryption); of S3A nothing like it is said.
OF_S3A = of_hadoop(
    {
        f"fs.s3a.{part}{name}": ("*",)
        for part in ("", "bucket.*.")
        for name in ("encryption.*", "server-side-encryption-algorithm", "server-side-encryption.key")
    }
)
# EMR Release Guide, specifying Amazon S3 encryption using EMRFS properties. A job is given them after the configuration
# that a security configuration outranks; the empty classification is none, so arguments alone are asked for those.
_OF_JOBS = {
    (classification, f"{prefix}fs.s3.{name}"): words
    for classification, prefix in {"": "", "spark-defaults": "spark.hadoop."}.items()
    for name, words in {
        "cse.*": ("*",),
        "enableServerSideEncryption": ("false",),
        "serverSideEncryption.*": ("*",),
        "serverSideEncryptionAlgorithm": ("*",),
    }.items()
}


def examine(subject: Subject) -> Iterator[Outcome]:
    without = "names no security configuration: nothing is encrypted with a key of the customer's"
    yield from ask_each(subject, lambda document, _: _check(document, subject.assembly), without)
    own = "a job, or S3A, is given an encryption of its own; which it takes is not documented: leave it out"
    for found in ask_settings(subject, OF_S3A | _OF_JOBS, "", ""):
        if found.status != "PASS":
            yield replace(found, status="UNKNOWN", reason=own if found.status == "FAIL" else found.reason)


def _check(document: Value, assembly: Assembly) -> list[Seen]:
    switch = (*ENCRYPTION, "EnableAtRestEncryption")
    on = is_true(at(document, *switch))
    if on is not True:
        return [seen(on, switch, at(document, *switch), good="", bad="encryption at rest is not switched on")]
    overrides = [
        _mode(override, (*S3, "Overrides", *index), assembly)
        for override, index, _ in items(at(document, *S3, "Overrides"))
    ]
    return [_mode(at(document, *S3), S3, assembly), *overrides]


def _mode(part: Value, path: Path, assembly: Assembly) -> Seen:
    mode = at(part, "EncryptionMode")
    place = (*path, "EncryptionMode")
    if is_in(mode, "CSE-Custom") is True:
        return Seen(
            "INHERITED", place, mode,
            "a key provider of the customer's own gives the keys: whoever wrote it shows where they lie and rotate",
        )  # fmt: skip
    with_kms = is_in(mode, "SSE-KMS", "CSE-KMS")
    if isinstance(with_kms, Unknown):
        return Seen("UNKNOWN", place, mode, with_kms.why)
    if not with_kms:
        return Seen("FAIL", place, mode, "S3's own keys or none; use SSE-KMS or CSE-KMS with a customer key")
    return customer_key(at(part, "AwsKmsKey"), (*path, "AwsKmsKey"), assembly)


CONTROL = Control(
    id="ENC-03",
    title="What EMRFS and S3A write to S3 is encrypted with a customer key, in every override too",
    why="A key of one's own can be withheld, rotated and audited; with S3's keys, whoever may read a bucket reads all.",
    severity="high",
    population="clusters or security configurations",
    proof="S3EncryptionConfiguration and each of its Overrides: EncryptionMode SSE-KMS or CSE-KMS, AwsKmsKey a key; no "
    "configuration, and no argument of a step or script, gives S3A, or a "
    "job's EMRFS, another",
    remedy="set EncryptionMode to SSE-KMS and AwsKmsKey to the ARN of a customer key, in the overrides as well",
    sources=("Control Tower CT.EMR.PR.2", "checkov CKV_AWS_171 (Terraform)"),
    # PCI 3.2.1, HIPAA: AWS Guard rules registry, s3_default_encryption_kms; PCI 4, ISO, SOC 2: Prowler
    # s3_bucket_kms_encryption.
    mappings={
        "NIST 800-53r5": ("SC-12", "SC-28(1)"),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "PCI DSS 3.2.1": ("3.4", "8.2.1", "10.5"),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "SOC 2": ("PI1.4",),
    },
    examine=examine,
    unsure="PCI DSS, HIPAA, ISO and SOC 2 are mapped as for a bucket's default encryption with KMS",
)
