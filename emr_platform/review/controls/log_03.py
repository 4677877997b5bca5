"""LOG-03: log groups, and buckets of logs, keep logs for a year."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
    Answer,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    at,
    both,
    is_in,
    is_there,
    items,
    opposite,
    possible,
    unknown_in,
)
from ...findings import Path
from .._base import Control, Outcome, Subject, judge
from .._buckets import BUCKET, bucket_among
from ._calls import logs_of_steps
from ._properties import at_least, bucket_called
from ._seen import Seen, worst

# The CDK's, with `logRetention`: sets the retention of a group that a service makes.
_SETS = ("Custom::LogRetention",)

DAYS = 365
# Amazon CloudWatch Logs API reference, CreateLogGroup, logGroupClass: for logs that go on to S3 or Firehose.
_CLASS, _KEEPS_A_DAY = ("LogGroupClass",), "DELIVERY"

_RULES = ("LifecycleConfiguration", "Rules")
# What keys of logs begin with below their prefix: of EMR's, of flow logs and trails, of access logs.
_BELOW = ("j-", "AWSLogs/", *"0123456789")


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from _groups(subject)
    found: dict[Resource, list[Seen]] = {}
    for bucket, prefix, sure in _placed(subject):
        found.setdefault(bucket, []).append(worst(_kept(bucket, prefix, sure)))
    yield from (worst(seen).of(bucket) for bucket, seen in found.items())


def _placed(subject: Subject) -> Iterator[tuple[Resource, Value, bool]]:
    """The buckets of these templates that get logs, each with what the keys begin with and whether it is certain."""
    buckets = subject.of(BUCKET)
    steps = [(one if isinstance(one, Resource) else one.resource, one.get(*path, "LogUri")) for one, path in
             logs_of_steps(subject)]  # fmt: skip
    places = [*((one.resource, one.get("LogUri")) for one in subject.clusters), *steps]
    places += [(flow, flow.get("LogDestination")) for flow in subject.of("AWS::EC2::FlowLog")]
    given: list[tuple[Resource, Value, Value]] = [(by, place, None) for by, place in places]
    for kind, key, below in (
        (BUCKET, ("LoggingConfiguration", "DestinationBucketName"), ("LoggingConfiguration", "LogFilePrefix")),
        ("AWS::CloudTrail::Trail", ("S3BucketName",), ("S3KeyPrefix",)),
        ("AWS::Redshift::Cluster", ("LoggingProperties", "BucketName"), ("LoggingProperties", "S3KeyPrefix")),
    ):
        given += [(one, one.get(*key), "" if one.get(*below) is None else one.get(*below)) for one in subject.of(kind)]
    for by, place, prefix in given:
        options = possible(place)
        for option in options:
            if isinstance(option, (str, Text, Reference)):
                bucket = bucket_among(option, buckets, by.template) or bucket_called(subject, option, by.template)
                if bucket is not None and by.exists is not False:
                    sure = len(options) == 1 and by.exists is True
                    yield bucket, _prefix(option) if prefix is None else prefix, sure


def _prefix(location: Value) -> Value:
    """What comes after the bucket in a location or an ARN, as far as that is written out."""
    parts = location.parts if isinstance(location, Text) else (location,)
    number = next((index for index, one in enumerate(parts) if isinstance(one, Reference)), None)
    if number is None:
        return str(location).partition("://")[2].partition("/")[2] if unknown_in(location) is None else location
    rest = parts[number + 1 :]
    written = "".join(one for one in rest if isinstance(one, str)).removeprefix("/")
    return written if all(isinstance(one, str) for one in rest) else Unknown(f"the prefix of {location}")


def _kept(bucket: Resource, prefix: Value, sure: bool) -> Iterator[Seen]:
    """How long a bucket keeps the current objects below a prefix."""
    given = bucket.get(*_RULES)
    yield Seen("PASS", _RULES, given, "keeps logs for a year at least")
    if isinstance(given, Unknown):
        yield Seen("UNKNOWN", _RULES, given, given.why)
        return
    for rule, index, there in items(given):
        if isinstance(rule, Unknown):
            yield Seen("UNKNOWN", (*_RULES, *index), rule, rule.why)
            continue
        path: Path = (*_RULES, *index, "ExpirationInDays")
        days = at(rule, "ExpirationInDays")
        ends: Answer = opposite(at_least(days, DAYS)) if days is not None else False
        if days is None and is_there(at(rule, "ExpirationDate")) is not False:
            ends = Unknown("a rule expires what is there on a date")
        loses = both(ends, is_in(at(rule, "Status"), "Enabled"), there, _is_for(rule, prefix), _sure(sure))
        if isinstance(loses, Unknown):
            yield Seen("UNKNOWN", path, days, f"whether logs are lost before a year is over is not known: {loses.why}")
        elif loses:
            yield Seen("FAIL", path, days, "loses logs before a year is over")


def _sure(sure: bool) -> Answer:
    return True if sure else Unknown("whether logs go to this bucket depends on a condition")


def _is_for(rule: Value, prefix: Value) -> Answer:
    """Whether a lifecycle rule is for the logs below a prefix, or for some of them."""
    if any(at(rule, key) is not None for key in ("TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")):
        return Unknown("a lifecycle rule is for some objects by tags or sizes")
    begins = at(rule, "Prefix")
    if begins in (None, ""):
        return True
    if not isinstance(begins, str) or not isinstance(prefix, str):
        return Unknown("which logs a lifecycle rule is for, by its prefix, is not known")
    if prefix.startswith(begins):
        return True
    below = begins.removeprefix(prefix).removeprefix("/")
    some = begins.startswith(prefix) and any(one.startswith(below) or below.startswith(one) for one in _BELOW)
    return Unknown(f"a lifecycle rule is for some of the logs, below {begins}") if some else False


def _groups(subject: Subject) -> Iterator[Outcome]:
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
    title="Log groups, and buckets of logs, keep logs for a year",
    why="Intrusions are found months later; what the logs of that time said is then needed.",
    severity="high",
    population="log groups, and buckets that get logs of clusters, steps, flows, access, trails or Redshift",
    proof="RetentionInDays of LogGroup, or of the CDK's LogRetention, is at least 365, or absent, that is for ever; "
    "LogGroupClass is not DELIVERY; no enabled lifecycle rule of the bucket expires current objects below the logs' "
    "prefix in less than 365 days",
    remedy="set RetentionInDays, and ExpirationInDays where logs are, to 365 or more",
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
    unsure="in a versioned bucket what has expired stays as an old version for as long as its rules say",
)  # fmt: skip
