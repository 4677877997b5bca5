"""State machine definitions of an assembly, as Step Functions will read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from emr_platform.model import Workflow
from tests.assemblies import Assembly, Resource

Definition = dict[str, Any]


def definitions(assembly: Assembly) -> dict[str, Definition]:
    """Definitions by the name of their workflow."""
    return {
        name: json.loads(machine_of(assembly, name).properties["DefinitionString"])
        for name in assembly.environment.workflows
    }


def machine_of(assembly: Assembly, name: str) -> Resource:
    """The state machine of a workflow: the one that its stack tells of; triggers have machines of their own."""
    stack = assembly.stack(f"workflow-{name}")
    (arn,) = [one["Value"] for key, one in stack.template["Outputs"].items() if key == "StateMachineArn"]
    return assembly.named(assembly.value(arn, stack.name))


def api_spelling(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of an SDK integration as the API spells them."""
    assert "OSReleaseLabel" not in arguments, "to SDK integrations it is OsReleaseLabel"
    return {{"OsReleaseLabel": "OSReleaseLabel"}.get(key, key): value for key, value in arguments.items()}


def launches(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Arguments of RunJobFlow by the workflow that calls it: for itself, or for a place in its pool."""
    found = {}
    for key, definition in definitions(assembly).items():
        calls = [state for _, state in every_state(definition) if state.get("Resource", "").endswith(":emr:runJobFlow")]
        cluster = assembly.environment.cluster_key(assembly.environment.workflows[key]) or ""
        assert len(calls) == (assembly.environment.clusters[cluster].lifetime == "transient"), key
        if calls:
            found[key] = calls[0]["Arguments"]
    return found


def dags(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Specifications of DAGs by their id."""
    written = [one.properties for one in assembly.of("Custom::EmrTextObject")]
    found = [json.loads(one["Body"]) for one in written if one["Key"].endswith(".json")]
    return {one["dag_id"]: one for one in found}


def with_defaults(body: dict[str, Any], workflow: Workflow) -> dict[str, Any]:
    """A RunJobFlow body with the defaults of inputs where inputs set capacities."""
    text = json.dumps(body)
    for name, declared in workflow.inputs.items():
        text = text.replace(f'"{{% $Inputs.{name} %}}"', json.dumps(declared.default))
    found: dict[str, Any] = json.loads(text)
    return found


def following(state: dict[str, Any]) -> set[str]:
    """The states that may come after one, on success or failure."""
    return {
        place["Next"]
        for place in (state, *state.get("Choices", []), *state.get("Catch", []), {"Next": state.get("Default")})
        if place.get("Next")
    }


def reachable(states: dict[str, Any], start: str, without: str = "") -> set[str]:
    """Every state on a path from `start`, itself included, that does not pass `without`."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in seen and name != without:
            seen.add(name)
            ahead += following(states[name])
    return seen


def every_state(definition: Definition) -> Iterator[tuple[str, dict[str, Any]]]:
    """States by name, also those inside Map and Parallel states."""
    for name, state in definition["States"].items():
        yield name, state
        for inside in insides(state):
            yield from every_state(inside)


def insides(state: dict[str, Any]) -> list[Definition]:
    """The machines inside a Map or Parallel state."""
    return [*([state["ItemProcessor"]] if "ItemProcessor" in state else []), *state.get("Branches", [])]


def every_machine(definition: Definition) -> Iterator[Definition]:
    """A definition and every machine inside it."""
    yield definition
    for state in definition["States"].values():
        for inside in insides(state):
            yield from every_machine(inside)
