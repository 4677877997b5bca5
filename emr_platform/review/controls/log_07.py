"""LOG-07: alarms tell somebody."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both, either, is_there, is_true, items
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        given = resource.get("AlarmActions")
        yield judge(
            both(
                either(*(both(is_there(one), there) for one, _, there in items(given))),
                resource.get("ActionsEnabled") is None or is_true(resource.get("ActionsEnabled")),
            ),
            resource,
            ("AlarmActions",),
            given,
            good="acts when it goes off",
            bad="goes off and nobody hears of it",
        )


CONTROL = Control(
    id="LOG-07",
    title="Alarms tell somebody",
    why="An alarm without an action is a colour on a page that nobody looks at.",
    severity="high",
    population="alarms",
    proof="Alarm.AlarmActions is not empty and ActionsEnabled is not false",
    remedy="add a topic to AlarmActions",
    sources=(
        "Security Hub CloudWatch.15",
        "Security Hub CloudWatch.17",
        "AWS Config cloudwatch-alarm-action-check",
        "AWS Guard rules registry CLOUDWATCH_ALARM_ACTION_CHECK",
        "cdk-nag HIPAA.Security-CloudWatchAlarmAction",
        "Prowler cloudwatch_alarm_actions_alarm_state_configured",
        "Prowler cloudwatch_alarm_actions_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("AU-6", "IR-6", "SI-4"),
        "PCI DSS 4.0.1": (
            "10.2.1.1", "10.4.1", "10.4.1.1", "10.4.2", "10.4.3", "10.6.3", "10.7.1", "10.7.2", "11.5.2", "11.6.1",
            "12.10.5", "A3.3.1", "A3.5.1",
        ),
        "HIPAA": ("164.312(b)",),
    },
    examine=examine,
)  # fmt: skip
