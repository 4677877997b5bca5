"""S3-01: buckets block public access."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, both, is_true
from .._base import Control, Outcome, Subject
from ._seen import Seen, each_place, seen

_BLOCK = ("PublicAccessBlockConfiguration",)
SWITCHES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        yield from (one.of(bucket) for one in each_place(_switches(bucket)))


def _switches(bucket: Resource) -> Iterator[Seen]:
    """Each switch by itself, where they are told one by one."""
    given = bucket.get(*_BLOCK)
    asked = {one: is_true(bucket.get(*_BLOCK, one)) for one in SWITCHES}
    bad = "not all four switches are on: a policy or an ACL may make the bucket public"
    whole = True if isinstance(given, dict) else both(*asked.values())
    yield seen(whole, _BLOCK, given, good="all four switches are on", bad=bad)
    for one, on in asked.items() if isinstance(given, dict) else ():
        yield seen(on, (*_BLOCK, one), given.get(one), good="", bad=bad)


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
        "AWS Guard rules registry S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "cdk-nag AwsSolutions-S2",
        "checkov CKV_AWS_53",
        "checkov CKV_AWS_54",
        "checkov CKV_AWS_55",
        "checkov CKV_AWS_56",
        "Prowler s3_bucket_level_public_access_block",
        "CIS AWS v3.0 2.1.4",
        "CIS AWS v5.0 2.1.4",
    ),
    mappings={
        "NIST 800-53r5": ("AC-3", "AC-4", "SC-7"),
        "PCI DSS 4.0.1": (
            "1.2.8", "1.3.1", "1.3.2", "1.4.2", "1.5.1", "3.5.1.3", "10.3.2", "10.3.3", "10.3.4", "A1.1.2",
            "A1.1.3", "A1.2.1", "A3.4.1",
        ),
        "PCI DSS 3.2.1": ("1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)", "164.312(e)(1)",
        ),
        "ISO 27001:2022": ("A.8.1",),
        "SOC 2": ("CC6.1",),
        "FSBP": ("S3.8",),
    },
    examine=examine,
)  # fmt: skip
