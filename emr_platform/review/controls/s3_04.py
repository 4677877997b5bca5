"""S3-04: buckets take TLS 1.2 or newer only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both
from .._base import Control, Outcome, Subject, judge
from ._properties import policies_of, refuses
from ._seen import by_another


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        found = [
            (one, both(sure, refuses(one, "s3:TlsVersion", bucket, service="s3")))
            for one, sure in policies_of(subject, bucket)
        ]
        by = next((one for one, answer in found if answer is True), None)
        yield judge(
            by_another(subject, [answer for _, answer in found]),
            bucket if by is None else by,
            () if by is None else ("Condition",),
            None if by is None else by.get("Condition"),
            good=f"{bucket.logical_id} refuses TLS older than 1.2",
            bad="no policy here refuses TLS older than 1.2, for the bucket and its objects",
        )


CONTROL = Control(
    id="S3-04",
    title="Buckets take TLS 1.2 or newer only",
    why="Older versions of TLS are broken, and clients fall back to them.",
    severity="medium",
    population="buckets",
    proof="a BucketPolicy denies everybody s3:* on the bucket and its objects where s3:TlsVersion is less than 1.2",
    remedy="add the Deny statement with NumericLessThan s3:TlsVersion 1.2, beside the one for aws:SecureTransport",
    sources=("S3 User Guide, example-bucket-policies (minimum TLS version)",),
    mappings={
        "NIST 800-53r5": ("SC-8", "SC-13"),
    },
    examine=examine,
)  # fmt: skip
