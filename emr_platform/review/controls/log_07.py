"""LOG-07: alarms tell somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Reference, Resource, Text, Unknown, Value, is_there, is_true, items, unknown_in
from .._base import Control, Outcome, Subject
from ._policies import plain
from ._publishing import may_publish
from ._seen import ORDER, Seen, seen, worst

_PATH = ("AlarmActions",)
_TOPIC = "AWS::SNS::Topic"
_SERVICE = re.compile(r"arn:[^:]*:([a-z0-9-]+):")
# Services by their names in ARNs: those that scale, stop, start again and recover, and those that make an entry for
# people. A function or an investigation may do either. Source: CloudWatch User Guide, alarm-actions; PutMetricAlarm.
_SILENT = {"autoscaling", "automate", "swf"}
_TELLING = {"ssm", "ssm-incidents"}
_BY_TYPE = {
    "AWS::ApplicationAutoScaling::ScalingPolicy": "autoscaling",
    "AWS::AutoScaling::ScalingPolicy": "autoscaling",
    "AWS::SSMIncidents::ResponsePlan": "ssm-incidents",
}


def examine(subject: Subject) -> Iterator[Outcome]:
    for alarm in subject.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        given, enabled = alarm.get(*_PATH), alarm.get("ActionsEnabled")
        found = [_if_there(_heard(one, alarm, subject), there) for one, _, there in items(given)]
        found = found or [Seen("FAIL", (), None, "goes off and nobody hears of it")]
        switched = enabled is None or is_true(enabled)
        said = worst([
            min(found, key=lambda one: ORDER.index(one.status)),
            seen(switched, (), None, good="", bad="its actions are switched off, so nobody hears of it"),
        ])  # fmt: skip
        yield Seen(said.status, _PATH, given, said.reason).of(alarm)


def _if_there(found: Seen, there: Answer) -> Seen:
    if isinstance(there, Unknown) and found.status != "FAIL":
        return Seen("UNKNOWN", (), None, f"{there.why} whether it {found.reason}")
    return found


def _heard(action: Value, alarm: Resource, subject: Subject) -> Seen:
    """Whether somebody hears of an alarm by one of its actions."""
    lost = unknown_in(action)
    if lost is not None:
        return Seen("UNKNOWN", (), None, lost.why)
    topic = _topic(action, alarm, subject)
    if topic is not None:
        return may_publish(alarm, topic, subject)
    if isinstance(action, Reference):
        service = _BY_TYPE.get(action.resource.type, "")
    else:
        named = _SERVICE.match(plain(action))
        service = "" if named is None else named[1]
    if service == "sns":
        who = (
            f"whoever keeps the topic {action}, which is not among these templates, shows that alarms may publish to it"
        )
        return Seen("INHERITED", (), None, who)
    if service in _SILENT or is_there(action) is False:
        return Seen("FAIL", (), None, "acts when it goes off, and nobody hears of it")
    if service in _TELLING:
        return Seen("PASS", (), None, "makes an entry for people when it goes off")
    return Seen("UNKNOWN", (), None, f"whether {action} tells anybody is not known")


def _topic(action: Value, alarm: Resource, subject: Subject) -> Resource | None:
    """The topic of these templates that an action means: by reference, or by the name that ends its ARN."""
    last = action.parts[-1] if isinstance(action, Text) else action
    if isinstance(last, Reference):
        return last.resource if last.resource.type == _TOPIC else None
    _, is_topic, named = plain(action).partition(":sns:")
    name = named.rpartition(":")[2]
    called = (one for one in subject.of(_TOPIC) if one.is_called(name, "TopicName", alarm.template) is True)
    return next(called, None) if is_topic else None


CONTROL = Control(
    id="LOG-07",
    title="Alarms tell somebody",
    why="An alarm without an action is a colour on a page that nobody looks at.",
    severity="high",
    population="alarms",
    proof="Alarm.AlarmActions has a topic whose policy and key let cloudwatch.amazonaws.com in, or an OpsItem or "
    "incident of Systems Manager, and ActionsEnabled is not false; what only scales, stops or recovers tells nobody",
    remedy="add a topic to AlarmActions; let cloudwatch.amazonaws.com publish to it and use its key",
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
    unsure="who subscribes to a topic is not asked; whether a function or an investigation tells anybody is UNKNOWN",
)  # fmt: skip
