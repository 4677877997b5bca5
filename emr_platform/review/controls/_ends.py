"""Whether a state machine ends the cluster that one of its states launches, whichever way a run goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...assembly import (
    OPEN,
    Answer,
    Call,
    Cluster,
    Resource,
    Unknown,
    Value,
    ask,
    at,
    both,
    calls,
    definition,
    either,
    is_in,
    is_there,
    is_true,
    items,
    opposite,
    possible,
)
from ...catalog import is_outside_yarn
from .._base import Subject
from ._calls import STEPS, may_mean, requests
from ._expressions import computed

_IDS = ("ClusterId", "JobFlowId")
_STOPS = "emr:terminateJobFlows"
_LAUNCHES = "emr:runJobFlow"
_UNLOCKS = "emr:setTerminationProtection"
# A computed id: a variable or path alone, or alone in a list.
_ALONE = re.compile(r"(?:\{%\s*)?(?:\[\s*|States\.Array\(\s*)?(?P<mark>\$[\w.]*)\s*[\])]?\s*(?:%\})?")
_FALLIBLE = ("Task", "Map", "Parallel")
_LIMITS = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")
# Functions of JSONata that fail for some of what they are given. No catch is asked about what another catch computes.
_RAISES = re.compile(r"\$(?:assert|error|eval|number|parse|single|toMillis)\(")
States = dict[str, Any]


def ends(cluster: Cluster) -> tuple[Answer, str]:
    """Whether every way from the launch ends that cluster, and why not; Unknown where the definition does not tell.

    Ways go by Next, Choices, Default and Catch. A state that may fail and catches not everything ends the run there.
    """
    found = [call for call in calls(cluster.resource) if call.action == _STOPS]
    if not found:
        return False, "the state machine that launches it ends none"
    launched = next((call.made for call in calls(cluster.resource) if call.state == cluster.state), True)
    if launched is not True:
        return launched, ""
    states = _around(definition(cluster.resource), cluster.state)
    if states is None:
        return Unknown("a definition that cannot be read does not tell whether it is ended"), ""
    answer, why = _every_way(cluster, states, found, "ends another cluster, not this one")
    switches = [call for call in calls(cluster.resource) if call.action == _UNLOCKS]
    unlocks = [call for call in switches if _unlocks(call)]
    # What is cut off, or fails though the cluster is there, never comes to what ends it.
    answer = both(answer, _undisturbed(definition(cluster.resource), cluster.state))
    answer = both(answer, _is_sure_of_its_launch(states[cluster.state[-1]]))
    if any(_may_lock(call, cluster, states) for call in switches if call not in unlocks):
        answer = both(answer, Unknown("whether it is protected on the way, and then not ended, is not known"))
    if cluster.protected is False or answer is False:
        return answer, why
    free, how = _every_way(cluster, states, unlocks, "never takes its termination protection away")
    opened = either(opposite(cluster.protected), free)
    return both(answer, opened), why if opened is True else how


def _undisturbed(part: Value, state: tuple[str, ...]) -> Answer:
    """Whether nothing that runs beside a state may fail: Step Functions then stops that state's branch, or item, where
    it is. Step Functions Developer Guide, Parallel and Map."""
    for depth in range(1, len(state)):
        name, inner = state[depth - 1], state[depth]
        outer = (_around(part, state[:depth]) or {}).get(name, {})
        if outer.get("Type") == "Parallel":
            beside = [one for one in _listed(outer, "Branches") if inner not in (at(one, "States") or {})]
            if any(map(_may_fail, beside)):
                return Unknown(f"where another branch of {name} fails, it is not ended")
        elif _may_fail(outer.get("ItemProcessor") or outer.get("Iterator")) and not (
            outer.get("MaxConcurrency") == 1 or outer.get("ToleratedFailurePercentage") == 100
        ):
            return Unknown(f"where another item of {name} fails, it is not ended")
    return True


def _may_fail(part: Value) -> bool:
    """Whether a branch, or the run of an item, may fail by one of its states."""
    states = at(part, "States")
    return not isinstance(states, dict) or any(
        not isinstance(state, dict) or state.get("Type") == "Fail" or any(_fails(name, state))
        for name, state in states.items()
    )


def _is_sure_of_its_launch(state: dict[str, Any]) -> Answer:
    """Whether a state that launches a cluster and waits for it cannot fail by the time that takes."""
    limit = next((key for key in _LIMITS if state.get(key) is not None), None)
    if limit is not None and ".sync" in str(state.get("Resource")):
        return Unknown(f"where the launch takes longer than its {limit}, nobody has the id by which to end it")
    return True


def ends_by_itself(cluster: Cluster, subject: Subject) -> Answer:
    """Whether it ends when its steps are done. Where one fails whose `ActionOnFailure` is `CANCEL_AND_WAIT`, EMR lets
    the cluster wait, and what ends it then is not documented: Amazon EMR API reference, StepConfig."""
    steps = [(step, there) for step, _, there in items(cluster.get("Steps"))]
    steps += [(one.properties, one.exists) for one in cluster.attached(subject.assembly, "AWS::EMR::Step")]
    for call in requests(subject, *STEPS):
        if may_mean(call, cluster):
            steps += [(step, there) for key in ("Step", "Steps") for step, _, there in items(call.get(key))]
    waits = either(*(both(is_in(at(step, "ActionOnFailure"), "CANCEL_AND_WAIT"), there) for step, there in steps))
    if waits is False and cluster.protected is not False:
        # Amazon EMR API reference, SetTerminationProtection: a failed step does not end what is protected.
        waits = Unknown("it is protected, and where a step fails it may stay")
    if waits is True:
        waits = Unknown("one of its steps has it wait when it fails, and what ends it then is not known")
    return both(opposite(cluster.keeps_alive), opposite(waits))


def ends_when_idle(cluster: Cluster) -> Answer:
    """Whether EMR ends it when it is idle; with three primary nodes it never does: EMR Management Guide,
    emr-plan-ha-launch."""
    return both(is_told_to_end(cluster), opposite(cluster.highly_available))


def is_told_to_end(cluster: Cluster) -> Answer:
    """Whether it has a policy by which EMR ends it when it is idle, and EMR sees what it does."""
    policy = cluster.get("AutoTerminationPolicy")
    given = is_there(policy) if not isinstance(policy, dict) else True
    names = [at(one, "Name") for one, _, _ in items(cluster.get("Applications"))]
    unseen = either(*(ask(one, lambda name: is_outside_yarn(str(name))) for one in names))
    if given is False or unseen is False:
        return given
    why = unseen.why if isinstance(unseen, Unknown) else "EMR does not support it for HBase, Presto and Trino"
    return Unknown(f"whether EMR ends it when it is idle is not known: {why}")


def is_of_launch(machine: Resource, value: Value) -> bool:
    """Whether what a state computes is, or is named with, the id of a cluster that the same machine launches: nothing
    that was there before a run is called so."""
    written = value.expression if isinstance(value, Unknown) else None
    if written is None or "?" in written.replace(OPEN, "") or not isinstance(computed(written, OPEN), str):
        return False
    launches = (call.state for call in calls(machine) if call.action == _LAUNCHES and call.state)
    among = ((_around(definition(machine), path), path[-1]) for path in launches)
    marks = {mark for states, name in among if states is not None for mark in _marks(states[name])}
    return any(_has(written, mark) for mark in marks)


def _unlocks(call: Call) -> bool:
    return is_true(at(call.request, "TerminationProtected")) is False


def _may_lock(call: Call, cluster: Cluster, states: States) -> bool:
    """Whether a call that switches termination protection may be about a cluster that is launched here."""
    marks = _marks(states[cluster.state[-1]])
    return _is_its(call, marks, []) is not False


def _every_way(cluster: Cluster, states: States, found: list[Call], without: str) -> tuple[Answer, str]:
    """Whether every way from the launch leads through one of some calls that names the cluster."""
    launch, above = cluster.state[-1], cluster.state[:-1]
    others = {call.state: call for call in calls(cluster.resource) if call.action == _LAUNCHES}
    marks = _marks(states[launch])
    rivals = [mark for path, call in others.items() if path != cluster.state for mark in _named_by(call, path, cluster)]
    stops: dict[tuple[str, ...], Answer] = {call.state: _is_its(call, marks, rivals) for call in found}
    if all(answer is False for answer in stops.values()):
        return False, f"the state machine that launches it {without}"
    used = [mark for mark in marks if any(_names(call, mark) for call in found)]
    here: dict[str, Answer] = {
        path[len(above)]: answer for path, answer in stops.items() if path[: len(above)] == above
    }
    certain = {path[-1] for path in stops if path[:-1] == above}
    wanted: dict[str, Answer] = {name: one for name, one in here.items() if one is not False}
    answer, why = _walk(states, launch, wanted, certain, used)
    if answer is False and any(path[: len(above)] != above and one is not False for path, one in stops.items()):
        return Unknown("whether a state around the launch ends it is not known"), ""
    return answer, why


def _around(part: Value, state: tuple[str, ...]) -> States | None:
    """The states among which a state stands; None where they cannot be read."""
    name, *inner = state
    for states in (at(one, "States") for one in possible(part)):
        if not isinstance(states, dict) or not isinstance(states.get(name), dict):
            continue
        if not inner:
            return states
        branches = states[name].get("Branches")
        parts = [
            *(branches if isinstance(branches, list) else []),
            *map(states[name].get, ("ItemProcessor", "Iterator")),
        ]
        return next((found for one in parts if (found := _around(one, tuple(inner))) is not None), None)
    return None


def _marks(state: dict[str, Any]) -> list[str]:
    """What the cluster's id is called after the launch: a variable, or a path of the state's output."""
    made = [f"${key.removesuffix('.$')}" for key, value in _entries(state.get("Assign")) if _is_id(value)]
    if "Output" in state:
        return made + [f"$states.input.{key}" for key, value in _entries(state["Output"]) if _is_id(value)]
    path = state.get("ResultPath", "$")
    if "Arguments" in state or not isinstance(path, str):
        return [*made, *(f"$states.input.{one}" for one in _IDS)] if "Arguments" in state else made
    selected = [key.removesuffix(".$") for key, value in _entries(state.get("ResultSelector")) if _is_id(value)]
    return made + [f"{path}.{key}" for key in selected or _IDS]


def _entries(value: Value) -> list[tuple[str, Value]]:
    return list(value.items()) if isinstance(value, dict) else []


def _is_id(value: Value) -> bool:
    return any(one in str(value) for one in _IDS)


def _named_by(call: Call, path: tuple[str, ...], cluster: Cluster) -> list[str]:
    states = _around(definition(cluster.resource), path)
    return [] if states is None else _marks(states[path[-1]])


def _given(call: Call) -> list[Value]:
    """What a call names clusters by."""
    named = [at(call.request, key) for key in ("ClusterId", "JobFlowIds")]
    return [one for value in named for one in (value if isinstance(value, list) else [value]) if one is not None]


def _is_its(call: Call, marks: list[str], rivals: list[str]) -> Answer:
    """Whether a call ends the cluster that is called by some marks, and not one that others are called by."""
    return both(either(*(_is_called(one, marks, rivals) for one in _given(call))), call.made)


def _names(call: Call, mark: str) -> bool:
    return any(isinstance(one, Unknown) and _has(one.expression, mark) for one in _given(call))


def _has(expression: str | None, mark: str) -> bool:
    return expression is not None and re.search(re.escape(mark) + r"(?!\w)", expression) is not None


def _is_called(value: Value, marks: list[str], rivals: list[str]) -> Answer:
    if not isinstance(value, Unknown):
        return False
    if value.expression is None:
        return value
    alone = _ALONE.fullmatch(value.expression)
    if alone is not None and alone["mark"] in marks:
        return True
    if not any(_has(value.expression, one) for one in marks) and any(_has(value.expression, one) for one in rivals):
        return False
    return Unknown("whether the id that a state computes is this cluster's is not known")


def _walk(
    states: States, launch: str, stops: dict[str, Answer], certain: set[str], marks: list[str]
) -> tuple[Answer, str]:
    """Goes every way from the launch until a state of `stops` ends the cluster; of those not in `certain`, perhaps."""
    reached: dict[str, bool] = {}
    perhaps: list[Unknown] = []
    leaks: list[tuple[bool, str]] = []
    ways = [(launch, False)]
    while ways:
        name, chosen = ways.pop()
        if name in reached and reached[name] <= chosen:
            continue
        reached[name] = chosen
        state = states.get(name)
        if not isinstance(state, dict):
            return Unknown("a definition that cannot be read does not tell whether it is ended"), ""
        if name in stops and name != launch:
            answer = (
                stops[name] if name in certain else Unknown(f"whether {name} ends it whatever happens is not known")
            )
            perhaps += [answer] if isinstance(answer, Unknown) else []
            if _selects(state, "InputPath") and any(not _is_variable(one) for one in marks):
                perhaps.append(Unknown(f"{name} is given a part of its input only"))
            continue
        perhaps += _lost(name, state, marks, launch=name == launch)
        chosen = chosen or state.get("Type") == "Choice"
        ways += [(one, chosen) for one in _next(state, launch=name == launch)]
        leaks += [(chosen, f"a run that {how} leaves it running") for how in _exits(name, state, launch=name == launch)]
    sure = [why for chosen, why in leaks if not chosen]
    if sure:
        return False, sure[0]
    if leaks:
        return Unknown(f"{leaks[0][1]}, if a choice leads there"), ""
    if not any(name in reached for name in stops if name != launch):
        return False, "no way from the launch leads to a state that ends it"
    return (perhaps[0], "") if perhaps else (True, "")


def _lost(name: str, state: dict[str, Any], marks: list[str], *, launch: bool) -> Iterator[Unknown]:
    """What is not known of whether a state leads on, and with the cluster's id."""
    if _RAISES.search(_uncaught(state, launch=launch)):
        yield Unknown(f"whether what {name} computes fails, which nothing catches, is not known")
    if any(_replaces(state, mark, launch=launch) for mark in marks):
        yield Unknown(f"{name} may replace that in which the cluster's id is")


def _next(state: dict[str, Any], *, launch: bool) -> Iterator[str]:
    """Where a state may lead; after the launch only where it went well."""
    choices = state.get("Choices")
    catches = [] if launch else state.get("Catch")
    inside = [one for listed in (choices, catches) if isinstance(listed, list) for one in listed]
    yield from (str(found) for one in inside if (found := at(one, "Next")) is not None)
    yield from (str(state[key]) for key in ("Next", "Default") if state.get(key) is not None)


def _exits(name: str, state: dict[str, Any], *, launch: bool) -> Iterator[str]:
    """The ways in which a run ends at a state."""
    kind = state.get("Type")
    if state.get("End") is True or kind in {"Succeed", "Fail"}:
        yield f"ends with {name}"
    if not launch:
        yield from _fails(name, state)


def _fails(name: str, state: dict[str, Any]) -> Iterator[str]:
    """The ways in which a state ends a run with an error."""
    caught = any("States.ALL" in str(at(one, "ErrorEquals")) for one in _listed(state, "Catch"))
    if state.get("Type") == "Choice" and state.get("Default") is None:
        yield f"matches no choice of {name}"
    if state.get("Type") in _FALLIBLE and not caught:
        yield f"fails in {name}, which catches not every error,"


def _uncaught(state: dict[str, Any], *, launch: bool) -> str:
    """What a state computes of which no error is caught: what its catches make, and of a launch what it gives on, since
    who catches that does not have the id; of a Pass, Choice or Wait everything."""
    if state.get("Type") not in _FALLIBLE:
        return str(state)
    given = [at(one, key) for one in _listed(state, "Catch") for key in ("Assign", "Output")]
    return str([*([] if launch else given), *(state.get(key) for key in ("Assign", "Output") if launch)])


def _replaces(state: dict[str, Any], mark: str, *, launch: bool) -> bool:
    """Whether a state, or what catches its errors, may put something else where a mark of the cluster's id is."""
    catches = [] if launch else [one for one in _listed(state, "Catch") if isinstance(one, dict)]
    assigning = [*([] if launch else [state]), *catches, *(one for one in _listed(state, "Choices"))]
    if _is_variable(mark):
        names = {key.removesuffix(".$") for one in assigning for key, _ in _entries(at(one, "Assign"))}
        return mark.removeprefix("$") in names
    if mark.startswith("$states."):
        made = state.get("Type") in _FALLIBLE or "Output" in state
        return (made and not launch) or bool(catches)
    if _selects(state, "OutputPath") or any(_covers(one.get("ResultPath", "$"), mark) for one in catches):
        return True
    makes = state.get("Type") in _FALLIBLE or (
        state.get("Type") == "Pass" and ("Result" in state or "Parameters" in state or _selects(state, "InputPath"))
    )
    passes_on = state.get("Type") in {"Choice", "Wait"} and _selects(state, "InputPath")
    return not launch and (passes_on or (makes and _covers(state.get("ResultPath", "$"), mark)))


def _is_variable(mark: str) -> bool:
    return "." not in mark


def _selects(state: dict[str, Any], key: str) -> bool:
    """Whether a path lets a part through only."""
    return bool(state.get(key, "$") != "$")


def _covers(path: Value, mark: str) -> bool:
    """Whether what is put at a path takes the place of a mark; None is put nowhere."""
    if path is None:
        return False
    if not isinstance(path, str) or path == "$":
        return True
    return mark == path or mark.startswith(f"{path}.") or path.startswith(f"{mark}.")


def _listed(state: dict[str, Any], key: str) -> list[Value]:
    found = state.get(key)
    return found if isinstance(found, list) else []
