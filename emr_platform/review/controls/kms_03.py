"""KMS-03: keys wait a month before they go."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import ask
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::KMS::Key"):
        given = resource.get("PendingWindowInDays")
        yield judge(
            given is None or ask(given, lambda days: int(str(days)) >= 30),
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
    mappings={},
    examine=examine,
)
