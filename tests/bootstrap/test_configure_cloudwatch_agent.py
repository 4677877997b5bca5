"""configure-cloudwatch-agent.sh: one agent on a node, never two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bootstrap.conftest import Node

SCRIPT = "configure-cloudwatch-agent.sh"
CONFIG = ("--config", "s3://bucket/agent.json")
KEPT = "/opt/aws/amazon-cloudwatch-agent/etc/emr-bootstrap.json"


@pytest.fixture
def cluster(node: Node) -> Node:
    """A node of a cluster with Spark alone."""
    node.holds("/mnt/var/lib/info/job-flow.json", '{\n  "jobFlowId" : "j-ABC123",\n  "x": 1\n}')
    node.stages("applications", "Hadoop\tSpark\n")
    node.stages("bucket/agent.json", '{"logs": {}}')
    node.stages("bucket/agent.rpm", "rpm")
    return node


def test_the_agent_is_installed_and_started_once(cluster: Node) -> None:
    done = cluster.run(SCRIPT, *CONFIG)
    assert done.returncode == 0, done.stderr
    assert cluster.calls("dnf", "agent-ctl") == [
        "dnf install --assumeyes --quiet amazon-cloudwatch-agent",
        f"agent-ctl -a fetch-config -m ec2 -s -c file:{KEPT}",
    ]
    assert cluster.file(KEPT).read_text(encoding="utf-8") == '{"logs": {}}'
    again = cluster.run(SCRIPT, *CONFIG)
    assert again.stdout.splitlines()[-1] == f"{SCRIPT.removesuffix('.sh')}: already running with this configuration"
    assert cluster.calls("dnf", "agent-ctl") == []


def test_another_configuration_starts_it_again(cluster: Node) -> None:
    cluster.run(SCRIPT, *CONFIG)
    cluster.stages("bucket/agent.json", '{"metrics": {}}')
    assert cluster.run(SCRIPT, *CONFIG).returncode == 0
    assert [call.split()[0] for call in cluster.calls("dnf", "agent-ctl")] == ["agent-ctl"]
    assert cluster.file(KEPT).read_text(encoding="utf-8") == '{"metrics": {}}'


def test_the_package_may_come_from_s3(cluster: Node) -> None:
    assert cluster.run(SCRIPT, *CONFIG, "--package", "s3://bucket/agent.rpm").returncode == 0
    (install,) = cluster.calls("dnf")
    assert install.startswith(f"dnf install --assumeyes --quiet {cluster.stage / 'tmp'}")
    assert install.endswith("/agent.rpm")


@pytest.mark.parametrize("consent", [[], ["--application-absent"]])
def test_it_refuses_where_emr_runs_the_agent(cluster: Node, consent: list[str]) -> None:
    cluster.stages("applications", "Hadoop\tamazoncloudwatchagent\n")
    done = cluster.run(SCRIPT, *CONFIG, *consent)
    assert done.returncode == 1
    assert "the cluster has the application AmazonCloudWatchAgent, and two agents end it" in done.stderr
    assert cluster.calls("dnf", "agent-ctl") == []


def test_it_refuses_where_it_may_not_ask_unless_told(cluster: Node) -> None:
    (cluster.stage / "applications").unlink()
    done = cluster.run(SCRIPT, *CONFIG)
    assert done.returncode == 1
    assert "allow elasticmapreduce:DescribeCluster, or say --application-absent" in done.stderr
    assert cluster.calls("dnf", "agent-ctl") == []
    assert cluster.run(SCRIPT, *CONFIG, "--application-absent").returncode == 0


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("bucket/agent.json", "could not read s3://bucket/agent.json; the instance profile needs s3:GetObject"),
        ("bucket/agent.rpm", "could not read s3://bucket/agent.rpm; the instance profile needs s3:GetObject"),
    ],
)
def test_a_failing_download_fails_the_node(cluster: Node, file: str, message: str) -> None:
    (cluster.stage / file).unlink()
    done = cluster.run(SCRIPT, *CONFIG, "--package", "s3://bucket/agent.rpm")
    assert done.returncode == 1
    assert message in done.stderr.splitlines()[-1]
    assert list((cluster.stage / "tmp").iterdir()) == []


def test_a_broken_configuration_or_package_fails_the_node(cluster: Node) -> None:
    cluster.stages("bucket/agent.json", "logs:\n")
    assert "s3://bucket/agent.json is no JSON" in cluster.run(SCRIPT, *CONFIG).stderr
    cluster.stages("bucket/agent.json", "{}")
    cluster.stages("no-package")
    done = cluster.run(SCRIPT, *CONFIG)
    assert done.returncode == 1
    assert "could not install amazon-cloudwatch-agent" in done.stderr


def test_an_agent_that_does_not_start_fails_the_node(cluster: Node) -> None:
    cluster.stages("agent-ctl", "#!/bin/sh\nexit 1\n")
    done = cluster.run(SCRIPT, *CONFIG)
    assert done.returncode == 1
    assert "the agent did not start with s3://bucket/agent.json" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "got --config '', must be a JSON object in S3"),
        (["--config", "agent.json"], "got --config 'agent.json', must be a JSON object in S3"),
        (["--config"], "got --config without a value"),
        (
            [*CONFIG, "--package", "s3://bucket/agent.deb"],
            "got --package 's3://bucket/agent.deb', must be an RPM in S3",
        ),
        ([*CONFIG, "--force"], "got '--force', takes --config"),
    ],
)
def test_wrong_arguments_change_nothing(cluster: Node, arguments: list[str], message: str) -> None:
    done = cluster.run(SCRIPT, *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"configure-cloudwatch-agent: error: {message}")
    assert "; usage: configure-cloudwatch-agent.sh --config" in line
    assert cluster.calls() == []
