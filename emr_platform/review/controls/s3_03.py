"""S3-03: buckets take requests over TLS only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...assembly import Answer, Statement, Value, both, is_in, is_true, items
from .._base import Control, Outcome, Subject, judge, outcome
from ._properties import policies_of, refuses
from ._seen import by_another


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        found = [
            (one, both(sure, refuses(one, "aws:SecureTransport", bucket, service="s3")))
            for one, sure in policies_of(subject, bucket)
        ]
        by = next((one for one, answer in found if answer is True), None)
        if (wrong := _inverted(found)) is not None:
            name = bucket.logical_id
            bad = f"refuses requests to {name} with TLS, and those without it not; set aws:SecureTransport to false"
            yield outcome("FAIL", wrong, ("Condition",), wrong.get("Condition"), bad)
            continue
        yield judge(
            by_another(subject, [answer for _, answer in found]),
            bucket if by is None else by,
            () if by is None else ("Condition",),
            None if by is None else by.get("Condition"),
            good=f"{bucket.logical_id} refuses requests without TLS",
            bad="no policy here refuses requests without TLS, for the bucket and its objects",
        )


def _inverted(found: Sequence[tuple[Statement, Answer]]) -> Statement | None:
    """The statement that denies for the wrong value of the key, where none here refuses requests without TLS."""
    if any(answer is not False for _, answer in found):
        return None
    return next(
        (one for one, _ in found if is_in(one.effect, "Deny") is True and _with_tls(one.get("Condition"))), None
    )


def _with_tls(condition: Value) -> bool:
    """Whether a condition holds where there is TLS."""
    tests = condition.items() if isinstance(condition, dict) else ()
    return any(
        operator.lower() in {"bool", "boolifexists", "stringequals"}
        and key.lower() == "aws:securetransport"
        and any(is_true(one) is True for one, _, _ in items(value))
        for operator, asked in tests
        if isinstance(asked, dict)
        for key, value in asked.items()
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
