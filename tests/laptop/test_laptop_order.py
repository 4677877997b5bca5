"""Workflows with groups, inputs, retries and limits, run through their deployed state machines on small commands."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from emr_platform.laptop import Execution, Laptop
from emr_platform.laptop.execution import run
from emr_platform.render import StateMachineRefs
from emr_platform.render.states._ending import ending_states
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped
from tests.laptop.needs import unneeded
from tests.laptop.sample import changed_definition

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("order")]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "long-running" / "environments" / "long-running.yaml"
PREFIX = "emr-long-running"


def command(name: str, text: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "command", "args": ["bash", "-c", text, *values], **more}


DAY = {"type": "date", "default": "today"}
NODES = {"type": "integer", "minimum": 2, "maximum": 8, "default": 3, "sets": "core.target_on_demand_capacity"}
COUNTRIES = {"type": "list", "maximum_items": 5, "default": ["de", "fr"]}
SIDES = [
    [command("left", "echo left"), command("left-again", "echo left again")],
    [command("right", "echo right")],
]
WORKFLOWS: dict[str, dict[str, Any]] = {
    "ordered": {
        "inputs": {"day": DAY, "countries": COUNTRIES, "label": {"type": "text", "default": "none"}},
        "steps": [
            command("first", 'echo "$0"', "{label}"),
            {"name": "sides", "type": "parallel", "branches": SIDES},
            {
                "name": "each", "type": "for-each", "item": "country", "items_from": "countries",
                "steps": [command("count", 'test "$0" != xx && echo "$0 of $1"', "{country}", "s3://raw/{day}/",
                                  reads=["s3://raw/"])],
            },
            command("last", "echo last"),
        ],
    },
    "broken": {
        "steps": [
            {
                "name": "sides", "type": "parallel",
                "branches": [
                    [command("hangs", "sleep 613"), command("never", "echo never")],
                    [command("breaks", "sleep 1; exit 3")],
                ],
            },
            command("after", "echo after"),
        ],
    },
    "again": {"steps": [command("unlucky", "exit 4", retry={"attempts": 2, "wait_seconds": 1})], "notify": "failure"},
    "queued": {"steps": [command("slow", "sleep 2")]},
    "skipped": {"steps": [command("slow-too", "sleep 4")], "overlap": "skip"},
    "endless": {"steps": [command("sleeps", "sleep 614")], "overlap": "allow"},
    "lost": {"cluster": "transient", "steps": [command("bad", "exit 5")]},
    "own": {"cluster": "transient", "inputs": {"nodes": NODES, "day": DAY}, "steps": [command("one", "echo one")]},
}  # fmt: skip


@dataclass(frozen=True)
class Deployed:
    """The workflows, deployed, and the cluster that most of them use."""

    laptop: Laptop
    outputs: dict[str, dict[str, str]]

    @property
    def cluster(self) -> str:
        return self.outputs[f"{PREFIX}-cluster-shared"]["ClusterId"]

    def machine(self, workflow: str) -> str:
        return self.outputs[f"{PREFIX}-workflow-{workflow}"]["StateMachineArn"]

    def run(self, workflow: str, **inputs: Any) -> Execution:
        return run(self.laptop.client, self.machine(workflow), lambda event: None, inputs)

    def output(self, done: Execution) -> dict[str, Any]:
        described = self.laptop.client("stepfunctions").describe_execution(executionArn=done.arn)
        found: dict[str, Any] = json.loads(described["output"])
        return found

    def steps(self, done: Execution) -> list[tuple[str, str]]:
        """Name and state of every step of a run, oldest first."""
        name = done.arn.rpartition(":")[2]
        listed = self.laptop.client("emr").list_steps(ClusterId=self.cluster)["Steps"]
        mine = [step for step in reversed(listed) if step["Name"].endswith(f" {name}")]
        return [(step["Name"].split(" ")[0].partition("/")[2], step["Status"]["State"]) for step in mine]

    def said(self, done: Execution) -> set[str]:
        """What the steps of a run wrote."""
        logs = self.laptop.state / "clusters" / self.cluster / "logs" / self.cluster / "steps"
        return {(logs / step / "stdout").read_text().strip() for step in done.steps}

    def clusters(self) -> list[dict[str, Any]]:
        return list(self.laptop.client("emr").list_clusters()["Clusters"])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Deployed]:
    environment: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    shared = environment["clusters"]["shared"]
    environment["clusters"] = {
        "shared": {**shared, "step_concurrency": 4, "idle_timeout_seconds": 604800},
        "transient": {key: shared[key] for key in ("release", "primary", "core")},
    }
    environment["workflows"] = {name: {"cluster": "shared", **given} for name, given in WORKFLOWS.items()}
    file = tmp_path_factory.mktemp("environments") / EXAMPLE.name
    file.write_text(json.dumps(environment, indent=1), encoding="utf-8")
    laptop = Laptop.up(
        tmp_path_factory.mktemp("order") / "state", env="long-running", project=ROOT, bound_to_caller=True
    )
    try:
        bootstrapped(laptop)
        yield Deployed(laptop, laptop.deploy(synthesise(file).folder))
    finally:
        laptop.down()


def test_groups_run_in_order_with_the_runs_inputs(deployed: Deployed) -> None:
    done = deployed.run("ordered", countries=["it"], label="5% of it", due="2026-03-01T00:30:00Z")

    assert done.succeeded, done.cause
    assert deployed.output(done) == {
        "Outcome": "succeeded",
        "ClusterId": deployed.cluster,
        "Inputs": {"day": "2026-03-01", "countries": ["it"], "label": "5% of it"},
    }


def test_a_group_is_over_before_the_next_step_begins(deployed: Deployed) -> None:
    done = deployed.run("ordered", label="50%", day="2026-03-01")

    assert done.succeeded, done.cause
    assert {state for _, state in deployed.steps(done)} == {"COMPLETED"}
    names = [name for name, _ in deployed.steps(done)]
    assert names[0] == "first"
    assert names[-1] == "last"
    assert set(names[1:4]) == {"left", "left-again", "right"}
    assert names.index("left") < names.index("left-again")
    assert names[4:6] == ["count", "count"]
    raw = deployed.outputs["emr-long-running-data"]["RawBucket"]
    assert deployed.said(done) == {
        "50%", "left", "left again", "right", f"de of s3://{raw}/2026-03-01/", f"fr of s3://{raw}/2026-03-01/", "last",
    }  # fmt: skip


def test_a_failing_branch_ends_the_others_and_is_told(deployed: Deployed) -> None:
    done = deployed.run("broken")

    assert (done.status, done.error) == ("FAILED", "States.TaskFailed")
    cause = json.loads(done.cause)
    assert (cause["State"], cause["Step"], cause["Group"]) == ("Step breaks", "breaks", "sides")
    assert cause["StepId"] in done.steps
    assert sorted(deployed.steps(done)) == [("breaks", "FAILED"), ("hangs", "CANCELLED")]
    assert done.states[-2:] == ["NotifyFailure", "Failed"]


def test_the_item_at_hand_is_told(deployed: Deployed) -> None:
    done = deployed.run("ordered", countries=["de", "xx"])

    cause = json.loads(done.cause)
    assert (cause["Step"], cause["Group"], cause["Item"]) == ("count", "each", "xx")
    assert "last" not in dict(deployed.steps(done))


def test_a_failed_step_is_tried_again_as_often_as_said(deployed: Deployed) -> None:
    done = deployed.run("again")

    assert done.status == "FAILED"
    assert deployed.steps(done) == [("unlucky", "FAILED")] * 3


def test_a_bad_input_is_refused_before_anything_is_launched(deployed: Deployed) -> None:
    before = len(deployed.clusters())
    done = deployed.run("own", nodes=9, day="2026-02-30", extra="x")

    assert (done.status, done.error) == ("FAILED", "InvalidInput")
    assert json.loads(done.cause)["Cause"].splitlines() == [
        "nodes: got 9; it is a whole number from 2 to 8",
        'day: got "2026-02-30"; it is a day of the calendar, YYYY-MM-DD',
        'extra: got "x"; no such input; there are nodes, day',
    ]
    assert done.states == ["Begin", "CheckInputs", "AreInputsGood", "NotifyFailure", "Failed"]
    assert len(deployed.clusters()) == before


def test_an_input_sets_a_capacity_and_the_cluster_names_its_run(deployed: Deployed) -> None:
    done = deployed.run("own", nodes=5)

    assert done.succeeded, done.cause
    (cluster,) = done.clusters
    assert done.clusters[cluster] == "TERMINATED"
    emr = deployed.laptop.client("emr")
    described = emr.describe_cluster(ClusterId=cluster)["Cluster"]
    fleets = emr.list_instance_fleets(ClusterId=cluster)["InstanceFleets"]
    (core,) = [fleet for fleet in fleets if fleet["InstanceFleetType"] == "CORE"]
    assert core["TargetOnDemandCapacity"] == 5
    tags = {tag["Key"]: tag["Value"] for tag in described["Tags"]}
    assert tags["emr-platform:execution"] == done.arn
    assert tags["emr-platform:workflow"] == "long-running-own"
    assert tags["emr-platform:max-age-hours"] == "24"
    assert {"Owner", "CostCentre"} <= tags.keys()


def both(deployed: Deployed, workflow: str) -> list[Execution]:
    """Two runs of a workflow, the second begun while the first goes on."""
    done: list[Execution] = []
    first = threading.Thread(target=lambda: done.append(deployed.run(workflow)))
    first.start()
    time.sleep(1)
    second = deployed.run(workflow)
    first.join()
    return [*done, second]


def test_a_second_run_waits_its_turn(deployed: Deployed) -> None:
    first, second = both(deployed, "queued")

    assert (first.succeeded, second.succeeded) == (True, True), second.cause
    assert "WaitForTurn" not in first.states
    assert "WaitForTurn" in second.states
    listed = deployed.laptop.client("emr").list_steps(ClusterId=deployed.cluster)["Steps"]
    times = {step["Id"]: step["Status"]["Timeline"] for step in listed}
    (mine,), (later,) = first.steps, second.steps
    assert times[mine]["EndDateTime"] <= times[later]["CreationDateTime"]


def test_a_second_run_is_skipped_and_says_so(deployed: Deployed) -> None:
    first, second = both(deployed, "skipped")

    assert first.succeeded, first.cause
    assert second.succeeded, second.cause
    assert deployed.output(second) == {"Outcome": "skipped", "BecauseOf": [first.arn.rpartition(":")[2]]}
    assert second.states[-2:] == ["NotifySkipped", "Skipped"]
    assert second.steps == {}


def test_without_the_permission_no_run_overtakes(deployed: Deployed) -> None:
    iam = deployed.laptop.client("iam")
    (role,) = [r["RoleName"] for r in iam.list_roles()["Roles"] if "workflow-queued" in r["RoleName"]]
    kept = iam.get_role_policy(RoleName=role, PolicyName="own-runs")["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName="own-runs")
    try:
        done = deployed.run("queued")
    finally:
        iam.put_role_policy(RoleName=role, PolicyName="own-runs", PolicyDocument=json.dumps(kept))

    assert (done.status, json.loads(done.cause)["State"]) == ("FAILED", "FindOlderRuns")
    assert "states:ListExecutions" in done.cause
    assert done.steps == {}


def test_a_run_ends_with_its_time(deployed: Deployed) -> None:
    definition = deployed.laptop.client("stepfunctions").describe_state_machine(
        stateMachineArn=deployed.machine("endless")
    )["definition"]
    assert json.loads(definition)["TimeoutSeconds"] == 24 * 3600
    client = deployed.laptop.client("stepfunctions")
    machine = deployed.machine("endless")
    client.update_state_machine(
        stateMachineArn=machine, definition=json.dumps({**json.loads(definition), "TimeoutSeconds": 2})
    )
    try:
        done = deployed.run("endless")
    finally:
        client.update_state_machine(stateMachineArn=machine, definition=definition)
        emr = deployed.laptop.client("emr")
        emr.cancel_steps(ClusterId=deployed.cluster, StepIds=list(done.steps))

    assert (done.status, done.error) == ("TIMED_OUT", "States.Timeout")


def test_a_full_cluster_is_waited_for(deployed: Deployed) -> None:
    emr = deployed.laptop.client("emr")
    sleeping = {"Jar": "command-runner.jar", "Args": ["bash", "-c", "sleep 615"]}
    step = {"Name": "other", "ActionOnFailure": "CONTINUE", "HadoopJarStep": sleeping}
    others = emr.add_job_flow_steps(JobFlowId=deployed.cluster, Steps=[step] * 256)["StepIds"]
    with pytest.raises(emr.exceptions.ClientError, match="Maximum number of active steps"):
        emr.add_job_flow_steps(JobFlowId=deployed.cluster, Steps=[step])
    timer = threading.Timer(5, lambda: emr.cancel_steps(ClusterId=deployed.cluster, StepIds=others))
    timer.start()
    done = deployed.run("skipped")
    timer.join()

    assert done.succeeded, done.cause
    assert "Step slow-too waits" in done.states
    assert list(done.steps.values()) == ["COMPLETED"]


WHY = """
def handler(event, context):
    return {"category": "user code", "summary": f"step {event['stepId']} of {event['workflow']}"}
"""


def explained(deployed: Deployed, function: str) -> Callable[[dict[str, Any]], None]:
    """A change of a definition: failures are explained by a function."""
    refs = StateMachineRefs("aws", "topic", {}, {}, "shared", diagnose=function)

    def change(states: dict[str, Any]) -> None:
        ending = ending_states("long-running-again", refs, "failure", may_skip=False)
        states |= {name: ending[name] for name in ("Diagnose", "IsDiagnosed", "WaitForLogs")}
        states["Outcome"]["Choices"][0]["Next"] = "Diagnose"

    return change


def test_a_failure_is_explained_by_a_function_that_the_role_may_invoke(deployed: Deployed) -> None:
    iam, machine = deployed.laptop.client("iam"), deployed.machine("again")
    (role,) = [one for one in iam.list_roles()["Roles"] if "workflow-again" in one["RoleName"]]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("why.py", WHY)
    function = deployed.laptop.client("lambda").create_function(
        FunctionName="why", Runtime="python3.11", Role=role["Arn"], Handler="why.handler",
        Code={"ZipFile": packed.getvalue()},
    )["FunctionArn"]  # fmt: skip
    allow = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    with changed_definition(deployed.laptop, machine, explained(deployed, function)):
        unexplained = json.loads(deployed.run("again").cause)
        iam.put_role_policy(RoleName=role["RoleName"], PolicyName="diagnose", PolicyDocument=document)
        done = deployed.run("again")

    assert unexplained["Step"] == "unlucky"
    assert "Diagnosis" not in unexplained, "without the permission the run still ends as it should"
    told = json.loads(done.cause)
    summary = f"step {told['StepId']} of long-running-again"
    assert told["Diagnosis"] == {"category": "user code", "summary": summary}


STOPPED = "Step Functions cancels the step of a task that is stopped; the emulator's tasks are not"
NOT_SEEN_HERE = {
    "OwnClusters elasticmapreduce:CancelSteps": STOPPED,
    "TheCluster elasticmapreduce:CancelSteps": STOPPED,
    "FirstClusterOfTheAccount": "only an account's first launch makes EMR's service-linked role",
    "LogKeyAtLaunch": "EMR checks the log key with the launcher's permissions; the emulator has no such check",
    "LogDelivery": "Step Functions sets up log delivery itself when the state machine is made",
    "Tracing": "traces are written by Step Functions",
}
"""What no call on the laptop can need, by statement or action; AWS's documentation asks for each."""


@pytest.mark.parametrize(
    "workflows", [("own", "lost"), ("ordered", "broken")], ids=["on a cluster of its own", "on one that waits"]
)
def test_without_any_grant_of_its_role_something_fails(deployed: Deployed, workflows: tuple[str, str]) -> None:
    """For each grant there is a call in a good or a failed run that nothing else allows."""
    good, bad = (deployed.run(workflow) for workflow in workflows)
    assert (good.status, bad.status) == ("SUCCEEDED", "FAILED")
    roles = [f"workflow-{workflow}-WorkflowRole" for workflow in workflows]
    assert unneeded(deployed.laptop, *roles, not_seen=NOT_SEEN_HERE) == set()
