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
    for bucket in subject.of("AWS::S3::Bucket"):
        for rule, _, _ in items(bucket.get("ReplicationConfiguration", "Rules")):
            account, to = at(rule, "Destination", "Account"), at(rule, "Destination", "Bucket")
            if account is not None:
                yield from _row("out", bucket, account, bucket.address, "replicates", words(to),
                                "ReplicationConfiguration")  # fmt: skip


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
