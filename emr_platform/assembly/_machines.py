"""State machines: their definitions, and the calls that their states make."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ._documents import document
from ._model import Resource
from ._values import (
    Answer,
    Choice,
    Reference,
    Text,
    Unknown,
    Value,
    at,
    choice,
    combine,
    is_in,
    leaves,
    possible,
    text,
    unknown_parts,
)

MACHINES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
OPEN = "${?}"
"""What stands in an expression for a part that is given at deployment."""
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_-]+)\}")
_INTEGRATIONS = {
    "elasticmapreduce:createCluster": "emr:runJobFlow",
    "elasticmapreduce:addStep": "emr:addJobFlowSteps",
    "elasticmapreduce:modifyInstanceFleetByName": "emr:modifyInstanceFleet",
    "elasticmapreduce:modifyInstanceGroupByName": "emr:modifyInstanceGroups",
    "elasticmapreduce:terminateCluster": "emr:terminateJobFlows",
    "elasticmapreduce:setClusterTerminationProtection": "emr:setTerminationProtection",
}
# What states make and pass on beside what they call: Amazon States Language.
_BY_STATES = ("Assign", "ItemSelector", "Output", "Parameters", "Result", "ResultSelector")
_BY_TASKS = ("Assign", "Output", "ResultSelector")
_EXPRESSIONS = ("{%", "States.")
# What SDKs of other languages and versions, automations and older states call services, and how they are called here.
SERVICES = {
    "cloudwatchevents": "eventbridge",
    "elasticmapreduce": "emr",
    "elasticsearchservice": "elasticsearch",
    "es": "elasticsearch",
    "events": "eventbridge",
    "logs": "cloudwatchlogs",
    "stepfunctions": "sfn",
}


@dataclass(frozen=True)
class Call:
    """One state that calls a service.

    Attributes:
        state: the state's name, with those of the states around it; empty for a definition that is not known.
        action: as in the SDK integrations, `<service>:<action>`, such as `emr:runJobFlow`; optimised integrations of
            EMR are given by the same names. Unknown when the state's Resource is not known.
        request: the call's arguments. What an expression computes at run time is Unknown.
        made: whether it is made in the stack's account and region; a custom resource's, with the stack.
    """

    state: tuple[str, ...]
    action: str | Unknown
    request: Value
    made: Answer = True


_INLINE = ("DefinitionString", "Definition")
_ELSEWHERE = ("DefinitionS3Location", "DefinitionUri")


def definition_key(machine: Resource) -> str:
    """The property that holds or names a state machine's definition."""
    return next((key for key in (*_INLINE, *_ELSEWHERE) if machine.get(key) is not None), "Definition")


@lru_cache(maxsize=256)
def definition(machine: Resource) -> Value:
    """A state machine's definition as JSON; Unknown when it lies in S3 and not among the files too, or is no JSON."""
    key = definition_key(machine)
    given = machine.get(key)
    if given is None:
        return Unknown("the definition of this state machine is not in the template")
    if key in _ELSEWHERE:
        given = combine([given], lambda values: _named(values[0], machine))
    substitutions = machine.get("DefinitionSubstitutions")
    if substitutions is not None:
        given = combine([given, substitutions], lambda values: _substituted(*values))
    return document(given)


def _named(place: Value, machine: Resource) -> Value:
    """The definition that a location in S3, or a path of SAM's, names."""
    where = at(place, "Key") if isinstance(place, dict) else place
    if isinstance(where, str) and where:
        return machine.beside(where)
    return where if isinstance(where, Unknown) else Unknown("where the definition lies is not known")


def _substituted(node: Value, given: Value) -> Value:
    """A definition with `${Name}` replaced by what DefinitionSubstitutions says; other names stay as they are."""
    if not isinstance(given, dict):
        return Unknown("the DefinitionSubstitutions of this state machine are not known")
    if isinstance(node, Choice):
        return choice([_substituted(option, given) for option in node.options], node.condition)
    if isinstance(node, dict):
        return {key: _substituted(item, given) for key, item in node.items()}
    if isinstance(node, list):
        return [_substituted(item, given) for item in node]
    if not isinstance(node, (str, Text)) or "${" not in str(node):
        return node
    parts = node.parts if isinstance(node, Text) else (node,)
    return text([piece for part in parts for piece in (_filled(part, given) if isinstance(part, str) else (part,))])


def _filled(part: str, given: Mapping[str, Value]) -> Iterator[Value]:
    for index, piece in enumerate(_PLACEHOLDER.split(part)):
        if index % 2 == 0:
            yield piece
        else:
            yield given.get(piece, f"${{{piece}}}")


@lru_cache(maxsize=256)
def calls(machine: Resource) -> tuple[Call, ...]:
    """The calls of a state machine's states, at any depth; what of it is not known is an unknown call."""
    return tuple(_of_part(definition(machine), ()))


def _of_part(part: Value, above: tuple[str, ...]) -> Iterator[Call]:
    """The calls of a definition, or of a part of one that has states of its own."""
    for option in possible(part):
        for states in possible(option.get("States") if isinstance(option, dict) else option):
            if isinstance(states, dict):
                for name, state in states.items():
                    for one in possible(state):
                        yield from _of_state(one, (*above, str(name)))
            else:
                why = states if isinstance(states, Unknown) else Unknown("a definition without readable States")
                yield Call(above, why, why)


def _made(state: dict[str, Any]) -> Answer:
    """Step Functions Developer Guide, concepts-access-cross-acct-resources: a state may name a role to call with."""
    named = state.get("Credentials") is not None
    return Unknown("it is called with a role that may be of another account") if named else True


def _of_state(state: Value, path: tuple[str, ...]) -> Iterator[Call]:
    kind = state.get("Type") if isinstance(state, dict) else state
    if not isinstance(state, dict) or not isinstance(kind, str):
        why = kind if isinstance(kind, Unknown) else Unknown("a state that cannot be read")
        yield Call(path, why, why)
        return
    if kind == "Task":
        for resource in possible(state.get("Resource")):
            yield Call(path, _action(resource), _request(state), _made(state))
    branches = state.get("Branches", [])
    inside = [*(branches if isinstance(branches, list) else [branches]), *map(state.get, ("ItemProcessor", "Iterator"))]
    for one in inside:
        if one is not None:
            yield from _of_part(one, path)


def passed_on(machine: Resource, calls: Collection[str] = ()) -> Value:
    """What the states of a machine make and pass on, but for what they call; below the keys of its definition.

    Args:
        calls: calls of which the expressions that compute what they are given are wanted, too.
    """
    return _of_states(definition(machine), calls)


def _of_states(part: Value, calls: Collection[str]) -> Value:
    if isinstance(part, Choice):
        return Choice(tuple(_of_states(one, calls) for one in part.options), part.condition)
    states = at(part, "States")
    return (
        {"States": {name: _passed_on(one, calls) for name, one in states.items()}} if isinstance(states, dict) else {}
    )


def _passed_on(state: Value, calls: Collection[str]) -> Value:
    if not isinstance(state, dict):
        return {}
    is_task = is_in(state.get("Type"), "Task") is not False
    found = {key: state[key] for key in (_BY_TASKS if is_task else _BY_STATES) if key in state}
    if is_task and any(_action(one) in calls for one in possible(state.get("Resource"))):
        given = leaves([state.get("Arguments"), state.get("Parameters")])
        found["Arguments"] = [one for one in given if str(one).lstrip().startswith(_EXPRESSIONS)]
    found |= {key: _of_states(state[key], calls) for key in ("ItemProcessor", "Iterator") if key in state}
    branches = state.get("Branches")
    return found | ({"Branches": [_of_states(one, calls) for one in branches]} if isinstance(branches, list) else {})


def _action(resource: Value) -> str | Unknown:
    """What a Task calls, by its Resource."""
    if isinstance(resource, Reference):
        return "lambda:invoke"
    if not isinstance(resource, (str, Text)):
        return Unknown("a state whose Resource is not known")
    _, integration, named = str(resource).partition(":states:::")
    if not integration:
        # The ARN of a function or an activity; one of which a part is not known may be anything.
        lost = unknown_parts(resource)
        return lost[0] if lost else "states:activity" if ":activity:" in str(resource) else "lambda:invoke"
    name = named.split(".", 1)[0].removeprefix("aws-sdk:")
    last = resource.parts[-1] if isinstance(resource, Text) else resource
    if not (isinstance(last, str) and named in last):
        return Unknown("a state whose Resource is not known")
    if name in _INTEGRATIONS:
        return _INTEGRATIONS[name]
    service, _, action = name.partition(":")
    service = service.replace("-", "")  # emr-serverless:startJobRun, which SDK integrations write without
    return f"{SERVICES.get(service, service)}:{action}" if action else name


def _request(state: dict[str, Any]) -> Value:
    for key in ("Arguments", "Parameters"):
        if key in state:
            return _at_run_time(state[key])
    return Unknown("the state passes its input on")


def _at_run_time(node: Value) -> Value:
    """Arguments with what is computed at run time unknown: `"Name.$"` in JSONPath, `{% %}` in JSONata."""
    if isinstance(node, dict):
        return {
            key.removesuffix(".$"): _computed(item) if key.endswith(".$") else _at_run_time(item)
            for key, item in node.items()
        }
    if isinstance(node, Choice):
        return choice([_at_run_time(option) for option in node.options], node.condition)
    if isinstance(node, list):
        return [_at_run_time(item) for item in node]
    written = str(node) if isinstance(node, (str, Text)) else ""
    return _computed(node) if written.startswith("{%") else node


def _computed(expression: Value) -> Unknown:
    parts = expression.parts if isinstance(expression, Text) else (expression,)
    written = (OPEN if isinstance(one, Unknown) and not one.dynamic else str(one) for one in parts)
    return Unknown("computed when the state runs", expression="".join(written))
