"""SVC-07: secrets rotate."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Reference, Unknown
from .._base import Control, Outcome, Subject, outcome


def examine(subject: Subject) -> Iterator[Outcome]:
    schedules = subject.of("AWS::SecretsManager::RotationSchedule")
    rotated = {given.resource for one in schedules if isinstance(given := one.get("SecretId"), Reference)}
    for secret in subject.of("AWS::SecretsManager::Secret"):
        if secret in rotated:
            yield outcome("PASS", secret, (), None, "has a schedule of rotation in these templates")
        elif any(isinstance(one.get("SecretId"), Unknown) for one in schedules):
            yield outcome("UNKNOWN", secret, (), None, "for which secret a schedule of rotation is, is not known")
        else:
            yield outcome(
                "FAIL", secret, (), None, "nothing here rotates it: it stays what it is until somebody changes it"
            )


CONTROL = Control(
    id="SVC-07",
    title="Secrets rotate",
    why="A secret that never changes is known to everybody who ever read it.",
    severity="medium",
    population="secrets",
    proof="an AWS::SecretsManager::RotationSchedule names the secret",
    remedy="add a RotationSchedule",
    sources=(
        "Security Hub SecretsManager.1",
        "AWS Config secretsmanager-rotation-enabled-check",
        "Guard SECRETSMANAGER_ROTATION_ENABLED_CHECK",
        "cdk-nag AwsSolutions-SMG4",
        "Prowler secretsmanager_automatic_rotation_enabled",
    ),
    mappings={
        "NIST 800-53r5": (
            "AC-2(1)", "AC-3(3)", "AC-3(4)", "AC-3(8)", "AC-3(12)", "AC-3(13)", "AC-3(15)", "AC-4(28)", "AC-24",
            "CM-5(1)", "SC-23(3)",
        ),
        "PCI DSS 4.0.1": ("3.5.1", "8.2.2", "8.3.2", "8.3.5", "8.3.7", "8.3.9", "8.3.10.1", "8.6.3"),
        "HIPAA": ("164.308(a)(4)(ii)(B)",),
        "FSBP": ("SecretsManager.1",),
    },
    examine=examine,
)  # fmt: skip
