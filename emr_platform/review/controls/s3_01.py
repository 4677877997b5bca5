"""S3-01: buckets block public access."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both, is_true
from .._base import Control, Outcome, Subject, judge

_SWITCHES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        given = bucket.get("PublicAccessBlockConfiguration")
        yield judge(
            both(*(is_true(bucket.get("PublicAccessBlockConfiguration", one)) for one in _SWITCHES)),
            bucket,
            ("PublicAccessBlockConfiguration",),
            given,
            good="all four switches are on",
            bad="not all four switches are on: a policy or an ACL may make the bucket public",
        )


CONTROL = Control(
    id="S3-01",
    title="Buckets block public access",
    why="One statement or one ACL makes a bucket public; the block wins over both.",
    severity="high",
    population="buckets",
    proof="PublicAccessBlockConfiguration has all four switches true",
    remedy="set all four switches of PublicAccessBlockConfiguration",
    sources=(
        "Security Hub S3.8",
        "AWS Config s3-bucket-level-public-access-prohibited",
        "Guard S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "cdk-nag AwsSolutions-S2",
        "checkov CKV_AWS_53",
        "checkov CKV_AWS_54",
        "checkov CKV_AWS_55",
        "checkov CKV_AWS_56",
        "Prowler s3_bucket_level_public_access_block",
        "CIS AWS Foundations 3.0 2.1.4, 5.0 2.1.4",
    ),
    mappings={},
    examine=examine,
)
