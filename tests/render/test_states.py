"""A workflow in the Amazon States Language."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from emr_platform.model import Workflow
from emr_platform.render import state_machine
from tests.emr_constructs.definitions import following, reachable
from tests.render.clusters import MACHINE

STEP = {"name": "a", "type": "spark", "job": "jobs/x.py"}
ALARMS = {"Idle": {"MetricName": "IsIdle"}}


def workflow(*steps: dict[str, Any], **changes: Any) -> Workflow:
    return Workflow.model_validate({"cluster": "c", "steps": list(steps) or [STEP], **changes})


def transient(given: Workflow) -> dict[str, Any]:
    states: dict[str, Any] = state_machine("x", given, MACHINE, launch={"Name": "c"}, alarms=ALARMS)["States"]
    return states


def waiting(given: Workflow) -> dict[str, Any]:
    states: dict[str, Any] = state_machine("x", given, replace(MACHINE, cluster_id="j-1"))["States"]
    return states


def test_a_transient_cluster_is_launched_watched_and_terminated_in_this_order() -> None:
    states = transient(workflow())
    order = ["LaunchCluster", "WaitForCluster", "DescribeCluster", "IsClusterReady"]
    for before, after in pairwise(order):
        assert states[before]["Next"] == after
    assert states["LaunchCluster"]["Arguments"]["Name"] == "c"
    assert states["WatchCluster"]["Next"] == "Step a"
    assert states["Step a"]["Next"] == "UnwatchCluster"
    assert states["TerminateCluster"]["Next"] == "Outcome"


def test_a_launch_is_spelt_as_sdk_integrations_spell() -> None:
    """Capitals in a row at a name's beginning are a word to the SDK for Java; those at its end stay."""
    machine = state_machine("x", workflow(), MACHINE, launch={"OSReleaseLabel": "2023.1", "Name": "c"}, alarms=ALARMS)
    assert machine["States"]["LaunchCluster"]["Arguments"].keys() == {"OsReleaseLabel", "Name", "Tags"}


def test_a_cluster_that_waits_is_neither_launched_nor_terminated() -> None:
    states = waiting(workflow())
    assert states["TakeCluster"] == {"Type": "Pass", "Assign": {"ClusterId": "j-1"}, "Next": "Step a"}
    assert [name for name in states if "Launch" in name or "Terminate" in name] == []


def test_spark_is_submitted_in_cluster_mode_with_properties_in_order() -> None:
    step = {**STEP, "conf": {"b": "2", "a": "1"}, "args": ["s3://raw/x/", "--flag"]}
    call = transient(workflow(step))["Step a"]["Arguments"]["Step"]
    assert call["HadoopJarStep"]["Args"] == [
        "spark-submit", "--deploy-mode", "cluster", "--conf", "a=1", "--conf", "b=2", "s3://uploads/x.py",
        "s3://raw-1234/x/", "--flag",
    ]  # fmt: skip


def test_a_command_is_handed_over_as_it_is() -> None:
    step = {"name": "a", "type": "command", "args": ["s3-dist-cp", "--src", "s3://raw/x/"]}
    call = transient(workflow(step))["Step a"]["Arguments"]["Step"]
    assert call["HadoopJarStep"]["Args"] == ["s3-dist-cp", "--src", "s3://raw-1234/x/"]


def test_timeouts_are_in_seconds() -> None:
    states = transient(workflow({**STEP, "timeout_minutes": 7}, launch_timeout_minutes=9))
    assert states["Step a"]["TimeoutSeconds"] == 420
    assert "{% $Waited >= 540 %}" in [choice["Condition"] for choice in states["IsClusterReady"]["Choices"]]


def test_alarms_are_named_after_their_cluster() -> None:
    states = transient(workflow())
    (alarm,) = states["WatchCluster"]["Items"]
    assert alarm == {"AlarmName": "{% 'stack-x-Idle-' & $ClusterId %}", "MetricName": "IsIdle"}
    assert states["UnwatchCluster"]["Arguments"] == {"AlarmNames": [alarm["AlarmName"]]}


def test_throttling_is_waited_out() -> None:
    for state in (*transient(workflow()).values(), *waiting(workflow()).values()):
        if "aws-sdk:emr" in state.get("Resource", "") or "addStep" in state.get("Resource", ""):
            assert any("Emr.ThrottlingException" in retry["ErrorEquals"] for retry in state["Retry"])


def test_a_run_job_flow_that_may_have_worked_is_not_repeated() -> None:
    """It takes no token; a second call would launch a second cluster. One that was refused for its rate did not."""
    launch = transient(workflow())["LaunchCluster"]
    (retry,) = launch["Retry"]
    assert "WaitToLaunch" in reachable(transient(workflow()), launch["Catch"][0]["Next"])
    assert {"States.ALL", "States.TaskFailed", "States.Timeout"} & set(retry["ErrorEquals"]) == set()


NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True), min_size=1, max_size=8, unique=True)


@given(NAMES)
def test_any_number_of_steps_runs_in_order_and_ends(names: list[str]) -> None:
    given_workflow = workflow(*({**STEP, "name": name} for name in names))
    for states in (transient(given_workflow), waiting(given_workflow)):
        tasks = [name for name, state in states.items() if name.startswith("Step ") and state["Type"] == "Task"]
        assert tasks == [f"Step {name}" for name in names]
        assert reachable(states, "Begin") == states.keys()
        for before, after in pairwise(names):
            assert states[f"Step {before}"]["Next"] == f"Step {after}"
        assert all(following(state) <= states.keys() for state in states.values())
    launched = reachable(transient(given_workflow), "WaitForCluster", without="TerminateCluster")
    assert "Outcome" not in launched
