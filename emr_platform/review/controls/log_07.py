"""LOG-07: alarms tell somebody, and rules may publish to the topics that are their targets."""

from __future__ import annotations

import re
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
    either,
    is_there,
    is_true,
    items,
    possible,
    references,
    show,
    unknown_in,
)
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._policies import plain
from ._properties import is_here
from ._publishing import RULE, may_publish
from ._seen import ORDER, Seen, one_of, seen, worst

_PATH = ("AlarmActions",)
_ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
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
# Types whose attributes may be the ARN of a topic.
_MAY_GIVE = ("Custom::", "AWS::CloudFormation::")


def examine(subject: Subject) -> Iterator[Outcome]:
    for alarm in subject.of(*_ALARMS):
        given, enabled = alarm.get(*_PATH), alarm.get("ActionsEnabled")
        found = [_if_there(_heard(one, alarm, subject), there) for one, _, there in items(given)]
        found = found or [Seen("FAIL", (), None, "goes off and nobody hears of it")]
        switched = enabled is None or is_true(enabled)
        said = worst([
            min(found, key=lambda one: ORDER.index(one.status)),
            seen(switched, (), None, good="", bad="its actions are switched off, so nobody hears of it"),
        ])  # fmt: skip
        if said.status == "PASS" and (silent := _silencer(alarm, subject)) is not None:
            said = Seen("UNKNOWN", (), None, f"whether {show(silent)}, which is not here, keeps it silent is not known")
        yield Seen(said.status, _PATH, given, said.reason).of(alarm)
    for rule in subject.of(RULE):
        yield from (one.of(rule) for one in _targets(rule, subject))


def _silencer(alarm: Resource, subject: Subject) -> Value:
    """The alarm that keeps a composite one silent while it goes off itself; None for one of the templates, or none."""
    given = alarm.get("ActionsSuppressor")
    alarms = subject.of(*_ALARMS)
    here = [one for one in references(given) if one in alarms]
    return None if here or any(one.is_called(given, "AlarmName", alarm.template) is True for one in alarms) else given


def _if_there(found: Seen, there: Answer) -> Seen:
    if isinstance(there, Unknown) and found.status != "FAIL":
        return Seen("UNKNOWN", (), None, f"{there.why} whether it {found.reason}")
    return found


def _heard(action: Value, alarm: Resource, subject: Subject) -> Seen:
    """Whether somebody hears of an alarm by one of its actions."""
    lost = unknown_in(action)
    if lost is not None:
        return Seen("UNKNOWN", (), None, lost.why)
    topic, service = _topic(action, alarm, subject), _service(action)
    if topic is not None:
        return _if_there(may_publish(alarm, topic, subject), _meant(topic, action, alarm))
    if service == "sns":
        return _elsewhere(action, "alarms")
    if service in _SILENT or is_there(action) is False:
        return Seen("FAIL", (), None, "acts when it goes off, and nobody hears of it")
    if service in _TELLING:
        return Seen("PASS", (), None, "makes an entry for people when it goes off")
    return Seen("UNKNOWN", (), None, f"whether {action} tells anybody is not known")


def _targets(rule: Resource, subject: Subject) -> Iterator[Seen]:
    """What is to be said of each target of a rule that is a topic, or may be one."""
    for target, index, _ in items(rule.get("Targets")):
        path: Path = ("Targets", *index, "Arn")
        given = at(target, "Arn")
        role = either(is_there(at(target, "RoleArn")), is_there(rule.get("RoleArn")))
        found = [one for option in possible(given) if (one := _published(option, rule, role, subject)) is not None]
        if found:
            yield one_of(given, path, found)


def _published(target: Value, rule: Resource, role: Answer, subject: Subject) -> Seen | None:
    """Whether a rule may publish to what one of its targets is; None for what is no topic."""
    topic, service = _topic(target, rule, subject), _service(target)
    if topic is None and service not in {"sns", ""}:
        return None
    lost = unknown_in(target)
    if lost is not None or (isinstance(target, Reference) and target.resource.type.startswith(_MAY_GIVE)):
        why = f"{target} is known at deployment" if lost is None else lost.why
        return Seen("UNKNOWN", (), None, f"which topic it publishes to, if any, is not known: {why}")
    if topic is None:
        return _elsewhere(target, "rules of EventBridge") if service else None
    # Both ways are documented, by a role since lately: EventBridge User Guide, eb-use-resource-based.
    if role is not False:
        return Seen("UNKNOWN", (), None, "whether it publishes with the rights of a role, and may, is not known")
    return _if_there(may_publish(rule, topic, subject), _meant(topic, target, rule))


def _service(action: Value) -> str:
    """The service of what an alarm or rule calls; empty where its type or ARN does not tell."""
    if isinstance(action, Reference):
        return _BY_TYPE.get(action.resource.type, "")
    named = _SERVICE.match(plain(action))
    return "" if named is None else named[1]


def _elsewhere(topic: Value, who: str) -> Seen:
    reason = f"whoever keeps the topic {topic}, which is not among these templates, shows that {who} may publish to it"
    return Seen("INHERITED", (), None, reason)


def _meant(topic: Resource, named: Value, near: Resource) -> Answer:
    """Whether a topic is there wherever what names it is, and is that one: by a name that is written out it need not
    be, and another account may have one of this name."""
    last = named.parts[-1] if isinstance(named, Text) else named
    there = True if isinstance(last, Reference) else topic.exists_with(near)
    return both(there, is_here(named, near.template))


def _topic(action: Value, near: Resource, subject: Subject) -> Resource | None:
    """The topic of these templates that is meant: by reference, or by the name that ends its ARN."""
    if is_here(action, near.template) is False:
        return None
    last = action.parts[-1] if isinstance(action, Text) else action
    if isinstance(last, Reference):
        return last.resource if last.resource.type == _TOPIC else None
    _, is_topic, named = plain(action).partition(":sns:")
    name = named.rpartition(":")[2]
    called = (one for one in subject.of(_TOPIC) if one.is_called(name, "TopicName", near.template) is True)
    return next(called, None) if is_topic else None


CONTROL = Control(
    id="LOG-07",
    title="Alarms tell somebody, and rules of EventBridge may publish to their topics",
    why="An alarm without an action is a colour on a page that nobody looks at; what a topic refuses nobody hears of.",
    severity="high",
    population="alarms, and targets of rules that are topics",
    proof="Alarm.AlarmActions has a topic whose policy and enabled key let cloudwatch.amazonaws.com in, or an OpsItem "
    "or incident of Systems Manager, and ActionsEnabled is not false; what only scales, stops or recovers tells "
    "nobody. A topic in Rule.Targets has a policy and a key that let events.amazonaws.com in, and not under "
    "aws:SourceAccount or aws:SourceArn, which EventBridge does not tell there",
    remedy="add a topic to AlarmActions; let cloudwatch.amazonaws.com, or events.amazonaws.com for rules, publish to "
    "it and use its key",
    sources=(
        "Security Hub CloudWatch.15",
        "Security Hub CloudWatch.17",
        "AWS Config cloudwatch-alarm-action-check",
        "AWS Guard rules registry CLOUDWATCH_ALARM_ACTION_CHECK",
        "cdk-nag HIPAA.Security-CloudWatchAlarmAction",
        "Prowler cloudwatch_alarm_actions_alarm_state_configured",
        "Prowler cloudwatch_alarm_actions_enabled",
        "EventBridge User Guide, eb-use-resource-based",
        "SNS Developer Guide, sns-key-management",
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
    unsure="who subscribes to a topic is not asked, nor whether services other than CloudWatch and EventBridge may "
    "publish to it; whether a function or an investigation tells anybody, or a rule publishes by the rights of a "
    "role, is UNKNOWN; an alarm that a call writes under a name which only its run makes is taken for one of its own",
)  # fmt: skip
