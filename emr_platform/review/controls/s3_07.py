"""S3-07: buckets have lifecycle rules."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import at, both, either, is_in, items
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        rules = bucket.get("LifecycleConfiguration", "Rules")
        yield judge(
            either(*(both(is_in(at(rule, "Status"), "Enabled"), there) for rule, _, there in items(rules))),
            bucket,
            ("LifecycleConfiguration", "Rules"),
            rules,
            good="has a lifecycle rule that is enabled",
            bad="has no lifecycle rule: old versions and parts of broken uploads stay for ever",
        )


CONTROL = Control(
    id="S3-07",
    title="Buckets have lifecycle rules",
    why="What nothing removes is kept longer than anybody may keep it, and paid for.",
    severity="medium",
    population="buckets",
    proof="LifecycleConfiguration.Rules has a rule whose Status is Enabled",
    remedy="add a rule that expires old versions and aborts multipart uploads",
    sources=(
        "Security Hub S3.10",
        "Security Hub S3.13",
        "AWS Config s3-lifecycle-policy-check",
        "Prowler s3_bucket_lifecycle_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("SI-12", "AU-11"),
        "PCI DSS 4.0.1": ("3.2.1", "3.3.1.1", "3.3.1.3", "3.3.2", "3.3.3", "10.5.1"),
        "PCI DSS 3.2.1": ("3.1", "3.2", "10.7"),
        "ISO 27001:2022": ("A.8.10",),
        "FSBP": ("S3.10", "S3.13"),
    },
    examine=examine,
)  # fmt: skip
