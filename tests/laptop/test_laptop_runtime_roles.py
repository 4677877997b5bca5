"""The example with Lake Formation: its steps run with the role of their workflow, and with nothing of the nodes'."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emr_platform.laptop import Execution, Laptop
from emr_platform.laptop.decisions import Decision
from emr_platform.laptop.failure import explain
from emr_platform.laptop.inputs import generated, upload
from emr_platform.laptop.results import counts, download
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped
from tests.laptop.sample import Sample

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("runtime-roles")]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "lake-formation" / "environments" / "lake-formation.yaml"
NODES, RUNTIME = "ClusterRolesEc2", "ClusterRolesRun"
RUNTIME_ROLES = {"AuthorizationConfiguration": {"IAMConfiguration": {"EnableApplicationScopedIAMRole": True}}}


@dataclass(frozen=True)
class Governed:
    """The deployed example, and the counts its job must arrive at."""

    sample: Sample
    expected: dict[str, int]

    @property
    def laptop(self) -> Laptop:
        return self.sample.laptop

    @property
    def nodes(self) -> str:
        return self.sample.role(NODES)

    @property
    def runtime(self) -> str:
        return self.sample.role(RUNTIME)

    @property
    def runtime_arn(self) -> str:
        return str(self.laptop.client("iam").get_role(RoleName=self.runtime)["Role"]["Arn"])

    def run(self) -> tuple[Execution, list[Decision]]:
        """Run the workflow; the decisions are those taken meanwhile."""
        already = len(self.laptop.decisions())
        done = self.sample.run()
        return done, self.laptop.decisions()[already:]

    def is_data(self, decision: Decision) -> bool:
        """Whether a decision is about objects of the buckets with data; logs and assets are elsewhere."""
        data = (self.sample.buckets["RawBucket"], self.sample.buckets["CuratedBucket"])
        return decision.service == "s3" and any(name in decision.resource for name in data)

    @contextmanager
    def trusting(self, principal: str, actions: list[str]) -> Iterator[None]:
        """Give the runtime role another trust policy for a while."""
        iam = self.laptop.client("iam")
        before = iam.get_role(RoleName=self.runtime)["Role"]["AssumeRolePolicyDocument"]
        statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions}
        after = {"Version": "2012-10-17", "Statement": [statement]}
        iam.update_assume_role_policy(RoleName=self.runtime, PolicyDocument=json.dumps(after))
        try:
            yield
        finally:
            iam.update_assume_role_policy(RoleName=self.runtime, PolicyDocument=json.dumps(before))

    def failure(self) -> tuple[dict[str, str], str, list[Decision]]:
        """Run the workflow, whose step must fail: EMR's details, the last words of its log, the decisions."""
        done, taken = self.run()
        assert json.loads(done.cause)["State"] == "Step sessionise", done.cause
        assert list(done.clusters.values()) == ["TERMINATED"]
        assert list(done.steps.values()) == ["FAILED"]
        (cluster,), (step,) = done.clusters, done.steps
        described = self.laptop.client("emr").describe_step(ClusterId=cluster, StepId=step)["Step"]
        words = explain(done, self.laptop.state / "clusters").words
        return described["Status"]["FailureDetails"], "\n".join(words), taken


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Governed]:
    scratch = tmp_path_factory.mktemp("governed")
    assembly = synthesise(EXAMPLE)
    laptop = Laptop.up(scratch / "state", env="lake-formation", project=ROOT, bound_to_caller=True)
    try:
        bootstrapped(laptop)
        buckets = laptop.deploy(assembly.folder)["emr-lake-formation-data"]
        given = generated(ROOT, scratch / "logs", lines=500)
        upload(given, laptop.client("s3"), buckets["RawBucket"])
        yield Governed(Sample(laptop, buckets, laptop.workflows()["clickstream"]), given.expected)
    finally:
        laptop.down()


def refused(taken: list[Decision]) -> set[tuple[str, str]]:
    return {(item.name, item.action) for item in taken if not item.allowed}


def test_the_step_works_with_its_own_role_alone(governed: Governed, tmp_path: Path) -> None:
    done, taken = governed.run()

    assert done.succeeded, done.cause
    assert list(done.clusters.values()) == ["TERMINATED"]
    assert refused(taken) == set()
    stored = download(
        governed.laptop.client("s3"), governed.sample.buckets["CuratedBucket"], tmp_path / "out", "clickstream/"
    )
    assert counts(stored) == governed.expected
    data = [item for item in taken if governed.is_data(item)]
    assert {item.name for item in data} == {governed.runtime}
    assert {"s3:GetObject", "s3:PutObject"} <= {item.action for item in data}
    taking = {(item.action, item.resource) for item in taken if item.name == governed.nodes and item.service == "sts"}
    assert taking == {(f"sts:{name}", governed.runtime_arn) for name in ("AssumeRole", "TagSession")}


def test_what_the_runtime_role_may_not_read_the_step_cannot(governed: Governed) -> None:
    with governed.sample.without(governed.runtime, "s3:GetObject", "storageraw"):
        details, words, taken = governed.failure()

    assert refused(taken) == {(governed.runtime, "s3:GetObject")}
    assert "403" in words or "AccessDenied" in words
    assert details["Reason"] == "Unknown Error."


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:TagSession"])
def test_the_nodes_must_be_allowed_to_take_the_role(governed: Governed, action: str) -> None:
    with governed.sample.without(governed.nodes, action):
        details, words, taken = governed.failure()

    assert refused(taken) == {(governed.nodes, action)}
    assert f"is not authorized to perform: {action} on resource: {governed.runtime_arn}" in details["Message"]
    assert "no identity-based policy allows" in details["Message"]
    assert details["Message"] in words
    assert not any(governed.is_data(item) for item in taken)


@pytest.mark.parametrize(
    ("trusted", "actions", "missing"),
    [
        (RUNTIME, ["sts:AssumeRole", "sts:TagSession"], "sts:AssumeRole"),
        (NODES, ["sts:TagSession"], "sts:AssumeRole"),
        (NODES, ["sts:AssumeRole"], "sts:TagSession"),
    ],
)
def test_the_role_must_trust_the_nodes(governed: Governed, trusted: str, actions: list[str], missing: str) -> None:
    principal = governed.runtime_arn.replace(governed.runtime, governed.sample.role(trusted))

    with governed.trusting(principal, actions):
        details, _, taken = governed.failure()

    assert refused(taken) == {(governed.nodes, missing)}
    assert missing in details["Message"]
    assert "its trust policy does not allow it" in details["Message"]
    (why,) = [item.reason for item in taken if not item.allowed]
    assert why == "the role's trust policy does not allow it"


def launch(governed: Governed, security: dict[str, Any], name: str) -> str:
    """A cluster of the example's roles with another security configuration, for two steps at a time; its id."""
    emr, iam = governed.laptop.client("emr"), governed.laptop.client("iam")
    emr.create_security_configuration(Name=name, SecurityConfiguration=json.dumps(security))
    (profile,) = iam.list_instance_profiles_for_role(RoleName=governed.nodes)["InstanceProfiles"]
    started = emr.run_job_flow(
        Name=name,
        ReleaseLabel="emr-7.14.0",
        ServiceRole=governed.sample.role("ClusterRolesSer"),
        JobFlowRole=profile["InstanceProfileName"],
        SecurityConfiguration=name,
        StepConcurrencyLevel=2,
        Instances={"KeepJobFlowAliveWhenNoSteps": True, "InstanceCount": 1, "MasterInstanceType": "m7g.xlarge"},
    )
    return str(started["JobFlowId"])


def listing(governed: Governed) -> list[dict[str, Any]]:
    looked = f"aws s3 ls s3://{governed.sample.buckets['RawBucket']}/clickstream/"
    command = f"sleep 1; {looked}; code=$?; sleep 1; exit $code"  # so long that two of them meet
    jar = {"Jar": "command-runner.jar", "Args": ["bash", "-c", command]}
    return [{"Name": "list", "ActionOnFailure": "CONTINUE", "HadoopJarStep": jar}]


def test_steps_side_by_side_have_each_their_own_role(governed: Governed) -> None:
    emr = governed.laptop.client("emr")
    cluster = launch(governed, RUNTIME_ROLES, "side-by-side")
    role = {"ExecutionRoleArn": governed.runtime_arn}

    (own,) = emr.add_job_flow_steps(JobFlowId=cluster, Steps=listing(governed), **role)["StepIds"]
    (nodes,) = emr.add_job_flow_steps(JobFlowId=cluster, Steps=listing(governed))["StepIds"]
    states = ended(emr, cluster)
    emr.terminate_job_flows(JobFlowIds=[cluster])

    assert states == {own: "COMPLETED", nodes: "FAILED"}


def ended(emr: Any, cluster: str, seconds: float = 60) -> dict[str, str]:
    """States of all steps once they are over, or what they are after some time."""
    deadline = time.monotonic() + seconds
    while True:
        states = {step["Id"]: step["Status"]["State"] for step in emr.list_steps(ClusterId=cluster)["Steps"]}
        if not {"PENDING", "RUNNING"} & set(states.values()) or time.monotonic() > deadline:
            return states
        time.sleep(0.2)


def test_a_cluster_without_runtime_roles_takes_no_step_with_one(governed: Governed) -> None:
    emr = governed.laptop.client("emr")
    cluster = launch(governed, {}, "plain")

    with pytest.raises(ClientError, match="enables no runtime roles"):
        emr.add_job_flow_steps(JobFlowId=cluster, Steps=listing(governed), ExecutionRoleArn=governed.runtime_arn)

    emr.terminate_job_flows(JobFlowIds=[cluster])
