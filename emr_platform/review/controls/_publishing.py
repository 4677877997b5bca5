"""Whether an alarm of CloudWatch or a rule of EventBridge may publish to a topic: by its policy and by its key."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

from ...assembly import (
    Answer,
    Reference,
    Resource,
    Statement,
    Unknown,
    Value,
    ask,
    both,
    either,
    is_in,
    is_true,
    items,
    opposite,
    statements,
    unknown_in,
)
from .._base import Subject
from ..encryption import key_of
from ._policies import NEGATIVE, is_about, is_foreign, plain
from ._properties import ask_each, attached, covers
from ._seen import Seen, missing, worst

TOPIC_POLICIES = ("AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy")
RULE = "AWS::Events::Rule"
# SNS Developer Guide, sns-key-management: what a service needs of the key of a topic that it publishes to.
_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
_POSITIVE = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}
# Whom a service acts for. EventBridge does not say it where it publishes to a topic, so these let no rule in.
# EventBridge User Guide, eb-use-resource-based; of keys: SNS Developer Guide, sns-key-management.
_SOURCES = {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"}
# What names an alarm or a topic, with patterns for all of them.
_ABOUT = {
    "aws:sourcearn": re.compile(r"\*|arn:[^:]*:(?:\*|cloudwatch:[^:]*:(?P<account>[^:]*):(?:\*|alarm:\*))"),
    "kms:encryptioncontext:aws:sns:topicarn": re.compile(r"\*|arn:[^:]*:(?:\*|sns:[^:]*:(?P<account>[^:]*):\*)"),
}


def may_publish(by: Resource, topic: Resource, subject: Subject) -> Seen:
    """Whether an alarm, or a rule of EventBridge, may publish to a topic of the templates.

    Its path and value are left to the caller.
    """
    return worst([_by_policy(by, topic, subject), _by_key(by, topic, subject)])


def _service(by: Resource) -> str:
    return "events.amazonaws.com" if by.type == RULE else "cloudwatch.amazonaws.com"


def _by_policy(by: Resource, topic: Resource, subject: Subject) -> Seen:
    policy = _policy(topic, _service(by), subject)
    if policy is None and by.type != RULE:
        # SNS Developer Guide, access policies: a topic's default one lets in whatever says it acts for its account.
        return Seen("PASS", (), None, f"publishes to {topic.logical_id}")
    found = policy or []
    stated = either(*(both(sure, _publishes(one, by, topic)) for one, sure in found))
    allowed = missing(subject) if policy is None else stated
    denied = either(*(both(sure, _to_publish(one, "Deny", by, topic)) for one, sure in found))
    whose = f"the {'default ' if policy is None else ''}policy of {topic.logical_id}"
    told = both(allowed, opposite(denied))
    return _said(told, f"publishes to {topic.logical_id}", f"{whose} does not let {_service(by)} publish")


def _by_key(by: Resource, topic: Resource, subject: Subject) -> Seen:
    given = topic.get("KmsMasterKeyId")
    key = key_of(None if given == "" else given, subject)
    if key.kind == "none":
        return Seen("PASS", (), None, "the topic has no key")
    encrypts, service = f"{topic.logical_id} is encrypted with {key.name}", _service(by)
    if key.kind == "AWS key":
        # AWS re:Post Knowledge Center, cloudwatch-receive-sns-for-alarm-trigger and
        # sns-not-getting-eventbridge-notification.
        return Seen("FAIL", (), None, f"{encrypts}, whose policy does not let {service} in; take a customer key")
    if key.kind == "customer key elsewhere":
        return Seen("INHERITED", (), None, f"{encrypts}: whoever keeps this key shows that it lets {service} use it")
    if key.resource is None:
        return Seen("UNKNOWN", (), None, f"which key {topic.logical_id} has is not known: {key.name}")
    # KMS Developer Guide, enabling and disabling keys: without it, it is enabled.
    enabled = ask(key.resource.get("Enabled"), lambda one: one is None or is_true(one))
    if enabled is not True:
        return _said(enabled, "", f"{encrypts}, which is disabled: nobody can use it")
    held = _key_policy(key.resource, service)
    allowed = both(
        *(either(*(_applies(one, "Allow", name, by, topic) for one in held)) for name in _KEY_ACTIONS),
        *(opposite(_applies(one, "Deny", name, by, topic)) for one in held for name in _KEY_ACTIONS),
    )
    bad = f"{encrypts}, whose policy does not let {service} use it; allow {' and '.join(_KEY_ACTIONS)}*"
    return _said(allowed, "the topic's key lets it in", bad)


def _said(answer: Answer, good: str, bad: str) -> Seen:
    if isinstance(answer, Unknown):
        return Seen("UNKNOWN", (), None, f"{bad.partition(';')[0]} for certain: {answer.why}")
    return Seen("PASS" if answer else "FAIL", (), None, good if answer else bad)


# Many alarms and rules publish to one topic: what is about others is left out once.
@lru_cache(maxsize=64)
def _policy(topic: Resource, service: str, subject: Subject) -> list[tuple[Statement, Answer]] | None:
    """The statements about a service of the policies of a topic; None where it has no policy."""
    found = list(attached(subject, topic, TOPIC_POLICIES, ("Topics", "TopicArn")))
    return [(one, sure) for one, sure in found if _names(one, service) is not False] if found else None


@lru_cache(maxsize=64)
def _key_policy(key: Resource, service: str) -> list[Statement]:
    return [one for one in statements(key) if _names(one, service) is not False]


def _publishes(statement: Statement, by: Resource, topic: Resource) -> Answer:
    """Whether a statement of a topic's policy lets an alarm or rule publish."""
    answer = _to_publish(statement, "Allow", by, topic)
    if answer is True and by.type == RULE and statement.get("Condition") is not None:
        return Unknown("EventBridge's guide has no conditions in policies of topics")
    return answer


def _to_publish(statement: Statement, effect: str, by: Resource, topic: Resource) -> Answer:
    applies = _applies(statement, effect, "sns:Publish", by, topic)
    return False if applies is False else both(applies, covers(statement, topic))


def _applies(statement: Statement, effect: str, action: str, by: Resource, topic: Resource) -> Answer:
    """Whether a statement allows, or denies, what an alarm or rule does when it publishes."""
    about = both(_names(statement, _service(by)), is_about(statement, effect, action))
    holds = partial(_holds, statement=statement, by=by, topic=topic)
    return False if about is False else both(about, ask_each(statement.get("Condition"), holds))


def _names(statement: Statement, service: str) -> Answer:
    """Whether its principals have a service among them; the `*` of anybody does."""
    if statement.get("NotPrincipal") is not None:
        return Unknown("whom NotPrincipal leaves is not known")
    return either(*(is_in(name, service if kind == "Service" else "*") for kind, name in statement.principals()))


def _holds(condition: Value, statement: Statement, by: Resource, topic: Resource) -> Answer:
    """Whether a condition holds for what an alarm or rule publishes."""
    if condition is None:
        return True
    if not isinstance(condition, dict):
        return condition if isinstance(condition, Unknown) else Unknown("a condition that cannot be read")
    answers: list[Answer] = []
    for operator, tests in condition.items():
        if not isinstance(tests, dict):
            answers.append(Unknown(f"whether its condition {operator} holds"))
            continue
        answers += [_test(operator, key, values, statement, by, topic) for key, values in tests.items()]
    return both(*answers)


def _test(operator: str, key: str, values: Value, statement: Statement, by: Resource, topic: Resource) -> Answer:
    """Whether one test of a condition holds. What is compared with a key that is absent fits nothing."""
    kind, asked = operator.lower().removesuffix("ifexists"), key.lower()
    absent = by.type == RULE and asked in _SOURCES
    if absent and kind != operator.lower():
        return True
    if kind == "null" and asked in _SOURCES:
        return _among(values, lambda one: is_in(one, "true" if absent else "false"))
    if kind == "bool" and asked == "aws:securetransport":
        return _among(values, is_true)
    if kind in _POSITIVE or kind in NEGATIVE:
        fits = _among(values, partial(_fits, key, statement=statement, by=by, topic=topic))
        return fits if kind in _POSITIVE else opposite(fits)
    return Unknown(f"whether its condition {operator} on {key} holds")


def _among(values: Value, test: Callable[[Value], Answer]) -> Answer:
    return either(*(both(test(one), there) for one, _, there in items(values)))


def _fits(key: str, value: Value, statement: Statement, by: Resource, topic: Resource) -> Answer:
    """Whether a value that a condition wants of a key is the account, the alarm or rule itself, or the topic."""
    asked = key.lower()
    if asked in _SOURCES and by.type == RULE:
        return False  # it is absent
    if asked in {"aws:sourceaccount", "aws:sourceowner"}:
        return opposite(is_foreign(value, statement.resource))
    if asked not in _ABOUT:
        return Unknown(f"whether {key} is {value}")
    about = by if asked == "aws:sourcearn" else topic
    if isinstance(value, Reference):
        return value.resource is about
    every = None if unknown_in(value) is not None else _ABOUT[asked].fullmatch(plain(value))
    if every is None:
        return Unknown(f"whether {key} is {value}")
    return True if every["account"] in {None, "*"} else opposite(is_foreign(value, statement.resource))
