"""S3-05: buckets keep old versions."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_in
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        status = bucket.get("VersioningConfiguration", "Status")
        yield judge(
            is_in(status, "Enabled"),
            bucket,
            ("VersioningConfiguration", "Status"),
            status,
            good="keeps old versions",
            bad="keeps no old versions: what is overwritten or deleted is gone",
        )


CONTROL = Control(
    id="S3-05",
    title="Buckets keep old versions",
    why="A wrong job, a wrong command or an intruder overwrites; old versions are what brings data back.",
    severity="high",
    population="buckets",
    proof="VersioningConfiguration.Status is Enabled",
    remedy="set VersioningConfiguration.Status to Enabled, and expire old versions by a lifecycle rule",
    sources=(
        "Security Hub S3.14",
        "AWS Config s3-bucket-versioning-enabled",
        "AWS Guard rules registry S3_BUCKET_VERSIONING_ENABLED",
        "cdk-nag HIPAA.Security-S3BucketVersioningEnabled",
        "checkov CKV_AWS_21",
        "Prowler s3_bucket_object_versioning",
    ),
    mappings={
        "NIST 800-53r5": ("CP-9", "CP-10", "SI-12"),
        "PCI DSS 4.0.1": ("10.3.4",),
        "PCI DSS 3.2.1": ("10.5.3",),
        "HIPAA": (
            "164.308(a)(7)(i)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.312(c)(1)", "164.312(c)(2)",
        ),
        "ISO 27001:2022": ("A.8.3", "A.8.10"),
        "SOC 2": ("A1.1", "C1.2", "CC7.4", "PI1.5"),
        "FSBP": ("S3.14",),
    },
    examine=examine,
)  # fmt: skip
