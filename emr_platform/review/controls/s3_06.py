"""S3-06: buckets log who asks for what."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
    Answer,
    Reference,
    Resource,
    Unknown,
    Value,
    either,
    is_there,
    is_true,
    opposite,
    possible,
    show,
)
from .._base import Control, Outcome, Subject, judge
from .._lookups import kept
from ._properties import bucket_called, is_bucket, takes_deliveries, takes_logs


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        given = bucket.get("LoggingConfiguration")
        path = ("LoggingConfiguration",)
        target = takes_logs(subject, bucket)
        if target is True:
            good = "takes the access logs of others; logs of its own would never end"
            yield judge(True, bucket, path, given, good=good, bad="")
            continue
        there = is_there(given)
        if there is True and (lost := _refused(subject, bucket)) is not False:
            bad = "its logs go to a bucket with KMS or Object Lock, or elsewhere, to which S3 delivers none; take one "
            bad += "with SSE-S3 in the same account and region"
            yield judge(opposite(lost), bucket, path, given, good="", bad=bad)
            continue
        yield judge(
            either(there, target),
            bucket,
            path,
            given,
            good="logs every request, to itself" if _to_itself(bucket) else "logs every request",
            bad="logs no requests: who read an object cannot be told afterwards",
        )


def _to_itself(bucket: Resource) -> bool:
    """Whether a bucket's logs go to the bucket itself, for certain: it is the one that is named, or none is."""
    value = bucket.get("LoggingConfiguration", "DestinationBucketName")
    return value is None or is_bucket(value, bucket, bucket.template) is True


def _refused(subject: Subject, bucket: Resource) -> Answer:
    """Whether a bucket's logs go to one of these templates to which S3 does not deliver them.

    Without a name for it they go to the bucket itself: CloudFormation, AWS::S3::Bucket LoggingConfiguration.
    """

    def refuses(name: Value) -> Answer:
        target = bucket if name is None else bucket_called(subject, name, bucket.template)
        if target is None and isinstance(name, Unknown):
            here = [one for one in kept(name, bucket, subject) if one.type == "AWS::S3::Bucket"]
            lost = next((one for one in here if _takes_none(one) is not False), None)
            return Unknown(f"{show(name)} may be {lost.logical_id}") if lost else False
        if target is None:
            return False
        if not bucket.template.may_share(target.template):
            # `logs-${AWS::AccountId}` is another bucket in another account, and not here.
            return isinstance(name, (Reference, str))
        return _takes_none(target)

    value = bucket.get("LoggingConfiguration", "DestinationBucketName")
    answers = [refuses(one) for one in possible(value)]
    return answers[0] if len(set(map(str, answers))) == 1 else Unknown(f"depends on {show(value)}")


def _takes_none(bucket: Resource) -> Answer:
    """Whether S3 delivers no access logs to a bucket, for its key or its Object Lock."""
    return either(opposite(takes_deliveries(bucket)), _locks(bucket))


def _locks(bucket: Resource) -> Answer:
    """Whether it has Object Lock, with a default retention or without.

    Source: S3 User Guide, enable-server-access-logging and object-lock-managing: with it no bucket takes access logs.
    """
    retention = is_there(bucket.get("ObjectLockConfiguration", "Rule", "DefaultRetention"))
    return either(is_true(bucket.get("ObjectLockEnabled")), retention)


CONTROL = Control(
    id="S3-06",
    title="Buckets log who asks for what",
    why="After an incident the question is who read what; without logs there is no answer.",
    severity="high",
    population="buckets",
    proof="LoggingConfiguration is set, and a target that is here has SSE-S3 and no Object Lock, in the same account "
    "and region; who takes the logs of others needs none",
    remedy="set LoggingConfiguration.DestinationBucketName to a bucket for access logs",
    sources=(
        "Security Hub S3.9",
        "AWS Config s3-bucket-logging-enabled",
        "AWS Guard rules registry S3_BUCKET_LOGGING_ENABLED",
        "cdk-nag AwsSolutions-S1",
        "checkov CKV_AWS_18",
        "Prowler s3_bucket_server_access_logging_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("AU-2", "AU-3", "AU-12"),
        "PCI DSS 4.0.1": (
            "5.3.4", "10.2.1", "10.2.1.1", "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7",
            "10.2.2", "10.3.1", "10.6.3", "A1.2.1",
        ),
        "PCI DSS 3.2.1": (
            "2.2", "10.1", "10.2.1", "10.2.2", "10.2.3", "10.2.4", "10.2.5", "10.2.7", "10.3.1", "10.3.2", "10.3.3",
            "10.3.4", "10.3.5", "10.3.6",
        ),
        "HIPAA": ("164.308(a)(3)(ii)(A)", "164.312(b)"),
        "ISO 27001:2022": ("A.8.15",),
        "SOC 2": ("A1.1", "CC7.2", "CC7.3"),
        "FSBP": ("S3.9",),
    },
    examine=examine,
    unsure="whether a policy or an ACL of the target lets S3 deliver is not asked. A bucket that logs to itself "
    "passes, by its name or because LoggingConfiguration names none: S3 delivers there (S3 User Guide, ServerLogs) "
    "and advises another bucket, as it logs each delivery too; who may remove its objects may remove these logs",
)  # fmt: skip
