"""What becomes of a run's failure, of runs that overlap, and of calls that were refused for now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from emr_platform.model import RedshiftLoadStep, Workflow
from emr_platform.render import state_machine
from emr_platform.render.states import ClusterSource, States
from emr_platform.render.states._common import BUSY, carried, carry, caught
from emr_platform.render.states._jsonata import expression
from tests.emr_constructs.definitions import following, reachable
from tests.render.clusters import MACHINE
from tests.render.jsonata import evaluated

STEP = {"name": "a", "type": "spark", "job": "jobs/x.py"}
LOAD = {
    "name": "load", "type": "redshift-load", "source": "s3://curated/x/", "table": "public.x",
    "columns": {"a": "integer"},
}  # fmt: skip
DIAGNOSED = replace(MACHINE, diagnose="arn:aws:lambda:eu-west-1:123456789012:function:why")
FAILURE = {"State": "Step a", "Error": "States.TaskFailed", "Cause": "x", "Step": "a", "StepId": "s-1234ABCD"}


def workflow(*steps: dict[str, Any], **changes: Any) -> Workflow:
    return Workflow.model_validate({"cluster": "c", "steps": list(steps) or [STEP], **changes})


def transient(given: Workflow, refs: Any = MACHINE, **more: Any) -> States:
    states: States = state_machine("x", given, refs, launch={"Name": "c"}, alarms={}, **more)["States"]
    return states


def test_a_failure_is_diagnosed_when_the_cluster_has_ended() -> None:
    states = transient(workflow(), DIAGNOSED)
    assert states["TerminateCluster"]["Next"] == "Outcome"
    assert following(states["Outcome"]) == {"Diagnose", "NotifySuccess"}
    assert following(states["Diagnose"]) == {"IsDiagnosed", "NotifyFailure"}, "also when it fails itself"
    assert following(states["IsDiagnosed"]) == {"WaitForLogs", "NotifyFailure"}
    assert states["Diagnose"]["Resource"] == "arn:aws:states:::lambda:invoke"


def test_the_diagnosis_is_asked_with_what_is_known() -> None:
    call = transient(workflow(), DIAGNOSED)["Diagnose"]["Arguments"]
    context = {"Execution": {"Id": "arn:run"}}
    asked = evaluated(call, context=context, ClusterId="j-1", Failure=FAILURE)
    assert asked["FunctionName"] == DIAGNOSED.diagnose
    assert asked["Payload"] == {
        "clusterId": "j-1", "stepId": "s-1234ABCD", "failure": FAILURE, "workflow": "x", "execution": "arn:run",
    }  # fmt: skip
    launch = {"State": "LaunchCluster", "Error": "E", "Cause": ""}
    unknown = evaluated(call, context=context, ClusterId="", Failure=launch)["Payload"]
    assert (unknown["clusterId"], unknown["stepId"]) == (None, None)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (
            {"category": "oom", "summary": "s", "evidence": ["x"]},
            {"category": "oom", "summary": "s", "evidence": ["x"]},
        ),
        ({"category": "oom", "summary": "s", "evidence": ["x" * 20000]}, {"category": "oom", "summary": "s"}),
        (None, None),
        ("text", None),
    ],
)
def test_the_diagnosis_joins_the_failure(answer: Any, kept: Any) -> None:
    """What is too long for a cause is cut to what a reader needs first."""
    assign = transient(workflow(), DIAGNOSED)["Diagnose"]["Assign"]["Failure"]
    told = evaluated(assign, result={"Payload": answer}, Failure=FAILURE)
    assert told == ({**FAILURE, "Diagnosis": kept} if kept else FAILURE)


@pytest.mark.parametrize(
    ("diagnosis", "asked", "again"),
    [
        ({"complete": False}, 1, True),
        ({"complete": False}, 5, False),
        ({"complete": True}, 1, False),
        ({"category": "oom"}, 1, False),
        (None, 1, False),
    ],
)
def test_a_diagnosis_is_asked_for_again_while_logs_are_to_come(diagnosis: Any, asked: int, again: bool) -> None:
    (early,) = transient(workflow(), DIAGNOSED)["IsDiagnosed"]["Choices"]
    known = {**FAILURE, **({"Diagnosis": diagnosis} if diagnosis else {})}
    assert evaluated(early["Condition"], Failure=known, Asked=asked) is again


def test_a_bad_input_is_not_diagnosed() -> None:
    assert following(transient(workflow(), DIAGNOSED)["AreInputsGood"]) == {"NotifyFailure", "LetListSettle"}


def test_only_failures_are_told_when_that_is_asked_for() -> None:
    states = transient(workflow(notify="failure", overlap="skip"))
    assert following(states["Outcome"]) == {"NotifyFailure", "Succeeded"}
    assert "NotifySkipped" not in states
    assert "Skipped" in following(states["IsItsTurn"])


def test_runs_may_overlap_when_that_is_asked_for() -> None:
    states = transient(workflow(overlap="allow"))
    assert [state for state in states.values() if "listExecutions" in state.get("Resource", "")] == []
    assert states["AreInputsGood"]["Default"] == "LaunchCluster"


def entry(name: str, second: int) -> dict[str, str]:
    return {"ExecutionArn": f"arn:{name}", "Name": name, "StartDate": f"2026-01-01T00:00:{second:02}.5+00:00"}


@pytest.mark.parametrize(
    ("listed", "older", "seen"),
    [
        ([entry("mine", 5)], [], True),
        ([entry("later", 6), entry("mine", 5), entry("earlier", 4)], ["earlier"], True),
        ([entry("mine", 5), entry("after", 5), entry("zz", 5)], ["after"], True),
        ([entry("earlier", 4), entry("first", 3)], [], False),
        ([], [], False),
    ],
)
def test_the_older_run_goes_first(listed: list[dict[str, str]], older: list[str], seen: bool) -> None:
    assign = transient(workflow())["FindOlderRuns"]["Assign"]
    context = {"Execution": {"Id": "arn:mine", "Name": "mine"}}
    assert evaluated(assign, context=context, result={"Executions": listed}) == {"Older": older, "Listed": seen}


def test_further_pages_hold_older_runs() -> None:
    assign = transient(workflow())["FindOlderRuns"]["Assign"]
    context = {"Execution": {"Id": "arn:mine", "Name": "mine"}}
    found = evaluated(assign, context=context, result={"Executions": [entry("mine", 5)], "NextToken": "t"})
    assert len(found["Older"]) == 1


@pytest.mark.parametrize(
    ("cause", "busy"),
    [
        ("Rate exceeded (Service: AmazonElasticMapReduce; Status Code: 400; Error Code: ThrottlingException)", True),
        (
            "Maximum number of active steps(State = 'Running', 'Pending' or 'Cancel_Pending') for cluster exceeded.",
            True,
        ),
        ("User: x is not authorized to perform: elasticmapreduce:AddJobFlowSteps", False),
        ("", False),
    ],
)
def test_what_passes_is_told_from_what_stays(cause: str, busy: bool) -> None:
    assert evaluated(expression(BUSY), state_input={"Error": "E", "Cause": cause}) is busy


def test_a_refused_step_is_sent_again_or_fails() -> None:
    states = transient(workflow({**STEP, "retry": {"attempts": 2}}))
    step = states["Step a"]
    unnamed, last = step["Catch"]
    assert unnamed["Next"] == "Step a refused"
    assert following(states["Step a refused"]) == {"Step a waits", "KeepFailure"}
    assert following(states["Step a waits"]) == {"Step a"}
    assert last["Next"] == "KeepFailure"
    attempts = {name: retry["MaxAttempts"] for retry in step["Retry"] for name in retry["ErrorEquals"]}
    assert attempts["ElasticMapReduce.AmazonElasticMapReduceException"] == 0
    assert attempts["States.TaskFailed"] == 2
    assert "States.Timeout" not in attempts, "it still runs; it must not run twice"
    assert [retry for retry in step["Retry"] if retry["MaxAttempts"] and retry["JitterStrategy"] != "FULL"] == []


CAUSES = [
    ('{"Step":{"Id":"s-03A1B2C3D4E5F","Name":"x","Status":{"State":"FAILED"}}}', "s-03A1B2C3D4E5F"),
    ("no step was made", ""),
    (None, ""),
]


@pytest.mark.parametrize(("cause", "step"), CAUSES)
def test_a_failure_names_its_step(cause: str | None, step: str) -> None:
    last = transient(workflow())["Step a"]["Catch"][-1]
    error = {"Error": "States.TaskFailed", **({"Cause": cause} if cause is not None else {})}
    told = evaluated(last["Output"], context={"State": {"Name": "Step a"}}, error=error)
    assert told == {
        "State": "Step a", "Error": "States.TaskFailed", "Cause": cause or "", "Step": "a", "StepId": step,
    }  # fmt: skip


def test_a_branchs_failure_comes_through_its_group_as_it_was() -> None:
    nasty = {**FAILURE, "Cause": 'it\'s "said" {% x %} \n' + "é" * 10}
    cause = evaluated(carry()["Cause"], state_input=nasty)
    error = {"Error": "States.TaskFailed", "Cause": cause}
    assert evaluated(carried("g"), context={"State": {"Name": "Group g"}}, error=error) == {**nasty, "Group": "g"}


@pytest.mark.parametrize("error", [{"Error": "States.Runtime", "Cause": "{not ours}"}, {"Error": "States.Runtime"}])
def test_a_groups_own_failure_is_told_too(error: dict[str, str]) -> None:
    told = evaluated(carried("g"), context={"State": {"Name": "Group g"}}, error=error)
    assert told == {
        "State": "Group g", "Error": "States.Runtime", "Cause": error.get("Cause", ""), "Group": "g",
    }  # fmt: skip


def test_a_long_cause_is_cut() -> None:
    told = evaluated(caught(), context={"State": {"Name": "s"}}, error={"Error": "E", "Cause": "x" * 30000})
    assert len(told["Cause"]) == 2000


def test_a_load_needs_a_warehouse() -> None:
    with pytest.raises(ValueError, match=r"got the load load into public\.x and no warehouse"):
        transient(workflow(STEP, LOAD))


def test_a_load_stands_between_other_steps() -> None:
    def loads(step: RedshiftLoadStep, then: str, failed: str) -> States:
        return {
            f"Step {step.name}": {"Type": "Task", "Next": "Look", "Catch": [{"Next": failed}]},
            "Look": {"Type": "Wait", "Next": then},
        }

    states = transient(workflow(STEP, LOAD, {**STEP, "name": "b"}), loads=loads)
    assert states["Step a"]["Next"] == "Step load"
    assert states["Look"]["Next"] == "Step b"
    assert "KeepFailure" in following(states["Step load"])


def test_a_cluster_may_come_from_elsewhere() -> None:
    source = ClusterSource(
        "Take", lambda then: {"Take": {"Type": "Pass", "Next": then}}, "Release", "Release",
        lambda then: {"Release": {"Type": "Pass", "Next": then}},
    )  # fmt: skip
    states = state_machine("x", workflow(overlap="allow"), MACHINE, source=source)["States"]
    assert states["AreInputsGood"]["Default"] == "Take"
    assert states["Take"]["Next"] == "Step a"
    assert "Outcome" not in reachable(states, "Take", without="Release")
    assert states["Release"]["Next"] == "Outcome"


@pytest.mark.parametrize(
    ("path", "body", "changed"),
    [
        (
            "core.target_on_demand_capacity",
            {"Instances": {"InstanceFleets": [
                {"InstanceFleetType": "CORE", "TargetOnDemandCapacity": 1},
                {"InstanceFleetType": "TASK", "TargetOnDemandCapacity": 2},
            ]}},
            {"Instances": {"InstanceFleets": [
                {"InstanceFleetType": "CORE", "TargetOnDemandCapacity": "{% $Inputs.n %}"},
                {"InstanceFleetType": "TASK", "TargetOnDemandCapacity": 2},
            ]}},
        ),
        (
            "task.target_spot_capacity",
            {"Instances": {"InstanceFleets": [{"InstanceFleetType": "TASK", "TargetSpotCapacity": 2}]}},
            {"Instances": {"InstanceFleets": [{"InstanceFleetType": "TASK", "TargetSpotCapacity": "{% $Inputs.n %}"}]}},
        ),
        (
            "core.instance_count",
            {"Instances": {"InstanceGroups": [{"InstanceRole": "CORE", "InstanceCount": 2}]}},
            {"Instances": {"InstanceGroups": [{"InstanceRole": "CORE", "InstanceCount": "{% $Inputs.n %}"}]}},
        ),
        (
            "managed_scaling.maximum_capacity_units",
            {"ManagedScalingPolicy": {"ComputeLimits": {"MaximumCapacityUnits": 9, "MinimumCapacityUnits": 1}}},
            {"ManagedScalingPolicy": {
                "ComputeLimits": {"MaximumCapacityUnits": "{% $Inputs.n %}", "MinimumCapacityUnits": 1}
            }},
        ),
    ],
)  # fmt: skip
def test_an_input_sets_a_capacity_of_the_launch(path: str, body: dict[str, Any], changed: dict[str, Any]) -> None:
    inputs = {"n": {"type": "integer", "minimum": 1, "maximum": 9, "sets": path}}
    states = state_machine("x", workflow(inputs=inputs), MACHINE, launch=body, alarms={})["States"]
    sent = states["LaunchCluster"]["Arguments"]
    assert {key: sent[key] for key in body} == changed
