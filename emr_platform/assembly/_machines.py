"""State machines: their definitions, and the calls that their states make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._documents import document
from ._model import Resource
from ._values import Text, Unknown, Value, possible

_INTEGRATIONS = {
    "elasticmapreduce:createCluster": "emr:runJobFlow",
    "elasticmapreduce:addStep": "emr:addJobFlowSteps",
    "elasticmapreduce:terminateCluster": "emr:terminateJobFlows",
    "elasticmapreduce:setClusterTerminationProtection": "emr:setTerminationProtection",
}


@dataclass(frozen=True)
class Call:
    """One state that calls a service.

    Attributes:
        state: the state's name, with those of the states around it.
        action: as in the SDK integrations, `<service>:<action>`, such as `emr:runJobFlow`; optimised integrations of
            EMR are given by the same names. Unknown when the state's Resource is not known.
        request: the call's arguments. What an expression computes at run time is Unknown.
    """

    state: tuple[str, ...]
    action: str | Unknown
    request: Value


def definition(machine: Resource) -> Value:
    """A state machine's definition as JSON; Unknown when it lies in S3 or is no JSON."""
    given = machine.get("DefinitionString")
    if given is None:
        given = machine.get("Definition")
    if given is None:
        return Unknown("the definition of this state machine is not in the template")
    if machine.get("DefinitionSubstitutions") is not None:
        return Unknown("the definition of this state machine has DefinitionSubstitutions")
    return document(given)


def calls(machine: Resource) -> Iterator[Call]:
    """The calls of a state machine's states, at any depth; a definition that is not known is one unknown call."""
    for option in possible(definition(machine)):
        if isinstance(option, dict):
            yield from _calls(option, ())
        else:
            why = option if isinstance(option, Unknown) else Unknown("the definition is no mapping")
            yield Call((), why, why)


def _calls(part: dict[str, Any], above: tuple[str, ...]) -> Iterator[Call]:
    states = part.get("States")
    for name, state in states.items() if isinstance(states, dict) else ():
        if not isinstance(state, dict):
            continue
        path = (*above, str(name))
        if state.get("Type") == "Task":
            yield Call(path, _action(state.get("Resource")), _request(state))
        branches = state.get("Branches")
        inner = [*(branches if isinstance(branches, list) else []), state.get("ItemProcessor"), state.get("Iterator")]
        for one in inner:
            if isinstance(one, dict):
                yield from _calls(one, path)


def _action(resource: Value) -> str | Unknown:
    written = str(resource) if isinstance(resource, (str, Text)) else ""
    if ":states:" not in written:
        return "lambda:invoke" if resource is not None else Unknown("a state without a Resource")
    name = written.split(":::", 1)[-1].split(".", 1)[0].removeprefix("aws-sdk:")
    return _INTEGRATIONS.get(name, name)


def _request(state: dict[str, Any]) -> Value:
    for key in ("Arguments", "Parameters"):
        if key in state:
            return _at_run_time(state[key])
    return Unknown("the state passes its input on")


def _at_run_time(node: Value) -> Value:
    """Arguments with what is computed at run time unknown: `"Name.$"` in JSONPath, `{% %}` in JSONata."""
    if isinstance(node, dict):
        computed = Unknown("computed when the state runs")
        return {
            key.removesuffix(".$"): computed if key.endswith(".$") else _at_run_time(item) for key, item in node.items()
        }
    if isinstance(node, list):
        return [_at_run_time(item) for item in node]
    written = str(node) if isinstance(node, (str, Text)) else ""
    return Unknown("computed when the state runs") if written.startswith("{%") else node
