"""Whether an alarm of CloudWatch may publish to a topic: the topic's policy and its key must both let it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from ...assembly import (
    Answer,
    Reference,
    Resource,
    Statement,
    Unknown,
    Value,
    both,
    either,
    is_in,
    items,
    opposite,
    statements,
    unknown_in,
)
from .._base import Subject
from ..encryption import key_of
from ._policies import allows, is_foreign, plain
from ._properties import ask_each, attached
from ._seen import Seen, worst

TOPIC_POLICIES = ("AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy")
_SERVICE = "cloudwatch.amazonaws.com"
# SNS Developer Guide, sns-key-management: what a service needs of the key of a topic that it publishes to.
_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
_POSITIVE = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}
_ALL_ALARMS = re.compile(r"\*|arn:[^:]*:(?:\*|cloudwatch:[^:]*:[^:]*:(?:\*|alarm:\*))")


def may_publish(alarm: Resource, topic: Resource, subject: Subject) -> Seen:
    """Whether an alarm may publish to a topic of the templates; its path and value are left to the caller."""
    return worst([_by_policy(alarm, topic, subject), _by_key(alarm, topic, subject)])


def _by_policy(alarm: Resource, topic: Resource, subject: Subject) -> Seen:
    found = _policy(topic, subject)
    if not found:
        # SNS Developer Guide, access policies: a topic's default one lets in whatever acts for its account.
        return Seen("PASS", (), None, f"publishes to {topic.logical_id}")
    allowed = either(*(both(sure, _lets_in(one, "sns:Publish", alarm, topic)) for one, sure in found))
    return _said(
        allowed, f"publishes to {topic.logical_id}", f"the policy of {topic.logical_id} does not let {_SERVICE} publish"
    )


def _by_key(alarm: Resource, topic: Resource, subject: Subject) -> Seen:
    given = topic.get("KmsMasterKeyId")
    key = key_of(None if given == "" else given, subject)
    if key.kind == "none":
        return Seen("PASS", (), None, "the topic has no key")
    encrypts = f"{topic.logical_id} is encrypted with {key.name}"
    if key.kind == "AWS key":
        # AWS re:Post Knowledge Center, cloudwatch-receive-sns-for-alarm-trigger.
        return Seen("FAIL", (), None, f"{encrypts}, whose policy does not let {_SERVICE} in; take a customer key")
    if key.kind == "customer key elsewhere":
        return Seen("INHERITED", (), None, f"{encrypts}: whoever keeps this key shows that it lets {_SERVICE} use it")
    if key.resource is None:
        return Seen("UNKNOWN", (), None, f"which key {topic.logical_id} has is not known: {key.name}")
    held = _key_policy(key.resource)
    allowed = both(*(either(*(_lets_in(one, name, alarm, topic) for one in held)) for name in _KEY_ACTIONS))
    bad = f"{encrypts}, whose policy does not let {_SERVICE} use it; allow {' and '.join(_KEY_ACTIONS)}*"
    return _said(allowed, "the topic's key lets it in", bad)


def _said(answer: Answer, good: str, bad: str) -> Seen:
    if isinstance(answer, Unknown):
        return Seen("UNKNOWN", (), None, f"{bad.partition(';')[0]} for certain: {answer.why}")
    return Seen("PASS" if answer else "FAIL", (), None, good if answer else bad)


# Many alarms publish to one topic.
@lru_cache(maxsize=64)
def _policy(topic: Resource, subject: Subject) -> list[tuple[Statement, Answer]]:
    return list(attached(subject, topic, TOPIC_POLICIES, ("Topics", "TopicArn")))


@lru_cache(maxsize=64)
def _key_policy(key: Resource) -> list[Statement]:
    return list(statements(key))


def _lets_in(statement: Statement, action: str, alarm: Resource, topic: Resource) -> Answer:
    named = either(*_names(statement))
    allowed = False if named is False else both(named, allows(statement, action))
    holds = partial(_holds, statement=statement, alarm=alarm, topic=topic)
    return False if allowed is False else both(allowed, ask_each(statement.get("Condition"), holds))


def _names(statement: Statement) -> Iterator[Answer]:
    """Whether its principals have CloudWatch among them; the `*` of anybody does."""
    if statement.get("NotPrincipal") is not None:
        yield Unknown("whom NotPrincipal leaves is not known")
    for kind, name in statement.principals():
        yield is_in(name, _SERVICE if kind == "Service" else "*")


def _holds(condition: Value, statement: Statement, alarm: Resource, topic: Resource) -> Answer:
    """Whether a condition holds for what an alarm publishes."""
    if condition is None:
        return True
    if not isinstance(condition, dict):
        return condition if isinstance(condition, Unknown) else Unknown("a condition that cannot be read")
    answers: list[Answer] = []
    for operator, tests in condition.items():
        if operator.lower() not in _POSITIVE or not isinstance(tests, dict):
            return Unknown(f"whether its condition {operator} holds")
        for key, values in tests.items():
            fits = (both(_fits(key, one, statement, alarm, topic), there) for one, _, there in items(values))
            answers.append(either(*fits))
    return both(*answers)


def _fits(key: str, value: Value, statement: Statement, alarm: Resource, topic: Resource) -> Answer:
    """Whether a value that a condition wants of a key is the alarm's account, the alarm itself, or the topic."""
    asked = key.lower()
    if asked in {"aws:sourceaccount", "aws:sourceowner"}:
        return opposite(is_foreign(value, statement.resource))
    about = {"aws:sourcearn": alarm, "kms:encryptioncontext:aws:sns:topicarn": topic}.get(asked)
    if isinstance(value, Reference) and about is not None:
        return value.resource is about
    if about is alarm and unknown_in(value) is None and _ALL_ALARMS.fullmatch(plain(value)):
        return True
    return Unknown(f"whether {key} is {value}")
