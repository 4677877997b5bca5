"""S3-02: buckets encrypt with a customer's key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...assembly import Assembly, Resource, Unknown, Value, both, is_in, is_true, opposite
from .._base import Control, Outcome, Subject, judge, outcome
from ._properties import key_status, takes_deliveries, takes_logs

_NO_KMS = "does not encrypt with KMS: who may read an object may read its content"
_RULE = ("BucketEncryption", "ServerSideEncryptionConfiguration", 0)


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from (_directory(one, subject.assembly) for one in subject.of("AWS::S3Express::DirectoryBucket"))
    yield from (_of_tables(one, subject.assembly) for one in subject.of("AWS::S3Tables::TableBucket"))
    for bucket in subject.of("AWS::S3::Bucket"):
        target = takes_logs(subject, bucket)
        found = _log_target(bucket) if target is True else _bucket(bucket, subject.assembly)
        if isinstance(target, Unknown) and found.status == "FAIL":
            found = replace(found, status="UNKNOWN", reason=f"whether it takes access logs is not known: {target.why}")
        yield found


def _directory(bucket: Resource, assembly: Assembly) -> Outcome:
    """A directory bucket, which always has a bucket key: S3 User Guide, s3-express-bucket-encryption."""
    path = (*_RULE, "ServerSideEncryptionByDefault")
    return _with_key(bucket, path, bucket.get(*path, "SSEAlgorithm"), bucket.get(*path, "KMSMasterKeyID"), assembly)


def _of_tables(bucket: Resource, assembly: Assembly) -> Outcome:
    path = ("EncryptionConfiguration",)
    return _with_key(bucket, path, bucket.get(*path, "SSEAlgorithm"), bucket.get(*path, "KMSKeyArn"), assembly)


def _with_key(
    bucket: Resource, path: tuple[str | int, ...], algorithm: Value, key: Value, assembly: Assembly
) -> Outcome:
    kms = is_in(algorithm, "aws:kms")
    if kms is not True:
        return judge(kms, bucket, path, bucket.get(*path), good="", bad=_NO_KMS)
    status, reason = key_status(key, assembly, "names no key")
    return outcome(status, bucket, path, bucket.get(*path), reason)


def _log_target(bucket: Resource) -> Outcome:
    return judge(
        takes_deliveries(bucket),
        bucket,
        _RULE,
        bucket.get(*_RULE),
        good="takes access logs, which S3 delivers to SSE-S3 only",
        bad="takes access logs, which S3 does not deliver to a bucket with this encryption",
    )


def _bucket(bucket: Resource, assembly: Assembly) -> Outcome:
    rule = bucket.get(*_RULE)
    kms = is_in(bucket.get(*_RULE, "ServerSideEncryptionByDefault", "SSEAlgorithm"), "aws:kms", "aws:kms:dsse")
    if kms is not True:
        return judge(kms, bucket, _RULE, rule, good="", bad=_NO_KMS)
    status, reason = key_status(
        bucket.get(*_RULE, "ServerSideEncryptionByDefault", "KMSMasterKeyID"),
        assembly,
        "encrypts with AWS's key for S3, whose policy nobody can change",
    )
    # Bucket keys do not go with DSSE: S3 User Guide, UsingDSSEncryption.
    dsse = is_in(bucket.get(*_RULE, "ServerSideEncryptionByDefault", "SSEAlgorithm"), "aws:kms:dsse")
    with_key = both(opposite(dsse), opposite(is_true(bucket.get(*_RULE, "BucketKeyEnabled"))))
    if status in {"PASS", "INHERITED"} and with_key is not False:
        reason = with_key.why if isinstance(with_key, Unknown) else "has no bucket key: every object calls KMS"
        return outcome("UNKNOWN" if isinstance(with_key, Unknown) else "FAIL", bucket, _RULE, rule, reason)
    return outcome(status, bucket, _RULE, rule, reason)


CONTROL = Control(
    id="S3-02",
    title="Buckets encrypt with a customer's key",
    why="With a key of its own a bucket's content needs a second permission, which its owner can take back.",
    severity="high",
    population="buckets, directory buckets and table buckets",
    proof="BucketEncryption: aws:kms, KMSMasterKeyID a key of these templates, BucketKeyEnabled; a target of access "
    "logs has SSE-S3",
    remedy="set aws:kms with the key's ARN and BucketKeyEnabled",
    sources=(
        "Security Hub S3.17",
        "AWS Config s3-default-encryption-kms",
        "AWS Guard rules registry S3_DEFAULT_ENCRYPTION_KMS",
        "cdk-nag HIPAA.Security-S3DefaultEncryptionKMS",
        "checkov CKV_AWS_145 (Terraform)",
        "Prowler s3_bucket_kms_encryption",
    ),
    mappings={
        "NIST 800-53r5": ("SC-13", "SC-28(1)"),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "PCI DSS 3.2.1": ("3.4", "8.2.1", "10.5"),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "SOC 2": ("PI1.4",),
        "FSBP": ("S3.17",),
    },
    examine=examine,
)  # fmt: skip
