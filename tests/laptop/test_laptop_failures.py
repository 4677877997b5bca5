"""Real failures, explained: by the command line and by the deployed function, each under its own credentials."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from emr_platform import cli
from emr_platform.laptop import Execution, Laptop
from emr_platform.laptop.execution import run
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped
from tests.laptop.faults import FaultRecord
from tests.laptop.needs import unneeded
from tests.laptop.sample import Sample, changed_definition

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("failures")]

ROOT = Path(__file__).parents[2]
NODES = "ClusterRolesEc2Role"


@dataclass
class Failing:
    """The deployed environment, and what was run in it."""

    laptop: Laptop
    outputs: dict[str, dict[str, str]]
    done: dict[str, Execution] = field(default_factory=dict)

    @property
    def sample(self) -> Sample:
        return Sample(self.laptop, self.outputs["emr-failing-data"], self.machine("succeeds"))

    def machine(self, workflow: str) -> str:
        return self.outputs[f"emr-failing-workflow-{workflow}"]["StateMachineArn"]

    def run(self, workflow: str) -> Execution:
        return run(self.laptop.client, self.machine(workflow), lambda event: None)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command line of ours in the folder where the environment's file is.

        In this process: an interpreter that imports everything anew costs more than what most commands do.
        """
        line = [*words, "--laptop", "--state", str(self.laptop.state)]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.laptop.state.parent), redirect_stdout(out), redirect_stderr(err):
            code = cli.run(line)
        return subprocess.CompletedProcess(line, code, out.getvalue(), err.getvalue())

    def why(self, done: Execution) -> dict[str, Any]:
        """What `emr-platform why` says of a run."""
        said = self.command("why", done.arn, "--json")
        assert said.returncode == 0, said.stderr
        found: dict[str, Any] = json.loads(said.stdout)["diagnosis"]
        return found

    def asked(self, done: Execution, *, step: str | None = None) -> dict[str, Any]:
        """What the deployed function answers to what the workflow would ask it."""
        functions = self.laptop.client("lambda").list_functions()["Functions"]
        (name,) = [one["FunctionName"] for one in functions if one["Handler"] == "diagnosis.function.handler"]
        failure = json.loads(done.cause)
        event = {
            "clusterId": next(iter(done.clusters), None),
            "stepId": step,
            "failure": failure,
            "workflow": "failing",
            "execution": done.arn,
        }
        answer = self.laptop.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        body = answer["Payload"].read()
        assert "FunctionError" not in answer, body
        assert len(body) < 8000
        found: dict[str, Any] = json.loads(body)
        return found

    def clusters_left(self) -> int:
        states = ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]
        listed = self.laptop.client("emr").list_clusters(ClusterStates=states)["Clusters"]
        return len([one for one in listed if one["Status"]["State"] in states])


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Failing]:
    folder = tmp_path_factory.mktemp("failing")
    (folder / "environments").mkdir()
    file = folder / "environments" / "failing.yaml"
    file.write_text((Path(__file__).parent / "failing.yaml").read_text())
    for name in ("cdk.json", "tests", "jobs"):  # what paths in the file start from
        (folder / name).symlink_to(ROOT / name)
    assembly = synthesise(file)
    laptop = Laptop.up(folder / "state", env="failing", project=ROOT, bound_to_caller=True)
    try:
        bootstrapped(laptop)
        outputs = laptop.deploy(assembly.folder)
        bucket = outputs["emr-failing-data"]["RawBucket"]
        laptop.client("s3").put_object(Bucket=bucket, Key="there/one.txt", Body=b"one line\n")
        yield Failing(laptop, outputs)
    finally:
        laptop.down()


def explained(
    failing: Failing, done: Execution, record: FaultRecord, fault: str, where: str, category: str
) -> dict[str, Any]:
    """The diagnosis of a run that failed: command line and function agree, and no cluster is left."""
    assert done.status == "FAILED"
    by_command, by_function = failing.why(done), failing.asked(done)
    assert (by_command["category"], by_function["category"]) == (category, category), (by_command, by_function)
    assert by_function["summary"] == by_command["summary"]
    left = failing.clusters_left()
    seen = f"failed, explained as {by_function['category']} by the rule {by_function['rule']}"
    record.add(fault, where, expected=f"failed, explained as {category}", seen=seen, clusters_left=left)
    assert left == 0
    return by_function


def test_a_job_that_raises_is_told_with_its_line(failing: Failing, fault_record: FaultRecord) -> None:
    done = failing.run("key-error")

    found = explained(failing, done, fault_record, "failing step", "Step count", "user-code")

    source = (Path(__file__).parent / "failing_job.py").read_text().splitlines()
    line = next(number for number, text in enumerate(source, start=1) if '["gaps"]' in text)
    assert found["summary"] == f"the program failed in the job, line {line}: KeyError: 'gaps'"
    assert found["where"].startswith("step count (s-")
    assert any(url.endswith(("/stdout.gz", "/stderr.gz")) for url in found["logs"])
    assert [item for item in failing.laptop.decisions() if not item.allowed] == []


def test_a_module_that_is_missing_is_named(failing: Failing, fault_record: FaultRecord) -> None:
    done = failing.run("no-module")

    found = explained(failing, done, fault_record, "missing module", "Step count", "missing-module")

    assert "a_module_that_nobody_installed" in found["summary"]


def test_a_location_with_nothing_in_it_is_named(failing: Failing, fault_record: FaultRecord) -> None:
    done = failing.run("reads-nothing")

    found = explained(failing, done, fault_record, "missing input", "Step count", "s3-not-found")

    assert "/nowhere" in found["summary"]


def test_s3_that_says_no_is_told(failing: Failing, fault_record: FaultRecord) -> None:
    name = failing.sample.role(NODES)
    with failing.sample.without(name, "s3:GetObject", "storageraw"):
        done = failing.run("reads")

    found = explained(failing, done, fault_record, "denied S3", "Step count", "s3-denied")

    assert "reads or writes" in found["remedy"]


def test_a_key_that_may_not_be_used_is_told(failing: Failing, fault_record: FaultRecord) -> None:
    name = failing.sample.role(NODES)
    with failing.sample.without(name, "kms:Decrypt"):
        done = failing.run("reads")

    found = explained(failing, done, fault_record, "denied KMS", "Step count", "kms")

    assert "kms:Decrypt" in found["summary"]


def test_a_bootstrap_action_that_fails_is_named(failing: Failing, fault_record: FaultRecord) -> None:
    def fail(states: dict[str, Any]) -> None:
        (action,) = states["LaunchCluster"]["Arguments"]["BootstrapActions"]
        action["ScriptBootstrapAction"]["Args"] = ["fail"]

    with changed_definition(failing.laptop, failing.machine("succeeds"), fail):
        done = failing.run("succeeds")

    found = explained(failing, done, fault_record, "failing bootstrap", "LaunchCluster", "bootstrap")

    assert found["where"].startswith("bootstrap action 1 on i-")
    assert found["summary"].endswith("its log ends with: told to fail")


def test_calls_that_come_too_fast_are_made_again(failing: Failing, fault_record: FaultRecord) -> None:
    throttled = failing.laptop.state / "throttled.json"
    # Who watches the run describes its cluster too, and asks three times at the most.
    throttled.write_text(json.dumps({"AddJobFlowSteps": 8, "DescribeCluster": 2}))
    try:
        done = failing.run("succeeds")
        assert json.loads(throttled.read_text()) == {"AddJobFlowSteps": 0, "DescribeCluster": 0}
    finally:
        throttled.unlink()

    assert done.succeeded, done.cause
    left = failing.clusters_left()
    fault_record.add("throttled API", "Step only", expected="tried again", seen="succeeded", clusters_left=left)
    assert left == 0


def test_a_step_that_hangs_is_a_timeout_and_every_permission_of_the_function_is_needed(
    failing: Failing, fault_record: FaultRecord
) -> None:
    def hurry(states: dict[str, Any]) -> None:
        states["Step only"]["TimeoutSeconds"] = 2

    with changed_definition(failing.laptop, failing.machine("hangs"), hurry):
        done = failing.run("hangs")
    found = explained(failing, done, fault_record, "timeout of a step", "Step only", "timeout")
    (step,), (cluster,) = done.steps, done.clusters
    assert found["step"] == step, "its id is not in the failure: it was looked for"

    # Of a failure without words of its own everything has to be asked for.
    mute = Execution(done.arn, "FAILED", cause=json.dumps({"State": "Step only", "Error": "States.TaskFailed"}))
    mute.clusters[cluster] = "TERMINATED"
    log_uri = failing.laptop.client("emr").describe_cluster(ClusterId=cluster)["Cluster"]["LogUri"]
    bucket, _, prefix = log_uri.removeprefix("s3://").partition("/")
    application = "application_1764130000000_0007"
    for key, text in {
        f"steps/{step}/stderr.gz": application,
        f"containers/{application}/container_1764130000000_0007_01_000001/stdout.gz": "MemoryError\n",
    }.items():
        body = gzip.compress(text.encode())
        failing.laptop.client("s3").put_object(Bucket=bucket, Key=f"{prefix}{cluster}/{key}", Body=body)
    whole = failing.asked(mute)
    assert (whole["category"], whole["where"]) == ("out-of-memory", f"step only ({step})")
    role = failing.sample.role("DiagnosisRole")
    for action in (
        "elasticmapreduce:DescribeCluster", "elasticmapreduce:DescribeStep", "elasticmapreduce:ListSteps",
        "s3:GetObject", "s3:ListBucket", "kms:Decrypt",
    ):  # fmt: skip
        with failing.sample.without(role, action):
            assert failing.asked(mute) != whole, action
    assert failing.asked(mute) == whole
    assert unneeded(failing.laptop, role) == set(), "its log among them"


# --- the commands ---------------------------------------------------------------------------------------------------


def test_run_follows_a_workflow_and_explains_its_failure(failing: Failing) -> None:
    said = failing.command("run", "exits")

    assert said.returncode == 1, said.stderr
    lines = said.stdout.splitlines()
    assert lines[0].startswith("exits by-")
    assert any("  logs      s3://" in line for line in lines)
    assert any(line.endswith("Step only") for line in lines)
    assert any("its command ended with exit code 3; its log ends with: password=**** no luck" in line for line in lines)
    assert any("instance-hours" in line for line in lines)
    assert "hunter2" not in said.stdout


def test_run_with_json_prints_one_document(failing: Failing) -> None:
    said = failing.command("run", "succeeds", "--json")

    assert said.returncode == 0, said.stderr
    document = json.loads(said.stdout)
    assert (document["run"]["status"], document["run"]["workflow"]) == ("SUCCEEDED", "succeeds")
    assert list(document["clusters"].values()) == ["TERMINATED"]
    assert list(document["steps"].values()) == ["COMPLETED"]
    assert document["usage"]["instances"] == 1
    assert document["diagnosis"] is None
    assert "Step only" in said.stderr


def test_an_input_that_is_not_declared_is_refused_before_anything_starts(failing: Failing) -> None:
    before = failing.command("runs", "reads", "--json")

    said = failing.command("run", "reads", "--input", "folder=elsewhere", "--input", "colour=red")

    assert said.returncode == 2
    assert "folder: got" in said.stderr
    assert "colour: got" in said.stderr
    assert failing.command("runs", "reads", "--json").stdout == before.stdout


def test_a_run_is_detached_from_listed_followed_read_and_stopped(failing: Failing) -> None:
    began = failing.command("run", "hangs", "--detach")
    assert began.returncode == 0, began.stderr
    name = began.stdout.split()[1]
    wait_for(lambda: "RUNNING" in failing.command("logs", name).stdout)

    listed = failing.command("runs", "hangs")
    assert [line.split()[:3] for line in listed.stdout.splitlines()[1:2]] == [[name, "hangs", "RUNNING"]]
    assert "  emr-platform follow" in began.stdout
    read = failing.command("logs", name, "--step", "only")
    assert "step only (s-" in read.stdout
    assert "stderr.gz  (not there yet)" in read.stdout
    assert failing.command("why", name).stdout == f"{name}: it still runs\n"

    stopped = failing.command("stop", name, "--because", "enough")
    assert stopped.stdout == f"hangs {name}: ABORTED\n"
    again = failing.command("stop", name)
    assert (again.returncode, again.stderr) == (
        1, f"emr-platform: {name} does not run, it is ABORTED; there is nothing to stop\n",
    )  # fmt: skip
    why = json.loads(failing.command("why", name, "--json").stdout)
    assert why["diagnosis"]["category"] == "stopped"
    followed = failing.command("follow", name[:-1])
    assert followed.returncode == 1
    assert "ABORTED" in followed.stdout
    # A stopped run ends nothing itself.
    end_clusters(failing)


def interrupted(failing: Failing, *words: str) -> tuple[str, str, str]:
    """Ctrl-C while the step runs: the command's first line, what else it said, and what it said of errors.

    It exits with 130, as a shell has it.
    """
    line = [sys.executable, "-m", "emr_platform", *words, "--state", str(failing.laptop.state)]
    child = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=failing.laptop.state.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        # Tests that run in the background ignore the signal, and hand that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # nothing but this call
    )  # fmt: skip
    try:
        assert child.stdout is not None
        first = last = child.stdout.readline()
        while "Step only" not in last:
            last = child.stdout.readline()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
    assert child.returncode == 130, err
    return first, out, err


def end_clusters(failing: Failing) -> None:
    clusters = [one["Id"] for one in failing.laptop.client("emr").list_clusters()["Clusters"]]
    failing.laptop.client("emr").terminate_job_flows(JobFlowIds=clusters)


def test_ctrl_c_detaches_and_says_how_to_come_back(failing: Failing) -> None:
    first, out, _ = interrupted(failing, "run", "hangs", "--laptop")
    name = first.split()[1]
    assert "detached; the run goes on. To come back:" in out
    assert f"  emr-platform follow {name} --laptop --state" in out
    assert failing.command("stop", name).returncode == 0
    end_clusters(failing)


def test_ctrl_c_of_a_run_on_the_laptop_says_that_it_goes_on(failing: Failing) -> None:
    _, _, err = interrupted(failing, "laptop", "run", "hangs")
    assert "interrupted; the run itself goes on. See it:" in err
    assert "RUNNING" in failing.laptop.status().executions.values()
    end_clusters(failing)


def test_what_is_not_there_is_told_in_one_sentence(failing: Failing) -> None:
    for words, said in {
        ("run", "exit"): "no stack emr-failing-workflow-exit in eu-west-1; did you mean exits?",
        ("why", "no-such"): "no-such: no such execution in environment failing; list them: emr-platform runs --laptop",
        ("follow", "by-"): "runs have names that begin so",
        ("logs", "exits", "--step", "other"): "has no step other; its steps are: only",
    }.items():
        ran = failing.command(*words)
        assert ran.returncode == 1
        assert said in ran.stderr, ran.stderr
        assert len(ran.stderr.splitlines()) == 1


def wait_for(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)
