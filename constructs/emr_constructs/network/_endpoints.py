"""Private ways to AWS services: which ones, and what they let through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emr_platform.catalog import bucket_access

from .._raw import ACCOUNT, PARTITION, policy, statement

_OBJECT_ACTIONS = (
    "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging",
    "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
    "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation",
)  # fmt: skip


def s3_policy(
    region: str, releases: Sequence[str], other_buckets: Sequence[str], *, container_images: bool = False
) -> dict[str, Any]:
    """What passes the S3 gateway endpoint: this account's buckets, EMR's own, and the ones an environment names.

    Args:
        region: region of the VPC; EMR's buckets are named after it.
        releases: release labels that run here.
        other_buckets: buckets of other accounts that jobs read or write.
        container_images: the bucket with the layers of images in Amazon ECR as well. Source: MWAA user guide,
            vpc-security.
    """
    statements = [
        statement(
            _OBJECT_ACTIONS, ["*"], sid="OwnAccount", principal={"AWS": "*"},
            conditions={"StringEquals": {"aws:ResourceAccount": ACCOUNT}},
        )
    ]  # fmt: skip
    for (actions, purpose), buckets in _emr_buckets(region, releases).items():
        arns = [f"arn:{PARTITION}:s3:::{bucket}{tail}" for bucket in buckets for tail in ("", "/*")]
        sid = "".join(word.capitalize() for word in purpose.split("(")[0].split() if word.isalnum())
        statements.append(statement(actions, arns, sid=sid, principal={"AWS": "*"}))
    if other_buckets:
        arns = [f"arn:{PARTITION}:s3:::{bucket}{tail}" for bucket in sorted(other_buckets) for tail in ("", "/*")]
        statements.append(
            statement(
                _OBJECT_ACTIONS, arns, sid="NamedBuckets", principal={"AWS": "*"},
                conditions={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
            )
        )  # fmt: skip
    if container_images:
        layers = f"arn:{PARTITION}:s3:::prod-{region}-starport-layer-bucket/*"
        statements.append(statement(["s3:GetObject"], [layers], sid="ImageLayers", principal={"AWS": "*"}))
    return policy(statements)


def account_policy() -> dict[str, Any]:
    """What passes an interface endpoint: calls by this account's own principals."""
    return policy(
        [
            statement(
                ["*"], ["*"], sid="OwnPrincipals", principal={"AWS": "*"},
                conditions={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
            )
        ]
    )  # fmt: skip


def _emr_buckets(region: str, releases: Sequence[str]) -> dict[tuple[tuple[str, ...], str], list[str]]:
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for release in sorted(set(releases)):
        for access in bucket_access(region, release):
            buckets = found.setdefault((access.actions, access.purpose), [])
            buckets += [bucket for bucket in access.buckets if bucket not in buckets]
    return found
