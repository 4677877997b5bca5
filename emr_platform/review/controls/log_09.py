"""LOG-09: functions log to a group of these templates."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Reference, Resource, Text, Unknown
from .._base import Control, Outcome, Subject, judge, outcome
from ._seen import missing


def examine(subject: Subject) -> Iterator[Outcome]:
    groups = subject.of("AWS::Logs::LogGroup")
    for function in subject.of("AWS::Lambda::Function"):
        given, path = function.get("LoggingConfig", "LogGroup"), ("LoggingConfig", "LogGroup")
        if isinstance(given, Unknown):
            yield outcome("UNKNOWN", function, path, given, given.why)
        elif any(_is_of(group, function, given) for group in groups):
            yield outcome("PASS", function, path, given, "logs to a group of these templates")
        elif given is None:
            bad = "Lambda makes the group at the first call: without a customer's key, and it keeps logs for ever"
            yield judge(missing(subject), function, path, given, good="", bad=bad)
        else:
            reason = "whoever keeps this log group must show its key and its retention"
            yield outcome("INHERITED", function, path, given, reason)


def _is_of(group: Resource, function: Resource, given: object) -> bool:
    if given is not None:
        return given == group.get("LogGroupName") or (isinstance(given, Reference) and given.resource is group)
    if group.exists_with(function) is not True:
        return False
    name, own = group.get("LogGroupName"), function.get("FunctionName")
    if isinstance(name, Text):
        return name.parts[0] == "/aws/lambda/" and name.parts[1:] == (Reference(function),)
    return isinstance(own, str) and name == f"/aws/lambda/{own}"


CONTROL = Control(
    id="LOG-09",
    title="Functions log to a group of these templates",
    why="A group that Lambda makes by itself has neither key nor retention, and no template shows it.",
    severity="medium",
    population="functions",
    proof="LoggingConfig.LogGroup is a group of these templates, or one is named /aws/lambda/<function>",
    remedy="make a log group and name it in LoggingConfig",
    sources=("Lambda Developer Guide, monitoring-cloudwatchlogs-loggroups",),
    mappings={},
    examine=examine,
)
