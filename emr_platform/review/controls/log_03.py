"""LOG-03: log groups keep logs for a year."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_in, opposite
from .._base import Control, Outcome, Subject, judge
from ._properties import at_least

# The CDK's, with `logRetention`: sets the retention of a group that a service makes.
_SETS = ("Custom::LogRetention",)

DAYS = 365
# Amazon CloudWatch Logs API reference, CreateLogGroup, logGroupClass: for logs that go on to S3 or Firehose.
_CLASS, _KEEPS_A_DAY = ("LogGroupClass",), "DELIVERY"


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::Logs::LogGroup", *_SETS):
        given = resource.get("RetentionInDays")
        kept, delivers = given is None or at_least(given, DAYS), is_in(resource.get(*_CLASS), _KEEPS_A_DAY)
        if kept is not False and delivers is not False:
            bad = "a group of this class keeps logs for one day, whatever its retention; take another class"
            yield judge(opposite(delivers), resource, _CLASS, resource.get(*_CLASS), good="", bad=bad)
            continue
        yield judge(
            kept,
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
    proof="RetentionInDays of LogGroup, or of the CDK's LogRetention, is at least 365, or absent, that is for ever; "
    "LogGroupClass is not DELIVERY",
    remedy="set RetentionInDays to 365 or more",
    sources=(
        "Security Hub CloudWatch.16",
        "AWS Config cw-loggroup-retention-period-check",
        "AWS Guard rules registry CW_LOGGROUP_RETENTION_PERIOD_CHECK",
        "checkov CKV_AWS_66",
        "checkov CKV_AWS_338",
        "Prowler cloudwatch_log_group_retention_policy_specific_days_enabled",
    ),
    mappings={
        "NIST 800-53r5": ("AU-11",),
        "PCI DSS 4.0.1": ("3.2.1", "3.3.1.1", "3.3.1.3", "3.3.2", "3.3.3", "5.3.4", "10.5.1"),
        "PCI DSS 3.2.1": ("3.1", "10.7"),
        "HIPAA": ("164.312(b)",),
        "ISO 27001:2022": ("A.8.15", "A.8.16"),
        "SOC 2": ("C1.2", "CC7.2", "CC7.3"),
    },
    examine=examine,
)  # fmt: skip
