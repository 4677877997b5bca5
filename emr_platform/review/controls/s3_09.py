"""S3-09: bucket policies let in nobody but this account, its organisation and services; objects stay here."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, at, either, is_in, items, opposite
from ...findings import Path
from .._base import Control, Outcome, Subject, judge, outcome
from .._buckets import BUCKET, bucket_of
from ._policies import is_foreign, keeping_out, per_policy
from ._properties import ask_each

_TYPES = {
    "AWS::S3::AccessPoint", "AWS::S3::BucketPolicy", "AWS::S3::MultiRegionAccessPointPolicy",
    "AWS::S3Express::AccessPoint", "AWS::S3Express::BucketPolicy", "AWS::S3ObjectLambda::AccessPointPolicy",
    "AWS::S3Outposts::AccessPoint", "AWS::S3Outposts::BucketPolicy", "AWS::S3Tables::TableBucketPolicy",
    "AWS::S3Tables::TablePolicy", "AWS::S3Vectors::VectorBucketPolicy",
}  # fmt: skip

_RULES = ("ReplicationConfiguration", "Rules")


def examine(subject: Subject) -> Iterator[Outcome]:
    asked = [one for one in subject.statements if one.resource.type in _TYPES]
    yield from per_policy(
        asked,
        keeping_out(asked),
        "Principal",
        good="lets in this account and services only",
        bad="lets in everybody, or another account",
    )
    for bucket in subject.of(BUCKET):
        yield from _copies(bucket)
    for grant in subject.of("AWS::S3::AccessGrant"):
        yield judge(
            _is_own(grant),
            grant,
            ("Grantee",),
            grant.get("Grantee"),
            good="is for this account, or for people of the directory that S3 Access Grants are bound to",
            bad="is for another account",
        )


def _copies(bucket: Resource) -> Iterator[Outcome]:
    """What is to be said of each rule by which S3 copies a bucket's objects to another bucket.

    Without an account, too, that bucket may be anybody's: S3 User Guide, replication-walkthrough-2.
    """
    for rule, index, _ in items(bucket.get(*_RULES)):
        if is_in(at(rule, "Status"), "Disabled") is True:
            continue
        path: Path = (*_RULES, *index, "Destination")
        target = at(rule, "Destination")
        foreign = ask_each(at(target, "Account"), lambda one: one is not None and is_foreign(one, bucket))
        if foreign is not False:
            yield judge(opposite(foreign), bucket, path, target, good="", bad="copies its objects to another account")
        elif bucket_of(at(target, "Bucket")) is not None:
            yield outcome("PASS", bucket, path, target, "copies its objects to a bucket of these templates")
        else:
            reason = "whoever keeps the bucket that objects are copied to must show whose it is and who may read there"
            yield outcome("INHERITED", bucket, path, target, reason)


def _is_own(grant: Resource) -> Answer:
    """Whether it is for this account, or for who is in the IAM Identity Center that S3 Access Grants are bound to."""
    of_directory = is_in(grant.get("Grantee", "GranteeType"), "DIRECTORY_USER", "DIRECTORY_GROUP")
    foreign = ask_each(grant.get("Grantee", "GranteeIdentifier"), lambda one: is_foreign(one, grant))
    return either(of_directory, opposite(foreign))


CONTROL = Control(
    id="S3-09",
    title="Bucket policies let in nobody but this account, its organisation and services, and copy nothing elsewhere",
    why="A bucket policy shares data with another account without that account's owner, or this one's, noticing.",
    severity="high",
    population="policies of buckets and access points, replication, and S3 Access Grants",
    proof="every Allow: Principal is a service or of this account, or a condition pins the account or organisation; "
    "AccessGrant.Grantee is of this account or its directory; Destination.Bucket of replication is of these templates",
    remedy="name this account's roles, or add StringEquals aws:PrincipalOrgID",
    sources=(
        "Security Hub S3.2",
        "Security Hub S3.3",
        "Security Hub S3.6",
        "AWS Config s3-bucket-policy-grantee-check",
        "AWS Guard rules registry S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL",
        "Prowler s3_bucket_policy_public_write_access",
        "Prowler s3_bucket_cross_account_access",
    ),
    mappings={
        "NIST 800-53r5": ("AC-3", "AC-4"),
        "PCI DSS 4.0.1": (
            "7.2.1", "7.2.2", "7.2.5", "7.2.6", "7.3.1", "7.3.2", "7.3.3", "8.2.7", "8.2.8", "8.3.4", "10.6.3",
        ),
        "PCI DSS 3.2.1": ("7.2.1",),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(B)", "164.308(a)(4)(i)",
            "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)",
        ),
        "ISO 27001:2022": ("A.8.1",),
        "FSBP": ("S3.2", "S3.3", "S3.6", "S3.7"),
    },
    examine=examine,
    unsure="for whom a service comes is asked only where a condition says it",
)  # fmt: skip
