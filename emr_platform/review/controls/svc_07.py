"""SVC-07: secrets rotate."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Reference, Resource, Unknown, Value, at, both, either, is_there, possible
from .._base import Control, Outcome, Subject, judge
from ._properties import ask_each
from ._seen import by_another

_WHEN = ("AutomaticallyAfterDays", "ScheduleExpression")


def examine(subject: Subject) -> Iterator[Outcome]:
    schedules = subject.of("AWS::SecretsManager::RotationSchedule")
    for secret in subject.of("AWS::SecretsManager::Secret"):
        its = [(one, answer) for one in schedules if (answer := _is_for(one.get("SecretId"), secret)) is not False]
        yield judge(
            by_another(subject, [both(answer, one.exists_with(secret), _runs(one)) for one, answer in its]),
            secret,
            (),
            None,
            good="has a schedule of rotation in these templates",
            bad="nothing here rotates it: it stays what it is until somebody changes it",
        )


def _runs(schedule: Resource) -> Answer:
    """Whether a schedule has somebody who rotates, and when."""
    who = either(*(is_there(schedule.get(key)) for key in ("RotationLambdaARN", "HostedRotationLambda")))
    rules = schedule.get("RotationRules")
    return both(who, rules if isinstance(rules, Unknown) else either(*(_is_given(at(rules, key)) for key in _WHEN)))


def _is_given(value: Value) -> Answer:
    """Whether there is a value; Secrets Manager takes no empty ones here, so that a parameter is one."""
    return is_there(value) if None in possible(value) else True


def _is_for(value: Value, secret: Resource) -> Answer:
    """Whether a value is a secret, or what attaches it to a database."""

    def same(one: Value) -> Answer:
        if not isinstance(one, Reference):
            return False
        if one.resource.type == "AWS::SecretsManager::SecretTargetAttachment":
            return _is_for(one.resource.get("SecretId"), secret)
        return one.resource is secret

    return ask_each(value, same)


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
        "AWS Guard rules registry SECRETSMANAGER_ROTATION_ENABLED_CHECK",
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
