"""Parallel and Map states as Step Functions runs them: one failing branch ends the others, each has its own scope.

MiniStack lets all branches share the workflow's variables, waits for every one of them, and leaves their states out of
the history. Machines in JSONPath and distributed maps stay with MiniStack.
Source: AWS Step Functions Developer Guide, state-parallel ("if any branch fails the whole state is considered to have
failed and all its branches are stopped"); workflow-variables, variable scope.
"""

from __future__ import annotations

import contextvars
import copy
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import stepfunctions

Json = dict[str, Any]
_ENDS: contextvars.ContextVar[tuple[Callable[[], bool], ...]] = contextvars.ContextVar("laptop_ends", default=())
"""Each says whether something around the state at hand has ended: a group of which a branch failed, or the run."""


class AbandonedError(Exception):
    """What a state does is no longer wanted."""


def ends_when(ended: Callable[[], bool]) -> None:
    """Let the states of this thread end when that is so."""
    _ENDS.set((*_ENDS.get(), ended))


def require_wanted() -> None:
    """Raise AbandonedError when the group or run around the state at hand has ended."""
    if any(ended() for ended in _ENDS.get()):
        raise AbandonedError


def install() -> None:
    """Put the replacements in place; once per process."""
    stepfunctions._run_sub_machine = _run_sub_machine
    stepfunctions._run_parallel_branches = _for_jsonata(_branches, stepfunctions._run_parallel_branches)
    stepfunctions._run_map_items = _for_jsonata(_items, stepfunctions._run_map_items)
    stepfunctions._fail_execution = _while_it_runs(stepfunctions._fail_execution)


def _for_jsonata(ours: Callable[..., Any], original: Callable[..., Any]) -> Callable[..., Any]:
    def run(state: Json, raw_input: Any, execution: Any, context: Any) -> Any:
        processor = state.get("ItemProcessor") or {}
        distributed = (processor.get("ProcessorConfig") or {}).get("Mode") == "DISTRIBUTED"
        if distributed or stepfunctions._state_query_language(state, context) != "JSONata":
            return original(state, raw_input, execution, context)
        results = ours(state, raw_input, execution, context)
        output = stepfunctions._apply_jsonata_output(state, raw_input, context, result=results, default=results)
        stepfunctions._apply_state_assign(state, raw_input, context, result=results)
        return output, stepfunctions._next_or_end(state)

    return run


def _branches(state: Json, raw_input: Any, execution: Any, context: Json) -> list[Any]:
    given = stepfunctions._apply_jsonata_arguments(state, raw_input, context)

    def branch(machine: Json) -> Callable[[], Any]:
        return lambda: _run_sub_machine(machine["States"], machine["StartAt"], given, execution, copy.deepcopy(context))

    return _side_by_side([branch(machine) for machine in state["Branches"]], len(state["Branches"]))


def _items(state: Json, raw_input: Any, execution: Any, context: Json) -> list[Any]:
    machine = state["ItemProcessor"]
    items = stepfunctions._jsonata_state_field({"Items": raw_input, **state}, "Items", "array", raw_input, context)
    at_once = state.get("MaxConcurrency", 0)

    def iteration(index: int, item: Any) -> Callable[[], Any]:
        def run() -> Any:
            own = {**copy.deepcopy(context), "Map": {"Item": {"Index": index, "Value": item}}}
            selected = state.get("ItemSelector")
            given = item if selected is None else stepfunctions._apply_jsonata_template(selected, raw_input, own)
            return _run_sub_machine(machine["States"], machine["StartAt"], given, execution, own)

        return run

    return _side_by_side([iteration(index, item) for index, item in enumerate(items)], at_once or len(items))


def _side_by_side(jobs: Sequence[Callable[[], Any]], at_once: int) -> list[Any]:
    """The results of all; the first failure ends the others, which are not waited for: nobody asks for what they do."""
    results: list[Any] = [None] * len(jobs)
    failures: list[Exception] = []
    ahead: Iterator[tuple[int, Callable[[], Any]]] = iter(enumerate(jobs))
    changed, open_jobs = threading.Condition(), [len(jobs)]

    def work() -> None:
        ends_when(lambda: bool(failures))
        while True:
            with changed:
                index, job = next(ahead, (-1, None))
            if job is None or failures:
                return
            try:
                results[index] = job()
            except AbandonedError:
                return
            except Exception as problem:  # noqa: BLE001  # it is raised again where the group ends
                failures.append(problem)
            with changed:
                open_jobs[0] -= 1
                changed.notify_all()

    for _ in range(min(at_once, len(jobs))):
        threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True).start()
    with changed:
        while open_jobs[0] and not failures:
            changed.wait(0.2)
            require_wanted()
    if failures:
        raise failures[0]
    return results


def _run_sub_machine(states: Json, start: str, given: Any, execution: Any, context: Json) -> Any:
    """Run a branch to its end, with its states in the history."""
    name: str | None = start
    data = copy.deepcopy(given)
    while name:
        require_wanted()
        state = states[name]
        kind = state["Type"]
        context["State"] = {"Name": name, "EnteredTime": now_iso(), "RetryCount": 0}
        details = {"name": name, "input": json.dumps(data)}
        stepfunctions._add_event(execution, f"{kind}StateEntered", {"stateEnteredEventDetails": details})
        if kind == "Fail":
            raise stepfunctions._ExecutionError(*stepfunctions._fail_state_error(state, data, context))
        here = name
        data, name = _step(kind, state, data, execution, context)
        details = {"name": here, "output": json.dumps(data)}
        stepfunctions._add_event(execution, f"{kind}StateExited", {"stateExitedEventDetails": details})
    return data


def _step(kind: str, state: Json, data: Any, execution: Any, context: Json) -> Any:
    """The output of one state and the name of the next, None at the end."""
    if kind == "Succeed":
        found = stepfunctions._apply_input_path(state, data, context)
        return stepfunctions._apply_output_path(state, found, context), None
    if kind in ("Task", "Parallel", "Map"):
        return getattr(stepfunctions, f"_execute_{kind.lower()}")(state, data, execution, context)
    return getattr(stepfunctions, f"_execute_{kind.lower()}")(state, data, context)


def _while_it_runs(original: Callable[..., None]) -> Callable[..., None]:
    """What still fails in a run that was stopped or timed out changes nothing."""

    def fail(execution: Json, error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            original(execution, error, cause)

    return fail
