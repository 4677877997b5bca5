"""KMS-01: keys rotate."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, ask, both, either, is_in, is_true
from .._base import Control, Outcome, Subject, judge, outcome


def examine(subject: Subject) -> Iterator[Outcome]:
    for key in subject.of("AWS::KMS::Key"):
        given, path = key.get("EnableKeyRotation"), ("EnableKeyRotation",)
        kind = both(_is(key, "KeySpec", "SYMMETRIC_DEFAULT"), _is(key, "Origin", "AWS_KMS"))
        if kind is False:
            reason = "KMS does not rotate keys of this kind: whoever keeps it must show how it is replaced"
            yield outcome("INHERITED", key, path, given, reason)
            continue
        yield judge(
            either(is_true(given), False if kind is True else kind),
            key,
            path,
            given,
            good="rotates",
            bad="never rotates",
        )


def _is(key: Resource, name: str, default: str) -> Answer:
    """Whether a property has its default, be it written or not."""
    return ask(key.get(name), lambda one: one is None or is_in(one, default))


CONTROL = Control(
    id="KMS-01",
    title="Keys rotate",
    why="Rotation bounds what one version of a key ever encrypted.",
    severity="high",
    population="keys",
    proof="Key.EnableKeyRotation is true; asymmetric, HMAC and imported keys are their keeper's to replace",
    remedy="set EnableKeyRotation",
    sources=(
        "Security Hub KMS.4",
        "AWS Config cmk-backing-key-rotation-enabled",
        "cdk-nag AwsSolutions-KMS5",
        "checkov CKV_AWS_7",
        "Prowler kms_cmk_rotation_enabled",
        "CIS AWS v3.0 3.6",
        "CIS AWS v5.0 3.6",
    ),
    mappings={
        "NIST 800-53r5": ("SC-12", "SC-12(2)"),
        "PCI DSS 4.0.1": ("3.7.4", "3.7.5"),
        "HIPAA": ("164.312(a)(2)(iv)",),
        "ISO 27001:2022": ("A.8.5", "A.8.11", "A.8.24"),
        "SOC 2": ("PI1.5",),
        "FSBP": ("KMS.4",),
    },
    examine=examine,
    unsure="how often a key rotates, which RotationPeriodInDays may put off for seven years, is not asked",
)  # fmt: skip
