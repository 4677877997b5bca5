"""Which calls that undo something code and commands of the templates may make, and of what they are told.

Which resources a call may be for is told by what code names, has in its environment, and is handed by what calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..assembly import (
    CODE,
    Call,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    at,
    callers,
    document,
    is_custom,
    is_in,
    items,
    leaves,
    possible,
    references,
    show,
)
from ._base import Subject
from ._code import Coded
from ._meant import named
from ._undoing import OBJECTS, UNDOING, Undoing

_FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
# What in S3's REST API, which API Gateway may call with methods, calls are about: Amazon S3 API reference.
_BY_PATH = {
    "acl": "BucketAcl", "encryption": "BucketEncryption", "lifecycle": "BucketLifecycle", "logging": "BucketLogging",
    "ownershipControls": "BucketOwnershipControls", "policy": "BucketPolicy", "publicAccessBlock": "PublicAccessBlock",
    "replication": "BucketReplication", "versioning": "BucketVersioning",
}  # fmt: skip
_NAMES = {action: action.partition(":")[2].lower() for action in UNDOING}
# Systems Manager, automation actions.
_INVOKES = "aws:invokeLambdaFunction"
# Where a function reads what it is started with.
_EVENT = re.compile(r"\bevent\b\s*(?:\[|\.\s*\w)")
# What may be a name in code or in a command.
_TOKEN = re.compile(r"[^\s'\"`=,;()\[\]{}<>|&]+")


def calls_of(code: Coded) -> list[str]:
    """The calls of `UNDOING` whose names stand in code, or those of methods of boto3's resource objects."""
    found = {action for action, name in _NAMES.items() if name in code.words}
    text = "" if code.written is None else str(show(code.written))
    if re.search(r"\.resource\(", text):
        for action, (kind, methods) in OBJECTS.items():
            of_service = re.search(rf"['\"]{action.partition(':')[0]}['\"]", text)
            if of_service and re.search(kind, text, re.IGNORECASE) and re.search(rf"\.({methods})\(", text):
                found.add(action)
    return sorted(found.union(_by_path(code.by, text)))


def _by_path(method: Resource, text: str) -> Iterator[str]:
    """The calls that a method of API Gateway makes of S3 by a path."""
    if method.type != "AWS::ApiGateway::Method" or ":s3:path/" not in text:
        return
    verbs = {str(one).lower() for one in possible(method.get("Integration", "IntegrationHttpMethod"))}
    for key, what in _BY_PATH.items():
        if re.search(rf"[?&.]{key}\b", text):
            yield from (f"s3:{verb}{what}" for verb in verbs if f"s3:{verb}{what}" in UNDOING)


def told_of(code: Coded, subject: Subject) -> list[Value]:
    """What code names, has in its environment, or is handed, as single values."""
    given = [code.written]
    if code.by.type in CODE:
        given += [code.by.get("Environment"), *_handed(code.by, subject)]
    found = [leaf for one in given for leaf in leaves(one)]
    for parameter in subject.of("AWS::SSM::Parameter"):
        if any(parameter in means(one, "AWS::SSM::Parameter", "Name", code.by, subject) for one in found):
            found += leaves(parameter.get("Value"))
    return found


def may_be_for(code: Coded, told: list[Value], undoing: Undoing, subject: Subject) -> list[Resource]:
    """The resources of a type that code is told of; all where an account has one."""
    kind, key = undoing.named
    if not undoing.key:
        return [one for one in subject.of(kind) if one.template.may_share(code.by.template)]
    found = {one for value in told for one in means(value, kind, key, code.by, subject)}
    return sorted(found, key=lambda one: one.address)


def may_be_for_others(code: Coded, undoing: Undoing, subject: Subject) -> bool:
    """Whether code may make a call for what nobody but its run knows: it asks what there is of a type, or takes from
    its event what these templates do not hold."""
    kind = undoing.named[0]
    if not undoing.key or not any(subject.of(kind)) or code.written is None:
        return False
    if not _asking(kind).isdisjoint(code.words):
        return True
    if code.by.type not in _FUNCTIONS or _EVENT.search(str(show(code.written))) is None:
        return False
    handed = list(_handed(code.by, subject))
    return not handed or any(_brings(one) for one in handed)


@lru_cache(maxsize=256)
def _asking(kind: str) -> frozenset[str]:
    """The calls that list what there is of a type, by its name."""
    name = kind.rpartition("::")[2].lower().removeprefix("managed")
    plural = {f"{name}s", f"{name}names", f"{name.removesuffix('y')}ies"}
    return frozenset(verb + one for verb in ("list", "describe") for one in plural)


def _brings(handed: Value) -> bool:
    """Whether an event may bring along what these templates do not hold: a rule without an input hands on its own."""
    whole = isinstance(handed, dict) and "Arn" in handed and not {"Input", "InputTransformer"} & set(handed)
    return whole or any(isinstance(one, Unknown) for one in leaves(handed))


def means(value: Value, kind: str, key: str, by: Resource, subject: Subject) -> set[Resource]:
    """The resources of a type that a value surely names, or that a name within it does."""
    found = {one for one in references(value) if one.type == kind}
    if any(one.get(key) is not None for one in subject.of(kind)) if key else kind.startswith("AWS::KMS::"):
        for one in dict.fromkeys([value, *_tokens(value)]):
            found |= {it for it in named(one, kind, key, by, subject) if it is not None}
    return found


def _handed(code: Resource, subject: Subject) -> Iterator[Value]:
    """What custom resources, calls, rules and schedules hand to code, and the buckets that tell it of themselves."""
    for one in _handing(subject):
        if code in one.referred or (code.type in _FUNCTIONS and code in one.named):
            yield one.given


@dataclass(frozen=True, eq=False)
class _Handing:
    """Something that starts code, by what names that, and what it hands on."""

    subject: Subject
    by: Resource
    whom: Value
    given: Value

    @cached_property
    def referred(self) -> frozenset[Resource]:
        return frozenset(references(self.whom))

    @cached_property
    def named(self) -> frozenset[Resource]:
        """The functions that it names by their names."""
        parts = list(leaves(self.whom)) if any(self.subject.of(*_FUNCTIONS)) else []
        key = "FunctionName"
        found = (one for kind in _FUNCTIONS for it in parts for one in means(it, kind, key, self.by, self.subject))
        return frozenset(one for one in found if one.get(key) is not None)


@lru_cache(maxsize=2)
def _handing(subject: Subject) -> tuple[_Handing, ...]:
    """All that starts code; kept for the subjects that were asked last."""
    return tuple(_starting(subject))


def _starting(subject: Subject) -> Iterator[_Handing]:
    for one in subject.assembly:
        if one.exists is not False and is_custom(one.type):
            yield _Handing(subject, one, one.get("ServiceToken"), one.properties)
        elif one.exists is not False:
            yield from (_Handing(subject, one, _called(one, call), call.request) for _, call in callers(one))
    for made in subject.of("AWS::SSM::Document"):
        for step, _, _ in items(at(document(made.get("Content")), "mainSteps")):
            if is_in(at(step, "action"), _INVOKES) is not False:
                yield _Handing(subject, made, at(step, "inputs", "FunctionName"), at(step, "inputs"))
    for rule in subject.of("AWS::Events::Rule"):
        yield from (_Handing(subject, rule, at(it, "Arn"), it) for it, _, _ in items(rule.get("Targets")))
    for schedule in subject.of("AWS::Scheduler::Schedule"):
        yield _Handing(subject, schedule, schedule.get("Target", "Arn"), schedule.get("Target"))
    for bucket in subject.of("AWS::S3::Bucket"):
        yield _Handing(subject, bucket, bucket.get("NotificationConfiguration"), Reference(bucket))


def _called(by: Resource, call: Call) -> Value:
    """Where a call names code that it starts. A state may have a function as its Resource, which it does not show."""
    as_resource = call.action == "lambda:invoke" and at(call.request, "FunctionName") is None
    return by.properties if as_resource else call.request


def _tokens(value: Value) -> Iterator[str]:
    """What may be names within a text."""
    for part in value.parts if isinstance(value, Text) else (value,):
        if isinstance(part, str):
            yield from _TOKEN.findall(part)
