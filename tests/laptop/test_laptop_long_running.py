"""The example with a cluster that stays: it comes up with its stack, is worked on, and outlives every failure."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from emr_platform.laptop import Execution, Laptop
from emr_platform.laptop.execution import run
from emr_platform.laptop.processes import is_alive
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped
from tests.laptop.sample import changed_definition

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("long-running")]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "long-running" / "environments" / "long-running.yaml"
PREFIX = "emr-long-running"
WHEELS = "s3://artefacts/wheels/"
BOOTSTRAP = {
    "bootstrap_actions": [
        {"name": "packages", "script": "bootstrap_scripts/install-python-packages.sh", "args": [WHEELS]}
    ],
    "reads": [WHEELS],
}
# Two steps each: the second must never begin when the first fails.
COMMANDS = {
    "succeeds": ["echo one", "echo two"],
    "fails": ["echo no luck >&2; exit 3", "echo never"],
    "hangs": ["sleep 611", "echo never"],
}


@dataclass(frozen=True)
class Shared:
    """The deployed example and its one cluster."""

    laptop: Laptop
    outputs: dict[str, dict[str, str]]

    @property
    def cluster(self) -> str:
        return self.outputs[f"{PREFIX}-cluster-shared"]["ClusterId"]

    @property
    def state(self) -> str:
        described = self.laptop.client("emr").describe_cluster(ClusterId=self.cluster)
        return str(described["Cluster"]["Status"]["State"])

    def machine(self, workflow: str) -> str:
        return self.outputs[f"{PREFIX}-workflow-{workflow}"]["StateMachineArn"]

    def run(self, workflow: str) -> Execution:
        return run(self.laptop.client, self.machine(workflow), lambda event: None)

    def steps(self) -> dict[str, str]:
        """States of all steps of the cluster by id."""
        listed = self.laptop.client("emr").list_steps(ClusterId=self.cluster)["Steps"]
        return {step["Id"]: step["Status"]["State"] for step in listed}

    def settled(self, seconds: float = 10) -> str:
        """The cluster's state once it is WAITING, or what it is after some seconds."""
        deadline = time.monotonic() + seconds
        while self.state != "WAITING" and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.state


def with_commands(folder: Path) -> Path:
    """A copy of the example whose workflows run small commands instead of Spark, after a bootstrap action."""
    environment: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    environment["clusters"]["shared"]["idle_timeout_seconds"] = 604800
    environment["clusters"]["shared"] |= BOOTSTRAP
    environment["workflows"] = {
        name: {
            "cluster": "shared",
            "steps": [
                {"name": step, "type": "command", "args": ["bash", "-c", command]}
                for step, command in zip(("first", "second"), commands, strict=True)
            ],
        }
        for name, commands in COMMANDS.items()
    }
    file = folder / EXAMPLE.name
    file.write_text(yaml.safe_dump(environment), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Shared]:
    assembly = synthesise(with_commands(tmp_path_factory.mktemp("environments")))
    state = tmp_path_factory.mktemp("long") / "state"
    laptop = Laptop.up(state, env="long-running", project=ROOT, bound_to_caller=True)
    try:
        bootstrapped(laptop)
        yield Shared(laptop, laptop.deploy(assembly.folder))
        server = laptop.server
        assert laptop.down()
        assert not is_alive(server.pid, server.started)
        assert not state.exists()
    finally:
        laptop.down()


def test_the_cluster_came_up_with_its_stack(shared: Shared) -> None:
    status = shared.laptop.status()

    assert status.stacks[f"{PREFIX}-cluster-shared"] == "CREATE_COMPLETE"
    assert list(status.clusters) == [shared.cluster]
    logs = shared.laptop.state / "clusters" / shared.cluster / "logs" / shared.cluster
    (said,) = logs.glob("node/*/bootstrap-actions/1/stdout")
    assert "no wheels under s3://" in said.read_text()


def test_a_workflow_uses_the_cluster_and_leaves_it_waiting(shared: Shared) -> None:
    done = shared.run("succeeds")

    assert done.succeeded, done.cause
    checked = ["Begin", "CheckInputs", "AreInputsGood", "LetListSettle", "FindOlderRuns", "IsItsTurn", "TakeCluster"]
    assert done.states == [*checked, "Step first", "Step second", "Outcome", "NotifySuccess", "Succeeded"]
    assert list(done.steps.values()) == ["COMPLETED", "COMPLETED"]
    assert done.clusters == {}
    assert shared.settled() == "WAITING"


def test_a_failed_step_ends_the_workflow_but_not_the_cluster(shared: Shared) -> None:
    done = shared.run("fails")

    assert (done.status, done.error, done.failed_in) == ("FAILED", "States.TaskFailed", "Step first")
    assert list(done.steps.values()) == ["FAILED"]
    ending = ["FindSteps", "ListSteps", "AreStepsUnfinished", "Outcome", "Diagnose", "IsDiagnosed"]
    assert done.states[-8:] == [*ending, "NotifyFailure", "Failed"]
    assert shared.settled() == "WAITING"


def test_a_step_that_takes_too_long_is_cancelled_and_no_other(shared: Shared) -> None:
    emr = shared.laptop.client("emr")
    sleep = {"Jar": "command-runner.jar", "Args": ["bash", "-c", "sleep 612"]}
    step = {"Name": "somebody else's", "ActionOnFailure": "CONTINUE", "HadoopJarStep": sleep}
    (others,) = emr.add_job_flow_steps(JobFlowId=shared.cluster, Steps=[step])["StepIds"]

    # The least an environment file can say is one minute.
    with changed_definition(shared.laptop, shared.machine("hangs"), lambda states: _hurry(states, "Step first")):
        done = shared.run("hangs")

    assert (done.status, done.error, done.failed_in) == ("FAILED", "States.Timeout", "Step first")
    assert "CancelSteps" in done.states
    assert list(done.steps.values()) == ["CANCELLED"]
    assert shared.steps()[others] == "RUNNING"
    assert [item for item in shared.laptop.decisions() if not item.allowed] == []
    emr.cancel_steps(ClusterId=shared.cluster, StepIds=[others])
    assert shared.settled() == "WAITING"


def _hurry(states: dict[str, Any], name: str) -> None:
    assert states[name]["TimeoutSeconds"] == 3600
    states[name]["TimeoutSeconds"] = 2


def test_the_cluster_is_protected_until_somebody_lifts_it(shared: Shared) -> None:
    emr = shared.laptop.client("emr")

    with pytest.raises(emr.exceptions.ClientError, match="termination protected"):
        emr.terminate_job_flows(JobFlowIds=[shared.cluster])

    assert shared.settled() == "WAITING"


def test_cause_of_a_failure_reads_as_json(shared: Shared) -> None:
    cause = json.loads(shared.run("fails").cause)

    assert set(cause) == {"State", "Error", "Cause", "Step", "StepId", "Diagnosis"}
    assert cause["Diagnosis"]["category"] != ""
    assert json.loads(cause["Cause"])["Step"]["Status"]["State"] == "FAILED"
