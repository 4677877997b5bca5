"""KMS-03: keys wait a month before they go."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject, judge
from ._properties import at_least

DAYS = 30


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::KMS::Key", "AWS::KMS::ReplicaKey"):
        given = resource.get("PendingWindowInDays")
        yield judge(
            given is None or at_least(given, DAYS),
            resource,
            ("PendingWindowInDays",),
            given,
            good="waits for 30 days, in which its deletion can be taken back",
            bad="may be gone in less than 30 days, and all it encrypts with it",
        )


CONTROL = Control(
    id="KMS-03",
    title="Keys wait a month before they go",
    why="A deleted key takes all that it encrypts with it; time to notice is the only remedy.",
    severity="medium",
    population="keys",
    proof="Key.PendingWindowInDays is 30, or absent, which means 30",
    remedy="set PendingWindowInDays to 30",
    sources=(
        "Security Hub KMS.3 (related)",
        "Prowler kms_cmk_not_deleted_unintentionally (related)",
    ),
    mappings={
        "NIST 800-53r5": ("SA-9(6)", "SC-12", "SC-12(2)", "SC-12(6)"),
        "PCI DSS 4.0.1": (
            "3.5.1.1", "3.5.1.3", "3.6.1", "3.6.1.2", "3.6.1.3", "3.6.1.4", "3.7.1", "3.7.2", "3.7.4", "3.7.6",
            "3.7.7", "4.2.1.1",
        ),
        "PCI DSS 3.2.1": ("3.5", "3.6"),
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "FSBP": ("KMS.3",),
    },
    examine=examine,
    unsure="frameworks are mapped as for keys whose deletion is scheduled",
)  # fmt: skip
