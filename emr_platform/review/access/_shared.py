"""What crosses the account's border without a policy: shares, grants of Lake Formation and of S3, copies of objects."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, Value, at, items, path_text
from .._base import Subject
from .._evidence import Cell
from ._resources import account_of
from ._words import words

_GRANTS = {
    "AWS::LakeFormation::Permissions": ("DataLakePrincipal", "Permissions", "Resource"),
    "AWS::LakeFormation::PrincipalPermissions": ("Principal", "Permissions", "Resource"),
}
# What S3 writes to other buckets: the type and key under which it stands, the list in it, where in each item the bucket
# is, and what names that bucket's account and itself.
_TO = ("BucketAccountId", "BucketArn")
_COPIES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, str]], ...] = (
    ("AWS::S3::Bucket", "ReplicationConfiguration", ("Rules",), ("Destination",), ("Account", "Bucket")),
    ("AWS::S3::Bucket", "InventoryConfigurations", (), ("Destination",), _TO),
    ("AWS::S3::Bucket", "AnalyticsConfigurations", (), ("StorageClassAnalysis", "DataExport", "Destination"), _TO),
    ("AWS::S3Express::DirectoryBucket", "InventoryConfigurations", (), ("Destination",), _TO),
    *(
        ("AWS::S3::StorageLens", "StorageLensConfiguration", (), (export, "S3BucketDestination"), ("AccountId", "Arn"))
        for export in ("DataExport", "ExpandedPrefixesDataExport")
    ),
)
# Lake Formation's name for whoever IAM lets in.
_BY_IAM = "IAM_ALLOWED_PRINCIPALS"


def shared(subject: Subject) -> Iterator[tuple[Cell, ...]]:
    """Rows of the table of what crosses the account's border."""
    for one in subject.of("AWS::RAM::ResourceShare"):
        what = ", ".join(words(arn) for arn, _, _ in items(one.get("ResourceArns")))
        for name, _, _ in items(one.get("Principals")):
            yield from _row("in", one, name, words(name), "shared by RAM", what, "Principals")
    for kind, (principal, permissions, resource) in _GRANTS.items():
        for one in subject.of(kind):
            name = one.get(principal, "DataLakePrincipalIdentifier")
            if name != _BY_IAM:
                actions = " ".join(words(permission) for permission, _, _ in items(one.get(permissions)))
                yield from _row("in", one, name, words(name), actions, words(one.get(resource)), principal)
    yield from _granted_by_s3(subject)
    for kind, key, place, inside, names in _COPIES:
        for one in subject.of(kind):
            for copied, _, _ in items(one.get(key, *place)):
                account, to = (at(copied, *inside, name) for name in names)
                if account is not None:
                    does = "replicates" if key == "ReplicationConfiguration" else "reports"
                    yield from _row("out", one, account, one.address, does, words(to), key)


def _granted_by_s3(subject: Subject) -> Iterator[tuple[Cell, ...]]:
    for one in subject.of("AWS::S3::AccessGrant"):
        if one.get("Grantee", "GranteeType") == "IAM":
            name, what = one.get("Grantee", "GranteeIdentifier"), words(one.get("AccessGrantsLocationConfiguration"))
            yield from _row("in", one, name, words(name), words(one.get("Permission")), what, "Grantee")


def _row(
    direction: str, about: Resource, name: Value, who: str, actions: str, what: str, key: str
) -> Iterator[tuple[Cell, ...]]:
    account = account_of("AWS", name, about)
    if account != "own":
        place = ("Resources", about.logical_id, "Properties", key)
        yield (direction, account or "not known", about.address, who, "Allow", actions, what, "", "",
               about.template.file, about.template.line(place), path_text(place))  # fmt: skip
