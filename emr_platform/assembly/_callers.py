"""Calls of AWS's services that resources of templates make by themselves: nothing but the template says what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..findings import Path
from ._documents import document
from ._machines import MACHINES, SERVICES, Call, calls, definition_key
from ._model import Resource, is_custom
from ._values import Answer, Choice, Pseudo, Text, Unknown, Value, at, choice, items, possible

# EventBridge Scheduler User Guide, universal targets: `arn:aws:scheduler:::aws-sdk:<service>:<action>`.
_UNIVERSAL = ":scheduler:::aws-sdk:"
# Systems Manager, automation actions: a value is filled in when the automation runs.
_FILLED_IN = re.compile(r"\{\{(?!\s*resolve:)")
_NOT_PASSED_ON = {"Api", "Service"}


def callers(resource: Resource) -> Iterator[tuple[Path, Call]]:
    """The calls that a resource makes, each with the path below the resource's properties to what it passes.

    State machines, schedules with a universal target, automations of Systems Manager, and custom resources that the CDK
    gives calls of the SDK. A call of which the action is not known may be any.
    """
    if resource.type in MACHINES:
        where = definition_key(resource)
        yield from (((where,), call) for call in calls(resource))
    elif resource.type == "AWS::Scheduler::Schedule":
        yield from _scheduled(resource)
    elif resource.type == "AWS::SSM::Document":
        yield from _automated(resource)
    elif is_custom(resource.type):
        for key in ("Create", "Update", "Delete"):
            found = document(resource.get(key)) if resource.get(key) is not None else None
            if isinstance(found, dict) and "service" in found and "action" in found:
                action = _action(found["service"], found["action"])
                yield (key, "parameters"), Call((), action, found.get("parameters", {}), _made(resource, key, found))
            elif isinstance(found, Unknown) and resource.type == "Custom::AWS":
                yield (key,), Call((), found, found)


def _made(resource: Resource, key: str, call: dict[str, Value]) -> Answer:
    """Whether a custom resource makes a call with its stack, and there: AWS CDK, AwsSdkCall and AwsCustomResource."""
    if key != "Create" and (key == "Delete" or resource.get("Create") is None):
        return Unknown(f"it is called at {key} only")
    if call.get("ignoreErrorCodesMatching") is not None:
        return Unknown("it is called, and whether that fails is ignored")
    if call.get("assumedRoleArn") is not None:
        return Unknown("it is called with a role that may be of another account")
    region = call.get("region")
    here = region is None or region in (Pseudo("AWS::Region"), resource.template.region)
    return here or Unknown(f"it is called in the region {region}")


def _scheduled(schedule: Resource) -> Iterator[tuple[Path, Call]]:
    path: Path = ("Target", "Input")
    given = document(schedule.get(*path))
    for arn in possible(schedule.get("Target", "Arn")):
        _, universal, named = str(arn).partition(_UNIVERSAL)
        if universal:
            yield path, Call((), _action(*named.split(":", 1)) if ":" in named else Unknown(str(arn)), given)
        elif isinstance(arn, Unknown):
            yield path, Call((), arn, given)


def _automated(made: Resource) -> Iterator[tuple[Path, Call]]:
    content = document(made.get("Content"))
    if isinstance(content, Unknown) and "Automation" in possible(made.get("DocumentType")):
        yield ("Content",), Call((), content, content)
        return
    for step, index, _ in items(at(content, "mainSteps")):
        path: Path = ("Content", "mainSteps", *index, "inputs")
        for action in possible(at(step, "action")):
            yield from ((path, call) for call in _of_step(action, at(step, "inputs")))


def _of_step(action: Value, inputs: Value) -> Iterator[Call]:
    if isinstance(action, (Unknown, Text)):
        yield Call((), Unknown(f"which action {action} is, is not known"), inputs)
    elif action == "aws:createStack":
        yield Call((), "cloudformation:createStack", inputs)
    elif action == "aws:executeAwsApi":
        for given in possible(inputs):
            known = isinstance(given, dict)
            named = _action(given.get("Service"), given.get("Api")) if known else Unknown("a call that is not known")
            rest = {key: one for key, one in given.items() if key not in _NOT_PASSED_ON} if known else given
            yield Call((), named, _filled_in(rest))


def _filled_in(node: Value) -> Value:
    """A value with what an automation fills in unknown."""
    if isinstance(node, dict):
        return {key: _filled_in(item) for key, item in node.items()}
    if isinstance(node, list):
        return [_filled_in(item) for item in node]
    if isinstance(node, Choice):
        return choice([_filled_in(option) for option in node.options], node.condition)
    written = isinstance(node, (str, Text)) and _FILLED_IN.search(str(node)) is not None
    return Unknown("filled in when the automation runs") if written else node


def _action(service: Any, name: Any) -> str | Unknown:
    """A call by the names of the SDK integrations: `emr:runJobFlow`, however clients of other languages spell it."""
    for given in (service, name):
        if not isinstance(given, str):
            return given if isinstance(given, Unknown) else Unknown(f"which call {given} is, is not known")
    called = service.lower().removeprefix("@aws-sdk/client-").removeprefix("aws-sdk:").replace("-", "")
    words = re.sub(r"_+([a-z])", lambda found: found[1].upper(), name.removesuffix("Command"))
    return f"{SERVICES.get(called, called)}:{words[:1].lower()}{words[1:]}"
