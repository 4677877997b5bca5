"""S3-11: names of buckets are nobody's guess."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Pseudo, Reference, Text, ask
from .._base import Control, Outcome, Subject, judge

_SAME_FOR_ALL = {"AWS::Partition", "AWS::Region", "AWS::URLSuffix"}
"""What deployment fills in and anybody can list: a name made of these alone can be taken first in every region."""


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        name = bucket.get("BucketName")
        yield judge(
            name is None or ask(name, _is_filled_in),
            bucket,
            ("BucketName",),
            name,
            good="CloudFormation makes its name up, or deployment fills a part of it in",
            bad="has a name that anybody can take first, and that a second stack cannot have",
        )


def _is_filled_in(name: object) -> bool:
    return any(
        isinstance(part, Reference) or (isinstance(part, Pseudo) and part.name not in _SAME_FOR_ALL)
        for part in (name.parts if isinstance(name, Text) else (name,))
    )


CONTROL = Control(
    id="S3-11",
    title="Names of buckets are nobody's guess",
    why="Names are shared by all of AWS: who takes one first in another account gets what is written to it.",
    severity="low",
    population="buckets",
    proof="BucketName is absent, or has a part that deployment fills in, other than the partition and the region",
    remedy="leave BucketName out",
    sources=("Prowler s3_bucket_shadow_resource_vulnerability (related)", "AWS CDK best practices (generated names)"),
    mappings={},
    examine=examine,
    unsure="who knows the account's number can guess a name that is made of it",
)
