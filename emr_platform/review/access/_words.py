"""Values, ARNs and conditions of policies as people read them, and whether a pattern means an ARN."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...assembly import Answer, Choice, Pseudo, Reference, Resource, Text, Unknown, Value, either, possible
from ..actions import wildcard

# `Ref` of these gives their ARN.
_ARN_BY_REF = {
    "AWS::IAM::ManagedPolicy",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
}
# Around what is known at deployment only, within an ARN as text. No template holds this character.
_MARK = "\uffff"
_TOKEN = re.compile(f"{_MARK}[^{_MARK}]*{_MARK}")
_UNKNOWN = f"{_MARK}?{_MARK}"


def words(value: Value) -> str:
    """A value as text; references by address, so that `${emr-dev-data/Raw.Arn}` is clear across stacks."""
    if isinstance(value, Reference):
        tail = "" if value.attribute == "Ref" else f".{value.attribute}"
        return f"${{{value.resource.address}{tail}}}"
    if isinstance(value, Text):
        return "".join(map(words, value.parts))
    if isinstance(value, Choice):
        return " or ".join(map(words, value.options))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(words, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {words(item)}" for key, item in value.items())
    return "" if value is None else str(value)


def conditions(value: Value) -> str:
    """A Condition block on one line: `StringEquals aws:SourceAccount = 111122223333; ...`; empty without one."""
    if not isinstance(value, dict):
        return words(value)
    return "; ".join(
        f"{operator} {key} = {words(wanted)}"
        for operator, keys in sorted(value.items())
        for key, wanted in (sorted(keys.items()) if isinstance(keys, dict) else [("", keys)])
    )


def covers(pattern: Value, resource: Resource) -> Answer:
    """Whether an entry of `Resource` in a policy means a resource of the templates.

    Unknown where that hangs on names that CloudFormation makes or on what deployment fills in.
    """
    return either(*(_covers(_flat(option), _flat(Reference(resource, "Arn"))) for option in possible(pattern)))


def _covers(pattern: str, arn: str) -> Answer:
    if _UNKNOWN not in pattern and wildcard(pattern).fullmatch(arn):
        return True
    named = {token for token in _TOKEN.findall(pattern) if "/" in token}
    if named and named.isdisjoint(_TOKEN.findall(arn)) and any("/" in token for token in _TOKEN.findall(arn)):
        return False  # it names another resource
    if _overlap(_TOKEN.sub("*", pattern), _TOKEN.sub("*", arn)):
        return Unknown("whether the name fits is known at deployment")
    return False


def _flat(value: Value) -> str:
    """An ARN as text with marked tokens for what is not known; the address of a resource for its name."""
    if isinstance(value, Text):
        return "".join(map(_flat, value.parts))
    if isinstance(value, Pseudo):
        return f"{_MARK}{value.name}{_MARK}"
    if isinstance(value, Reference):
        return _flat_reference(value)
    return value if isinstance(value, str) else _UNKNOWN


def _flat_reference(value: Reference) -> str:
    resource = value.resource
    name = f"{_MARK}{resource.address}{_MARK}"
    if value.attribute == "Arn" and resource.type == "AWS::S3::Bucket":
        return f"arn:{_MARK}AWS::Partition{_MARK}:s3:::{name}"
    if value.attribute == "Arn" and resource.type == "AWS::IAM::Role":
        given, path = resource.get("RoleName"), resource.get("Path")
        place = f"arn:{_MARK}AWS::Partition{_MARK}:iam::{_MARK}AWS::AccountId{_MARK}:role"
        return place + ("/" if path is None else _flat(path)) + (name if given is None else _flat(given))
    if value.attribute == "Arn" or (value.attribute == "Ref" and resource.type in _ARN_BY_REF):
        return f"{_MARK}{resource.address}.Arn{_MARK}"
    return name if value.attribute == "Ref" else f"{_MARK}{resource.address}.{value.attribute}{_MARK}"


def _overlap(one: str, other: str) -> bool:
    """Whether a text exists that two patterns with `*` and `?` both match."""
    reached = {0}
    for letter in one:
        reached = _stepped(_closed(reached, other), letter, other)
    return len(other) in _closed(reached, other)


def _closed(reached: set[int], other: str) -> set[int]:
    """The places in a pattern that can be reached without another letter: past its stars."""
    found = set(reached)
    for place in sorted(reached):
        while place < len(other) and other[place] == "*":
            place += 1  # noqa: PLW2901  # walks on from there
            found.add(place)
    return found


def _stepped(reached: set[int], letter: str, other: str) -> set[int]:
    if letter == "*":  # any text: everything from the first place on
        return set(range(min(reached), len(other) + 1)) if reached else set()
    found = set()
    for place in reached:
        if place < len(other):
            if other[place] == "*":
                found.add(place)
            elif other[place] == letter or "?" in (other[place], letter):
                found.add(place + 1)
    return found
