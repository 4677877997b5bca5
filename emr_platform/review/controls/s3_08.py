"""S3-08: buckets have no ACLs."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import at, both, either, is_in, items
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        rules, acl = bucket.get("OwnershipControls", "Rules"), bucket.get("AccessControl")
        enforced = either(
            *(both(is_in(at(rule, "ObjectOwnership"), "BucketOwnerEnforced"), there) for rule, _, there in items(rules))
        )
        private = acl is None or is_in(acl, "Private")
        yield judge(
            both(enforced, private),
            bucket,
            ("OwnershipControls",) if private is True else ("AccessControl",),
            bucket.get("OwnershipControls") if private is True else acl,
            good="the owner of the bucket owns its objects, and ACLs do not count",
            bad="ACLs count: whoever writes an object may keep it from the bucket's owner, or give it away",
        )


CONTROL = Control(
    id="S3-08",
    title="Buckets have no ACLs",
    why="ACLs grant beside the policies under review; buckets older than April 2023 have them unless told.",
    severity="medium",
    population="buckets",
    proof="OwnershipControls has BucketOwnerEnforced, and there is no AccessControl other than Private",
    remedy="set ObjectOwnership to BucketOwnerEnforced; grant S3's log delivery by the policy of the target",
    sources=(
        "Security Hub S3.12",
        "AWS Config s3-bucket-acl-prohibited",
        "Control Tower s3_bucket_acl_prohibited_check",
        "cfn-lint W3045",
        "Prowler s3_bucket_acl_prohibited",
    ),
    mappings={
        "NIST 800-53r5": ("AC-3", "AC-6"),
        "PCI DSS 4.0.1": ("7.2.1", "7.2.2", "7.2.5", "7.3.1", "7.3.2", "7.3.3", "8.2.7", "8.2.8", "8.3.4"),
        "FSBP": ("S3.12",),
    },
    examine=examine,
)  # fmt: skip
