"""S3-09: bucket policies let in nobody but this account, its organisation and services; what S3 copies stays here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...assembly import Answer, Resource, Value, at, either, is_in, items, opposite, unknown_in
from ...findings import Path
from .._base import Control, Outcome, Subject, judge, outcome
from .._buckets import BUCKET, bucket_of
from ._calls import below, placed, requests
from ._policies import given_by_calls, is_foreign, keeping_out, per_policy
from ._properties import ask_each
from ._seen import seen

_TYPES = {
    "AWS::S3::AccessPoint", "AWS::S3::BucketPolicy", "AWS::S3::MultiRegionAccessPointPolicy",
    "AWS::S3Express::AccessPoint", "AWS::S3Express::BucketPolicy", "AWS::S3ObjectLambda::AccessPointPolicy",
    "AWS::S3Outposts::AccessPoint", "AWS::S3Outposts::BucketPolicy", "AWS::S3Tables::TableBucketPolicy",
    "AWS::S3Tables::TablePolicy", "AWS::S3Vectors::VectorBucketPolicy",
}  # fmt: skip

# Calls that put policies on what else leads to objects, and where these stand.
IN_CALLS = {
    "s3:putBucketPolicy": ("Policy",),
    "s3control:putAccessGrantsInstanceResourcePolicy": ("Policy",),
    "s3control:putAccessPointPolicyForObjectLambda": ("Policy",),
    "s3control:putBucketPolicy": ("Policy",),
    "s3control:putMultiRegionAccessPointPolicy": ("Details", "Policy"),
    "s3tables:putTableBucketPolicy": ("resourcePolicy",),
    "s3tables:putTablePolicy": ("resourcePolicy",),
    "s3vectors:putVectorBucketPolicy": ("policy",),
}
_RULES = ("ReplicationConfiguration", "Rules")


@dataclass(frozen=True)
class _Report:
    """What S3 writes to a bucket: where it stands, what switches it on, where in it the bucket stands, and what it is.

    Source: CloudFormation, AWS::S3::Bucket, AWS::S3::StorageLens and AWS::S3Express::DirectoryBucket.
    """

    place: Path
    switch: str
    inside: Path
    what: str
    arn: str = "BucketArn"
    account: str = "BucketAccountId"


_INVENTORY = _Report(("InventoryConfigurations",), "Enabled", ("Destination",), "lists of its objects")
_ANALYTICS = _Report(
    ("AnalyticsConfigurations",), "", ("StorageClassAnalysis", "DataExport", "Destination"), "figures of its use"
)
_LENS = tuple(
    _Report(("StorageLensConfiguration",), "IsEnabled", (key, "S3BucketDestination"), "figures of use", "Arn",
            "AccountId")
    for key in ("DataExport", "ExpandedPrefixesDataExport")
)  # fmt: skip
_OWN = "is for this account, or for people of the directory that S3 Access Grants are bound to"
_FOREIGN = "is for another account"
_REPORTS = {
    BUCKET: (_INVENTORY, _ANALYTICS),
    "AWS::S3Express::DirectoryBucket": (_INVENTORY,),
    "AWS::S3::StorageLens": _LENS,
}


def examine(subject: Subject) -> Iterator[Outcome]:
    asked = [one for one in subject.statements if one.resource.type in _TYPES]
    yield from per_policy(
        asked,
        keeping_out(asked, subject),
        "Principal",
        good="lets in this account and services only",
        bad="lets in everybody, or another account",
    )
    for bucket in subject.of(BUCKET):
        yield from _copies(bucket)
    for kind, reports in _REPORTS.items():
        for about in subject.of(kind):
            yield from (one for report in reports for one in _reported(about, report))
    for tables in subject.of("AWS::S3Tables::TableBucket"):
        yield from _copies_tables(tables)
    for grant in subject.of("AWS::S3::AccessGrant"):
        grantee = grant.get("Grantee")
        yield judge(_is_own(grantee, grant), grant, ("Grantee",), grantee, good=_OWN, bad=_FOREIGN)
    for call in requests(subject, "s3control:createAccessGrant"):
        for grantee in below(call.request, "Grantee"):
            yield placed(seen(_is_own(grantee, call.resource), (), grantee, good=_OWN, bad=_FOREIGN), call)
    yield from given_by_calls(subject, IN_CALLS)


def _copies(bucket: Resource) -> Iterator[Outcome]:
    """What is to be said of each rule by which S3 copies a bucket's objects to another bucket.

    Without an account, too, that bucket may be anybody's: S3 User Guide, replication-walkthrough-2.
    """
    for rule, index, _ in items(bucket.get(*_RULES)):
        if is_in(at(rule, "Status"), "Disabled") is True:
            continue
        path: Path = (*_RULES, *index, "Destination")
        yield _goes_to(bucket, path, at(rule, "Destination"), "Bucket", "Account", "its objects")


def _copies_tables(bucket: Resource) -> Iterator[Outcome]:
    """The same of each bucket of tables that tables are copied to: its ARN tells the account."""
    for rule, index, _ in items(bucket.get(*_RULES)):
        for target, position, _ in items(at(rule, "Destinations")):
            path: Path = (*_RULES, *index, "Destinations", *position, "DestinationTableBucketARN")
            arn = at(target, "DestinationTableBucketARN")
            own = opposite(ask_each(arn, lambda one: is_foreign(one, bucket)))
            good, bad = "copies its tables to a bucket of this account", "copies its tables to another account"
            yield judge(own, bucket, path, arn, good=good, bad=bad)


def _reported(about: Resource, report: _Report) -> Iterator[Outcome]:
    """What is to be said of each bucket that S3 writes a report to.

    Without an account S3 does not ask whose that bucket is: S3 API, InventoryS3BucketDestination.
    """
    for one, index, _ in items(about.get(*report.place)):
        target = at(one, *report.inside)
        if target is not None and is_in(at(one, report.switch), "false") is not True:
            path: Path = (*report.place, *index, *report.inside)
            yield _goes_to(about, path, target, report.arn, report.account, report.what)


def _goes_to(about: Resource, path: Path, target: Value, arn: str, account: str, what: str) -> Outcome:
    """What is to be said of a bucket that S3 writes to for another, by its ARN and the account that it is of."""
    foreign = ask_each(at(target, account), lambda one: one is not None and is_foreign(one, about))
    if foreign is not False:
        return judge(opposite(foreign), about, path, target, good="", bad=f"copies {what} to another account")
    lost = unknown_in(at(target, arn))
    if lost is not None:
        return outcome("UNKNOWN", about, path, target, f"where it copies {what} to is not known: {lost.why}")
    if bucket_of(at(target, arn)) is not None:
        return outcome("PASS", about, path, target, f"copies {what} to a bucket of these templates")
    reason = f"whoever keeps the bucket that {what} are copied to must show whose it is and who may read there"
    return outcome("INHERITED", about, path, target, reason)


def _is_own(grantee: Value, about: Resource) -> Answer:
    """Whether it is for this account, or for who is in the IAM Identity Center that S3 Access Grants are bound to."""
    of_directory = is_in(at(grantee, "GranteeType"), "DIRECTORY_USER", "DIRECTORY_GROUP")
    foreign = ask_each(at(grantee, "GranteeIdentifier"), lambda one: is_foreign(one, about))
    return either(of_directory, opposite(foreign))


CONTROL = Control(
    id="S3-09",
    title="Bucket policies let in nobody but this account, its organisation and services; copies and reports stay here",
    why="A bucket policy shares data with another account without that account's owner, or this one's, noticing.",
    severity="high",
    population="policies of buckets and access points, replication, inventories and analytics of buckets, exports of "
    "S3 Storage Lens, and S3 Access Grants; policies and grants too that calls make",
    proof="every Allow: Principal is a service or of this account, or a condition pins the account or organisation; "
    "AccessGrant.Grantee is of this account or its directory; Destination of replication, inventories, analytics "
    "and S3 Storage Lens is a bucket of these templates, and no account beside it is another's",
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
