"""S3-03: buckets take requests over TLS only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both
from .._base import Control, Outcome, Subject, judge
from ._properties import policies_of, refuses
from ._seen import by_another


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        found = [
            (one, both(sure, refuses(one, "aws:SecureTransport", bucket, service="s3")))
            for one, sure in policies_of(subject, bucket)
        ]
        by = next((one for one, answer in found if answer is True), None)
        yield judge(
            by_another(subject, [answer for _, answer in found]),
            bucket if by is None else by,
            () if by is None else ("Condition",),
            None if by is None else by.get("Condition"),
            good=f"{bucket.logical_id} refuses requests without TLS",
            bad="no policy here refuses requests without TLS, for the bucket and its objects",
        )


CONTROL = Control(
    id="S3-03",
    title="Buckets take requests over TLS only",
    why="Without TLS whoever carries the traffic reads objects and replays requests.",
    severity="high",
    population="buckets",
    proof="a BucketPolicy denies everybody s3:* on the bucket and its objects where aws:SecureTransport is false",
    remedy="add the Deny statement, with no other condition in it",
    sources=(
        "Security Hub S3.5",
        "AWS Config s3-bucket-ssl-requests-only",
        "AWS Guard rules registry S3_BUCKET_SSL_REQUESTS_ONLY (wants a boolean, the CDK writes a text)",
        "cdk-nag AwsSolutions-S10",
        "Prowler s3_bucket_secure_transport_policy",
        "CIS AWS v3.0 2.1.1",
        "CIS AWS v5.0 2.1.1",
    ),
    mappings={
        "NIST 800-53r5": ("AC-17(2)", "SC-8", "SC-13"),
        "PCI DSS 4.0.1": ("1.2.5", "2.2.5", "2.2.7", "4.2.1", "4.2.1.1", "8.3.2"),
        "PCI DSS 3.2.1": ("2.2", "4.1", "8.2.1"),
        "HIPAA": ("164.312(a)(2)(iv)", "164.312(c)(2)", "164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)"),
        "FSBP": ("S3.5",),
    },
    examine=examine,
)  # fmt: skip
