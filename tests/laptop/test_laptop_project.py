"""The project's own templates, synthesised and deployed: the clickstream workflow, and what removed grants do to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emr_platform.laptop import Laptop
from emr_platform.laptop.emulator.spark import JAVA_OPTIONS
from emr_platform.laptop.inputs import generated, upload
from tests.laptop.sample import Sample, changed_definition

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("project")]

ROOT = Path(__file__).parents[2]
WORKFLOW, NODE = "WorkflowRole", "ClusterRolesEc2Role"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """The environment dev of this project, deployed, with a few log lines in the raw bucket."""
    scratch = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(JAVA_OPTIONS)  # here Spark runs as it does for everybody
        laptop = Laptop.up(scratch / "state", project=ROOT, bound_to_caller=True)
    try:
        outputs = laptop.deploy()
        buckets = outputs["emr-dev-data"]
        upload(generated(ROOT, scratch / "logs", lines=500), laptop.client("s3"), buckets["RawBucket"])
        yield Sample(laptop, buckets, outputs["emr-dev-workflow-clickstream"]["StateMachineArn"])
    finally:
        laptop.down()


def test_the_workflow_stores_the_right_answer(project: Sample) -> None:
    outcome = project.laptop.run("clickstream")

    assert outcome.correct, (outcome.execution.cause, outcome.counts, outcome.expected)
    assert list(outcome.execution.clusters.values()) == ["TERMINATED"]
    refused = [item for item in project.laptop.decisions() if not item.allowed]
    assert refused == []


def quickly(states: dict[str, Any]) -> None:
    """Where the job is to fail, its JVM does without the second compiler, as in all other tests."""
    arguments = states["Step sessionise"]["Arguments"]["Step"]["HadoopJarStep"]["Args"]
    assert arguments[0] == "spark-submit"
    arguments[1:1] = ["--driver-java-options", "-XX:TieredStopAtLevel=1"]


@pytest.mark.parametrize(
    ("role", "action", "resource", "state"),
    [
        (WORKFLOW, "elasticmapreduce:RunJobFlow", "", "LaunchCluster"),
        (WORKFLOW, "iam:PassRole", "ServiceRole", "LaunchCluster"),
        (WORKFLOW, "iam:PassRole", "Ec2Role", "LaunchCluster"),
        (WORKFLOW, "elasticmapreduce:AddJobFlowSteps", "", "Step sessionise"),
        (NODE, "s3:GetObject", "storageraw", "Step sessionise"),
        (NODE, "kms:Decrypt", "", "Step sessionise"),
    ],
)
def test_removing_one_grant_fails_in_the_right_state(
    project: Sample, role: str, action: str, resource: str, state: str
) -> None:
    name = project.role(role)
    already = len(project.laptop.decisions())

    with changed_definition(project.laptop, project.machine, quickly), project.without(name, action, resource):
        done = project.run()

    refused = {item.action for item in project.laptop.decisions()[already:] if not item.allowed and item.name == name}
    assert json.loads(done.cause)["State"] == state
    assert action in refused
    assert all(value == "TERMINATED" for value in done.clusters.values())
    assert bool(done.clusters) == (state != "LaunchCluster")


def test_a_cluster_that_could_not_be_ended_does_not_hide_the_first_failure(project: Sample) -> None:
    name = project.role(WORKFLOW)

    with (
        project.without(name, "elasticmapreduce:AddJobFlowSteps"),
        project.without(name, "elasticmapreduce:TerminateJobFlows"),
    ):
        done = project.run()

    cause = json.loads(done.cause)
    (cluster,) = done.clusters
    assert (cause["State"], cause["Before"]["State"]) == ("TerminateCluster", "Step sessionise")
    assert "elasticmapreduce:TerminateJobFlows" in cause["Cause"]
    assert "elasticmapreduce:AddJobFlowSteps" in cause["Before"]["Cause"]
    assert done.clusters[cluster] == "WAITING"
    project.laptop.client("emr").terminate_job_flows(JobFlowIds=[cluster])
