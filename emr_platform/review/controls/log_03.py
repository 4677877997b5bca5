"""LOG-03: log groups keep logs for a year."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import ask
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::Logs::LogGroup"):
        given = resource.get("RetentionInDays")
        yield judge(
            given is None or ask(given, lambda days: int(str(days)) >= 365),
            resource,
            ("RetentionInDays",),
            given,
            good="keeps logs for a year at least",
            bad="loses logs before a year is over",
        )


CONTROL = Control(
    id="LOG-03",
    title="Log groups keep logs for a year",
    why="Intrusions are found months later; what the logs of that time said is then needed.",
    severity="high",
    population="log groups",
    proof="LogGroup.RetentionInDays is at least 365, or absent, which keeps logs for ever",
    remedy="set RetentionInDays to 365 or more",
    sources=(
        "Security Hub CloudWatch.16",
        "AWS Config cw-loggroup-retention-period-check",
        "Guard CW_LOGGROUP_RETENTION_PERIOD_CHECK",
        "checkov CKV_AWS_66",
        "checkov CKV_AWS_338",
        "Prowler cloudwatch_log_group_retention_policy_specific_days_enabled",
    ),
    mappings={},
    examine=examine,
)
