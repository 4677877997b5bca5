"""KMS-01: keys rotate."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Reference, Resource, Unknown, ask, both, either, is_in, is_true, unknown_in
from .._base import Control, Outcome, Subject, judge, outcome


def examine(subject: Subject) -> Iterator[Outcome]:
    for key in subject.of("AWS::KMS::Key"):
        yield _rotates(key)
    for replica in subject.of("AWS::KMS::ReplicaKey"):
        yield _as_its_primary(replica)


def _rotates(key: Resource) -> Outcome:
    given, path = key.get("EnableKeyRotation"), ("EnableKeyRotation",)
    kind = both(_is(key, "KeySpec", "SYMMETRIC_DEFAULT"), _is(key, "Origin", "AWS_KMS"))
    if kind is False:
        reason = "KMS does not rotate keys of this kind: whoever keeps it must show how it is replaced"
        return outcome("INHERITED", key, path, given, reason)
    answer = either(is_true(given), False if kind is True else kind)
    return judge(answer, key, path, given, good="rotates", bad="never rotates")


def _as_its_primary(replica: Resource) -> Outcome:
    """A replica has its primary key's material and rotation: KMS Developer Guide, multi-Region keys."""
    given, path = replica.get("PrimaryKeyArn"), ("PrimaryKeyArn",)
    primary = given.resource if isinstance(given, Reference) else None
    if primary is not None and primary.type == "AWS::KMS::Key":
        found = _rotates(primary)
        return outcome(found.status, replica, path, given, f"as {primary.logical_id}, its primary key: {found.reason}")
    lost = Unknown(f"{given} is no key") if primary is not None else unknown_in(given)
    if lost is not None:
        return outcome("UNKNOWN", replica, path, given, f"whether its primary key rotates is not known: {lost.why}")
    reason = "whoever keeps its primary key, which is not in these templates, must show that it rotates"
    return outcome("INHERITED", replica, path, given, reason)


def _is(key: Resource, name: str, default: str) -> Answer:
    """Whether a property has its default, be it written or not."""
    return ask(key.get(name), lambda one: one is None or is_in(one, default))


CONTROL = Control(
    id="KMS-01",
    title="Keys rotate",
    why="Rotation bounds what one version of a key ever encrypted.",
    severity="high",
    population="keys",
    proof="Key.EnableKeyRotation is true, of a replica that of its primary key; asymmetric, HMAC and imported keys are "
    "their keeper's to replace",
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
