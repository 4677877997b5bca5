"""Runs that share the clusters of a pool: who gets which, who waits, and what becomes of those that break."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from emr_platform.laptop import Laptop
from emr_platform.model import Pool
from emr_platform.render.pools import (
    AFTER_FAILURE,
    FIRST,
    RELEASE,
    PoolRefs,
    pool_tags,
    rejoin_states,
    release_states,
    take_states,
)
from tests.laptop.faults import FaultRecord
from tests.laptop.sample import Sample, eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("guard")]

ALIVE = ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]
POOL = Pool(cluster="own", maximum_clusters=2, wait_minutes=5)
ROLE = "workflow-pooled-WorkflowRole"


@dataclass(frozen=True)
class Pooled:
    """State machines around the states of a pool, in the deployed environment of guarded.yaml."""

    laptop: Laptop
    refs: PoolRefs
    launch: dict[str, Any]
    role: str
    function: str
    other_launch: dict[str, Any]
    other_role: str

    def machine(self, seconds: float, *, refs: PoolRefs | None = None, pool: Pool = POOL) -> str:
        """A state machine whose one step sleeps on a cluster of the pool."""
        refs = refs or self.refs
        launch = {**self.launch, "Tags": pool_tags(self.launch, refs.name)}
        step = {
            "Type": "Task",
            "Resource": "arn:aws:states:::elasticmapreduce:addStep.sync",
            "Arguments": {
                "ClusterId": "{% $ClusterId %}",
                "Step": {
                    "Name": "{% 'pooled/sleep ' & $states.context.Execution.Name %}",
                    "ActionOnFailure": "CONTINUE",
                    "HadoopJarStep": {"Jar": "command-runner.jar", "Args": ["bash", "-c", f"sleep {seconds}"]},
                },
            },
            "Catch": [
                {
                    "ErrorEquals": ["States.ALL"],
                    "Assign": {"Failure": {"Error": "{% $states.errorOutput.Error %}"}},
                    "Next": AFTER_FAILURE,
                }
            ],
            "Next": RELEASE,
        }
        states = {
            "Begin": {"Type": "Pass", "Assign": {"Failure": {}, "ClusterId": ""}, "Next": FIRST},
            **take_states(pool, refs, launch, then="Step", on_failure=RELEASE),
            "Step": step,
            **rejoin_states(refs, otherwise=RELEASE),
            **release_states(refs, then="Outcome"),
            "Outcome": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $exists($Failure.Error) %}", "Next": "Failed"}],
                "Default": "Done",
            },
            "Failed": {"Type": "Fail", "Error": "{% $Failure.Error %}", "Cause": "{% $string($Failure) %}"},
            "Done": {"Type": "Succeed", "Output": {"ClusterId": "{% $ClusterId %}"}},
        }
        return self._machine(states, self.role)

    def _machine(self, states: dict[str, Any], role: str) -> str:
        definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
        made = self.laptop.client("stepfunctions").create_state_machine(
            name=f"pooled-{time.monotonic_ns()}",
            definition=json.dumps(definition),
            roleArn=role,
            tags=[{"key": "emr-platform:environment", "value": "guarded"}],
        )
        return str(made["stateMachineArn"])

    def call(self, role: str, call: str, **arguments: Any) -> dict[str, Any]:
        """A run of one state that calls EMR with a role."""
        state = {
            "Type": "Task",
            "Resource": f"arn:aws:states:::aws-sdk:emr:{call}",
            "Arguments": arguments,
            "End": True,
        }
        run = self.start(self._machine({"Call": state}, role))
        assert eventually(lambda: self.status(run) != "RUNNING")
        return self.described(run)

    def start(self, machine: str) -> str:
        started = self.laptop.client("stepfunctions").start_execution(stateMachineArn=machine)
        return str(started["executionArn"])

    def described(self, execution: str) -> dict[str, Any]:
        return dict(self.laptop.client("stepfunctions").describe_execution(executionArn=execution))

    def status(self, execution: str) -> str:
        return str(self.described(execution)["status"])

    def cluster_of(self, execution: str) -> str:
        """The cluster that a run used, once it is over."""
        assert eventually(lambda: self.status(execution) != "RUNNING", 60)
        shown = self.described(execution)
        assert shown["status"] == "SUCCEEDED", shown.get("cause")
        return str(json.loads(shown["output"])["ClusterId"])

    def entered(self, execution: str) -> list[str]:
        pages = self.laptop.client("stepfunctions").get_paginator("get_execution_history")
        events = [event for page in pages.paginate(executionArn=execution) for event in page["events"]]
        return [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]

    def clusters(self) -> list[str]:
        listed = self.laptop.client("emr").list_clusters(ClusterStates=ALIVE)["Clusters"]
        return [cluster["Id"] for cluster in listed if cluster["Name"] == "guarded-own"]

    def places(self) -> list[dict[str, str]]:
        items = self.laptop.client("dynamodb").scan(TableName=self.refs.table)["Items"]
        read = [{name: str(next(iter(value.values()))) for name, value in item.items()} for item in items]
        return [item for item in read if item["key"].startswith("pool/")]

    def holders(self) -> list[str]:
        return [place["holder"] for place in self.places() if "holder" in place]

    def step_runs(self, execution: str) -> bool:
        name, emr = execution.rpartition(":")[2], self.laptop.client("emr")
        steps = [step for cluster in self.clusters() for step in emr.list_steps(ClusterId=cluster)["Steps"]]
        return any(step["Name"].endswith(name) and step["Status"]["State"] == "RUNNING" for step in steps)

    def guard(self, **event: Any) -> str:
        """Call the guard; what it failed with, or nothing."""
        answer = self.laptop.client("lambda").invoke(FunctionName=self.function, Payload=json.dumps(event).encode())
        said = json.loads(answer["Payload"].read() or b"null")
        return str(said["errorMessage"]) if "FunctionError" in answer else ""

    def end(self, cluster: str) -> None:
        emr = self.laptop.client("emr")
        emr.terminate_job_flows(JobFlowIds=[cluster])
        assert eventually(lambda: cluster not in self.clusters())


@pytest.fixture(scope="module")
def deployed(guarded_laptop: Laptop) -> Pooled:
    laptop = guarded_laptop
    machines = {
        name: laptop.client("stepfunctions").describe_state_machine(stateMachineArn=arn)
        for name, arn in laptop.workflows().items()
    }
    states = {name: json.loads(machine["definition"])["States"] for name, machine in machines.items()}
    launch = states["pooled"]["LaunchPooled"]["Arguments"]
    launch["Tags"] = [tag for tag in launch["Tags"] if tag["Key"] != "emr-platform:pool"]
    launch["AutoTerminationPolicy"] = {"IdleTimeout": 600}  # twelve seconds here
    (table,) = laptop.client("dynamodb").list_tables()["TableNames"]
    functions = laptop.client("lambda").list_functions()["Functions"]
    (function,) = [one["FunctionName"] for one in functions if "GuardFunction" in one["FunctionName"]]
    refs = PoolRefs("aws", table, "quick", "0123", run_seconds=600, launch_seconds=600, maximum_age_hours=24)
    return Pooled(
        laptop, refs, launch, machines["pooled"]["roleArn"], function,
        states["own"]["LaunchCluster"]["Arguments"], machines["own"]["roleArn"],
    )  # fmt: skip


@pytest.fixture
def pooled(deployed: Pooled) -> Iterator[Pooled]:
    """The pool, empty before and after."""
    yield deployed
    for cluster in deployed.clusters():
        deployed.end(cluster)
    dynamo = deployed.laptop.client("dynamodb")
    for place in deployed.places():
        dynamo.delete_item(TableName=deployed.refs.table, Key={"key": {"S": place["key"]}})


def test_a_second_run_takes_the_cluster_of_the_first(pooled: Pooled) -> None:
    machine = pooled.machine(0)

    first = pooled.cluster_of(pooled.start(machine))
    second = pooled.cluster_of(pooled.start(machine))

    assert first == second
    assert pooled.clusters() == [first]
    assert pooled.holders() == []


def test_runs_at_the_same_time_have_clusters_of_their_own_and_the_third_waits(pooled: Pooled) -> None:
    machine = pooled.machine(4)

    runs = [pooled.start(machine) for _ in range(3)]
    used = [pooled.cluster_of(run) for run in runs]

    assert len(set(used)) == 2
    assert len(pooled.clusters()) == 2
    assert any("WaitForPlace" in pooled.entered(run) for run in runs)
    assert pooled.holders() == []


def test_a_full_pool_is_given_up_after_the_wait(pooled: Pooled) -> None:
    one = Pool(cluster="own", maximum_clusters=1, wait_minutes=1)
    busy = pooled.start(pooled.machine(613, pool=one))
    assert eventually(lambda: pooled.step_runs(busy))

    late = pooled.start(pooled.machine(0, pool=one.model_copy(update={"wait_minutes": 0})))

    assert eventually(lambda: pooled.status(late) == "FAILED")
    assert pooled.described(late)["error"] == "PoolExhausted"
    assert pooled.holders() == [busy]
    pooled.laptop.client("stepfunctions").stop_execution(executionArn=busy)


def test_a_cluster_that_ended_is_replaced(pooled: Pooled, fault_record: FaultRecord) -> None:
    machine = pooled.machine(0)
    first = pooled.cluster_of(pooled.start(machine))
    pooled.end(first)

    second = pooled.cluster_of(pooled.start(machine))

    assert second != first
    assert pooled.clusters() == [second]
    fault_record.add(
        "cluster gone",
        "before a run takes it",
        expected="another",
        seen="another",
        clusters_left=len(pooled.clusters()),
    )


def test_a_cluster_of_another_description_is_replaced(pooled: Pooled) -> None:
    one = Pool(cluster="own", maximum_clusters=1)
    first = pooled.cluster_of(pooled.start(pooled.machine(0, pool=one)))

    changed = pooled.machine(0, refs=replace(pooled.refs, configuration="4567"), pool=one)
    second = pooled.cluster_of(pooled.start(changed))

    assert second != first
    assert eventually(lambda: pooled.clusters() == [second])
    assert [place["configuration"] for place in pooled.places()] == ["4567"]


def test_an_old_cluster_is_replaced(pooled: Pooled) -> None:
    one = Pool(cluster="own", maximum_clusters=1)
    first = pooled.cluster_of(pooled.start(pooled.machine(0, pool=one)))

    strict = pooled.machine(0, refs=replace(pooled.refs, maximum_age_hours=0), pool=one)

    assert pooled.cluster_of(pooled.start(strict)) != first


def test_a_cluster_that_ends_before_the_first_step_is_replaced(pooled: Pooled, fault_record: FaultRecord) -> None:
    one = Pool(cluster="own", maximum_clusters=1)
    first = pooled.cluster_of(pooled.start(pooled.machine(0, pool=one)))
    busy = pooled.laptop.client("emr").add_job_flow_steps(
        JobFlowId=first,
        Steps=[{"Name": "x", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": ["bash", "-c", "sleep 614"]}}],
    )
    assert busy["StepIds"]

    run = pooled.start(pooled.machine(0, pool=one))
    assert eventually(lambda: "Step" in pooled.entered(run))
    pooled.end(first)

    assert pooled.cluster_of(run) != first
    assert "MayRejoin" in pooled.entered(run)
    fault_record.add(
        "cluster gone",
        "before the first step",
        expected="another",
        seen="another",
        clusters_left=len(pooled.clusters()),
    )


def test_a_cluster_that_ends_under_a_step_fails_the_run(pooled: Pooled, fault_record: FaultRecord) -> None:
    run = pooled.start(pooled.machine(615))
    assert eventually(lambda: pooled.step_runs(run))

    (cluster,) = pooled.clusters()
    pooled.end(cluster)

    assert eventually(lambda: pooled.status(run) == "FAILED")
    assert pooled.holders() == []
    fault_record.add(
        "cluster gone",
        "under a step",
        expected="run fails",
        seen="failed, place freed",
        clusters_left=len(pooled.clusters()),
    )


def test_the_place_of_a_stopped_run_is_freed_by_the_guard(pooled: Pooled, fault_record: FaultRecord) -> None:
    run = pooled.start(pooled.machine(616))
    assert eventually(lambda: pooled.step_runs(run))
    pooled.laptop.client("stepfunctions").stop_execution(executionArn=run)

    event = {"detail-type": "Step Functions Execution Status Change", "detail": {"executionArn": run}}
    assert pooled.guard(**event) == ""

    assert pooled.holders() == []
    assert eventually(lambda: not pooled.step_runs(run))
    (cluster,) = pooled.clusters()
    assert pooled.cluster_of(pooled.start(pooled.machine(0))) == cluster
    fault_record.add(
        "pool lock holder stopped",
        "step",
        expected="place freed",
        seen="freed, step cancelled",
        clusters_left=len(pooled.clusters()),
    )


def test_the_place_of_a_forgotten_run_is_freed_by_the_next_look(pooled: Pooled, fault_record: FaultRecord) -> None:
    run = pooled.start(pooled.machine(617))
    assert eventually(lambda: pooled.step_runs(run))
    pooled.laptop.client("stepfunctions").stop_execution(executionArn=run)
    assert pooled.holders() == [run]

    assert pooled.guard() == ""

    assert pooled.holders() == []
    fault_record.add(
        "pool lock holder lost",
        "event lost",
        expected="place freed",
        seen="freed by the next look",
        clusters_left=len(pooled.clusters()),
    )


def test_a_hold_that_is_over_counts_no_more(pooled: Pooled, fault_record: FaultRecord) -> None:
    one = Pool(cluster="own", maximum_clusters=1)
    first = pooled.cluster_of(pooled.start(pooled.machine(0, pool=one)))
    pooled.laptop.client("dynamodb").update_item(
        TableName=pooled.refs.table,
        Key={"key": {"S": "pool/quick/0"}},
        UpdateExpression="SET holder = :dead, leased_until = :past",
        ExpressionAttributeValues={":dead": {"S": "arn:of:a:dead:run"}, ":past": {"N": "1"}},
    )

    assert pooled.cluster_of(pooled.start(pooled.machine(0, pool=one))) == first
    fault_record.add(
        "pool lock holder dies",
        "nobody hears of it",
        expected="hold ends",
        seen="taken over",
        clusters_left=len(pooled.clusters()),
    )


def test_an_idle_pool_is_empty_in_the_end(pooled: Pooled) -> None:
    cluster = pooled.cluster_of(pooled.start(pooled.machine(0)))
    assert pooled.clusters() == [cluster]

    assert eventually(lambda: pooled.clusters() == [], 40)


@pytest.mark.parametrize(
    ("action", "state"),
    [("dynamodb:BatchGetItem", "SeePool"), ("dynamodb:UpdateItem", "LockPlace"), ("kms:Decrypt", "SeePool")],
)
def test_without_a_permission_a_run_fails_where_it_needs_it(pooled: Pooled, action: str, state: str) -> None:
    sample = Sample(pooled.laptop, {}, "")
    with sample.without(sample.role(ROLE), action):
        run = pooled.start(pooled.machine(0))
        assert eventually(lambda: pooled.status(run) == "FAILED")

    assert json.loads(pooled.described(run)["cause"])["State"] == state
    assert pooled.clusters() == []


def test_a_run_on_its_own_cluster_and_one_in_a_pool_cannot_end_the_others(pooled: Pooled) -> None:
    """Though both clusters come of the same description."""
    shared = pooled.cluster_of(pooled.start(pooled.machine(0)))
    launched = pooled.call(pooled.other_role, "runJobFlow", **pooled.other_launch)
    own = json.loads(launched["output"])["JobFlowId"]

    for role, cluster in ((pooled.other_role, shared), (pooled.role, own)):
        refused = pooled.call(role, "terminateJobFlows", JobFlowIds=[cluster])
        assert refused["status"] == "FAILED"
        assert "not authorized to perform: elasticmapreduce:TerminateJobFlows" in refused["cause"]
        retagged = pooled.call(role, "addTags", ResourceId=cluster, Tags=tags_of(role, pooled))
        assert "not authorized to perform: elasticmapreduce:AddTags" in retagged["cause"]
    for role, launch in ((pooled.other_role, pooled.launch), (pooled.role, pooled.other_launch)):
        refused = pooled.call(role, "runJobFlow", **launch)
        assert "not authorized to perform: elasticmapreduce:RunJobFlow" in refused["cause"]
    for role, cluster in ((pooled.role, shared), (pooled.other_role, own)):
        assert pooled.call(role, "terminateJobFlows", JobFlowIds=[cluster])["status"] == "SUCCEEDED"


def tags_of(role: str, pooled: Pooled) -> list[dict[str, str]]:
    """The tag by which a role has its clusters."""
    launch = pooled.launch if role == pooled.role else pooled.other_launch
    return [tag for tag in launch["Tags"] if tag["Key"] == "emr-platform:cluster"]


def test_without_the_permission_the_guard_frees_no_place(pooled: Pooled) -> None:
    run = pooled.start(pooled.machine(618))
    assert eventually(lambda: pooled.step_runs(run))
    pooled.laptop.client("stepfunctions").stop_execution(executionArn=run)
    sample = Sample(pooled.laptop, {}, "")

    with sample.without(sample.role("GuardRole"), "dynamodb:UpdateItem"):
        assert "dynamodb:UpdateItem" in pooled.guard()
        assert pooled.holders() == [run]

    assert pooled.guard() == ""
    assert pooled.holders() == []
