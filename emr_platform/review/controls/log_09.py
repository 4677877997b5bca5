"""LOG-09: functions, and clusters that log to CloudWatch, log to groups of these templates."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
    Answer,
    Cluster,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    both,
    either,
    is_true,
    possible,
    text,
    unknown_in,
)
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._calls import SESSIONS, placed, requests
from ._seen import Seen, missing, one_of, seen

# Where the group of a function is by its name: Lambda Developer Guide, monitoring-cloudwatchlogs-loggroups.
_GROUPS = "/aws/lambda/"
_OF_FUNCTION = ("LoggingConfig", "LogGroup")
# Amazon EMR API reference, CloudWatchLogConfiguration. Which group it is where none is named, is not said.
_OF_CLUSTER = ("MonitoringConfiguration", "CloudWatchLogConfiguration")
# The same, SessionCloudWatchLoggingConfiguration.
_OF_SESSION = ("MonitoringConfiguration", "CloudWatchLoggingConfiguration")


def examine(subject: Subject) -> Iterator[Outcome]:
    groups = subject.of("AWS::Logs::LogGroup")
    for function in subject.of("AWS::Lambda::Function"):
        bad = "Lambda makes the group at the first call: without a customer's key, and it keeps logs for ever"
        given = function.get(*_OF_FUNCTION)
        found = [_seen(one, function, groups, subject, bad) for one in possible(given)]
        yield one_of(given, _OF_FUNCTION, found).of(function)
    for cluster in subject.clusters:
        yield from (one.of(cluster) for one in _ships(cluster, _OF_CLUSTER, "LogGroupName", groups, subject))
    for session in requests(subject, *SESSIONS):
        yield from (placed(one, session) for one in _ships(session, _OF_SESSION, "LogGroup", groups, subject))


def _ships(about: Cluster, path: Path, key: str, groups: list[Resource], subject: Subject) -> Iterator[Seen]:
    """What is to be said of the group that a cluster, or a session, logs to, where it logs to CloudWatch."""
    on = is_true(about.get(*path, "Enabled"))
    if isinstance(on, Unknown):
        yield Seen("UNKNOWN", (*path, key), None, f"whether it logs to CloudWatch is not known: {on.why}")
    elif on:
        bad = "names no log group: which key it has and how long it keeps logs, no template shows"
        given = about.get(*path, key)
        found = [_seen(one, about.resource, groups, subject, bad) for one in possible(given)]
        yield one_of(given, (*path, key), found)


def _seen(given: Value, about: Resource, groups: list[Resource], subject: Subject, bad: str) -> Seen:
    here = either(*(_is_of(group, about, given) for group in groups))
    if isinstance(given, Unknown):
        return Seen("UNKNOWN", (), given, given.why)
    if here is False and given is not None:
        lost = unknown_in(given)
        reason = "whoever keeps this log group must show its key and its retention"
        return Seen("INHERITED", (), given, reason) if lost is None else Seen("UNKNOWN", (), given, lost.why)
    return seen(either(here, missing(subject)), (), given, good="logs to a group of these templates", bad=bad)


def _is_of(group: Resource, about: Resource, given: Value) -> Answer:
    if given is not None:
        share = group.template.may_share(about.template) and group.template.reads_as(about.template, given)
        if share and given == group.get("LogGroupName"):
            return group.exists_with(about)
        return isinstance(given, Reference) and given.resource is group
    name, own = group.get("LogGroupName"), about.get("FunctionName")
    if isinstance(name, Text) and name.parts[1:] == (Reference(about),):
        named = name.parts[0] == _GROUPS
    else:
        told = isinstance(own, (str, Text)) or (isinstance(own, Unknown) and own.parameter is not None)
        named = told and group.template is about.template and name == text((_GROUPS, own))
    return both(named, group.exists_with(about))


CONTROL = Control(
    id="LOG-09",
    title="Functions, and clusters that log to CloudWatch, log to groups of these templates",
    why="A group that a service makes by itself has neither key nor retention, and no template shows it.",
    severity="medium",
    population="functions, and clusters and sessions that log to CloudWatch",
    proof="LoggingConfig.LogGroup, or the group that a cluster's or session's configuration names, is a group of "
    "these templates; or one is named /aws/lambda/<function>",
    remedy="make a log group and name it",
    sources=(
        "Lambda Developer Guide, monitoring-cloudwatchlogs-loggroups",
        "Amazon EMR API reference, CloudWatchLogConfiguration",
    ),
    mappings={},
    examine=examine,
)
