"""SVC-07: secrets rotate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Reference, Resource, Unknown, Value, at, both, either, is_there, show
from .._base import Control, Outcome, Subject, judge
from ._properties import ask_each
from ._seen import by_another

_DAYS = 90
"""The longest time between two rotations. Source: Security Hub SecretsManager.4, whose default it is."""
_RATE = re.compile(r"rate\((\d+) (hour|day)s?\)")
# Every month of every year, on some day of the month or of the week: Secrets Manager User Guide, schedule expressions.
_MONTHLY = re.compile(r"cron\(\S+ \S+ [\dL*?/,-]+ \* [A-Z\d*?/,L-]+ \*\)")


def examine(subject: Subject) -> Iterator[Outcome]:
    schedules = subject.of("AWS::SecretsManager::RotationSchedule")
    for secret in subject.of("AWS::SecretsManager::Secret"):
        its = [(one, answer) for one in schedules if (answer := _is_for(one.get("SecretId"), secret)) is not False]
        seldom = [one for one, _ in its if _rotates(one) is not False]
        yield judge(
            by_another(subject, [both(answer, one.exists_with(secret), _rotates(one), _often(one))
                                 for one, answer in its]),
            secret,
            (),
            seldom[0].get("RotationRules") if seldom else None,
            good=f"has a schedule in these templates that rotates it every {_DAYS} days or more often",
            bad=f"rotates less often than every {_DAYS} days"
            if seldom
            else "nothing here rotates it: it stays what it is until somebody changes it",
        )  # fmt: skip


def _rotates(schedule: Resource) -> Answer:
    """Whether a schedule has somebody who rotates, and says when."""
    who = either(*(is_there(schedule.get(key)) for key in ("RotationLambdaARN", "HostedRotationLambda")))
    rules = schedule.get("RotationRules")
    when = either(*(ask_each(at(rules, key), lambda one: one not in (None, "")) for key in _TOLD))
    return both(who, rules if isinstance(rules, Unknown) else when)


def _often(schedule: Resource) -> Answer:
    """Whether a schedule rotates often enough; it has days or an expression, not both: API, RotationRulesType."""
    rules = schedule.get("RotationRules")
    return either(*(ask_each(at(rules, key), test) for key, test in _TOLD.items()))


def _in_days(value: Value) -> Answer:
    written = str(show(value))
    return int(written) <= _DAYS if written.isdecimal() else value is not None and _not_told(value)


def _by_expression(value: Value) -> Answer:
    if value is None:
        return False
    written = str(show(value))
    if (rate := _RATE.fullmatch(written)) is not None:
        return int(rate[1]) <= _DAYS * (24 if rate[2] == "hour" else 1)
    return _MONTHLY.fullmatch(written) is not None or _not_told(value)


def _not_told(value: Value) -> Unknown:
    return Unknown(f"how often {show(value)} rotates it is not known")


_TOLD = {"AutomaticallyAfterDays": _in_days, "ScheduleExpression": _by_expression}


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
    title="Secrets rotate every 90 days or more often",
    why="A secret that never changes is known to everybody who ever read it.",
    severity="medium",
    population="secrets",
    proof="an AWS::SecretsManager::RotationSchedule names the secret, a function that rotates it, and RotationRules "
    "with AutomaticallyAfterDays or a rate() of 90 days or less, or a cron() of every month",
    remedy="add a RotationSchedule with RotationRules of 90 days or less",
    sources=(
        "Security Hub SecretsManager.1",
        "Security Hub SecretsManager.4 (whose default is 90 days)",
        "AWS Config secretsmanager-rotation-enabled-check",
        "AWS Guard rules registry SECRETSMANAGER_ROTATION_ENABLED_CHECK",
        "cdk-nag AwsSolutions-SMG4",
        "Prowler secretsmanager_automatic_rotation_enabled",
        "Prowler secretsmanager_secret_rotated_periodically",
    ),
    mappings={
        "NIST 800-53r5": (
            "AC-2(1)", "AC-3(3)", "AC-3(4)", "AC-3(8)", "AC-3(12)", "AC-3(13)", "AC-3(15)", "AC-4(28)", "AC-24",
            "CM-5(1)", "SC-23(3)",
        ),
        "PCI DSS 4.0.1": ("3.5.1", "8.2.2", "8.3.2", "8.3.5", "8.3.7", "8.3.9", "8.3.10.1", "8.6.3"),
        "HIPAA": ("164.308(a)(4)(ii)(B)",),
        "FSBP": ("SecretsManager.1", "SecretsManager.4"),
    },
    examine=examine,
    unsure="a cron() that is not of every month is UNKNOWN; whether rotations succeed is not seen here",
)  # fmt: skip
