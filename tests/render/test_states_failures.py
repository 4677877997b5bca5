"""What a failed execution says: the failure that came first is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from emr_platform.model import Workflow
from emr_platform.render import state_machine
from tests.emr_constructs.definitions import reachable
from tests.render.clusters import MACHINE

STEPS = [{"name": name, "type": "spark", "job": "jobs/x.py"} for name in ("a", "b")]
KEYS = {"State", "Error", "Cause", "Before", "Step", "StepId"}
WORKFLOW = Workflow.model_validate({"cluster": "c", "steps": STEPS})
TRANSIENT: dict[str, Any] = state_machine("x", WORKFLOW, MACHINE, launch={"Name": "c"}, alarms={"Idle": {}})["States"]
WAITING: dict[str, Any] = state_machine("x", WORKFLOW, replace(MACHINE, cluster_id="j-1"))["States"]


def assigned(state: dict[str, Any]) -> Iterator[tuple[dict[str, str], str]]:
    """What a state assigns to `Failure`, or hands on, when it fails or decides, with the state that comes next."""
    for place in (*state.get("Catch", []), *state.get("Choices", [])):
        found = place.get("Assign", {}).get("Failure") or place.get("Output")
        if isinstance(found, dict):
            yield found, place["Next"]


@pytest.mark.parametrize("states", [TRANSIENT, WAITING], ids=["transient", "long-running"])
def test_a_failure_says_where_what_and_why(states: dict[str, Any]) -> None:
    failures = [failure for state in states.values() for failure, _ in assigned(state)]
    assert len(failures) >= len(STEPS)
    assert all({"State", "Error", "Cause"} <= set(failure) <= KEYS for failure in failures)


@pytest.mark.parametrize("states", [TRANSIENT, WAITING], ids=["transient", "long-running"])
def test_a_later_failure_keeps_the_former_one(states: dict[str, Any]) -> None:
    after_failure = reachable(states, states["KeepFailure"]["Next"])
    assert "Failed" in after_failure
    for name in after_failure:
        for failure, _ in assigned(states[name]):
            assert failure.get("Before") == "{% $Failure %}", name


def test_a_cluster_that_does_not_end_is_reported_with_what_came_before() -> None:
    ((failure, then),) = assigned(TRANSIENT["TerminateCluster"])
    assert failure["State"] == "{% $states.context.State.Name %}"
    assert failure["Before"] == "{% $Failure %}"
    assert then == "Outcome"
    assert TRANSIENT["Failed"]["Cause"] == "{% $string($Failure) %}"
