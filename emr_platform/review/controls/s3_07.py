"""S3-07: buckets have lifecycle rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Unknown, Value, at, both, either, is_in, items, possible, show
from .._base import Control, Outcome, Subject, judge

# How prefixes begin that were meant for paths or addresses, and what makes patterns of them.
_ODD = re.compile(r"^/|^[a-z0-9]+://|[*?]")


def examine(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        rules = bucket.get("LifecycleConfiguration", "Rules")
        yield judge(
            either(*(_applies(rule, there) for rule, _, there in items(rules))),
            bucket,
            ("LifecycleConfiguration", "Rules"),
            rules,
            good="has a lifecycle rule that is enabled",
            bad="has no lifecycle rule: old versions and parts of broken uploads stay for ever",
        )


def _applies(rule: Value, there: Answer) -> Answer:
    """Whether a rule is enabled, and for objects that a bucket may have: a prefix is no pattern, and keys begin with
    no slash. Source: S3 User Guide, intro-lifecycle-filters; object-keys."""
    prefix = at(rule, "Prefix")
    odd = either(*(isinstance(one, str) and _ODD.search(one) is not None for one in possible(prefix)))
    enabled = both(is_in(at(rule, "Status"), "Enabled"), there)
    return both(enabled, Unknown(f"whether any object's key begins with {show(prefix)} is not known") if odd else True)


CONTROL = Control(
    id="S3-07",
    title="Buckets have lifecycle rules",
    why="What nothing removes is kept longer than anybody may keep it, and paid for.",
    severity="medium",
    population="buckets",
    proof="LifecycleConfiguration.Rules has a rule whose Status is Enabled, and whose Prefix is none that keys hardly "
    "have: /, an address or a pattern",
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
    unsure="which objects a rule is for, by prefix, tag or size, is not asked otherwise",
)  # fmt: skip
