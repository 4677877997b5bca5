"""LOG-09: functions log to a group of these templates."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Reference, Resource, Text, Unknown, Value, both, either, text
from .._base import Control, Outcome, Subject, judge, outcome
from ._seen import missing

# Where the group of a function is by its name: Lambda Developer Guide, monitoring-cloudwatchlogs-loggroups.
_GROUPS = "/aws/lambda/"


def examine(subject: Subject) -> Iterator[Outcome]:
    groups = subject.of("AWS::Logs::LogGroup")
    for function in subject.of("AWS::Lambda::Function"):
        given, path = function.get("LoggingConfig", "LogGroup"), ("LoggingConfig", "LogGroup")
        here = either(*(_is_of(group, function, given) for group in groups))
        if isinstance(given, Unknown):
            yield outcome("UNKNOWN", function, path, given, given.why)
        elif here is False and given is not None:
            reason = "whoever keeps this log group must show its key and its retention"
            yield outcome("INHERITED", function, path, given, reason)
        else:
            good = "logs to a group of these templates"
            bad = "Lambda makes the group at the first call: without a customer's key, and it keeps logs for ever"
            yield judge(either(here, missing(subject)), function, path, given, good=good, bad=bad)


def _is_of(group: Resource, function: Resource, given: Value) -> Answer:
    if given is not None:
        share = group.template.may_share(function.template)
        named = share and given == group.get("LogGroupName")
        return named or (isinstance(given, Reference) and given.resource is group)
    name, own = group.get("LogGroupName"), function.get("FunctionName")
    if isinstance(name, Text) and name.parts[1:] == (Reference(function),):
        named = name.parts[0] == _GROUPS
    else:
        told = isinstance(own, (str, Text)) or (isinstance(own, Unknown) and own.parameter is not None)
        named = told and group.template is function.template and name == text((_GROUPS, own))
    return both(named, group.exists_with(function))


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
