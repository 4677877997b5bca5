"""Runtime roles: every workflow has a role of its own, and the nodes have nothing of what its steps touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk
import pytest

from emr_constructs import EmrCluster, EmrNetwork, EmrWorkflow
from emr_platform.model import Cluster, Identity, Workflow
from scripts.setup import ROOT
from tests.assemblies import ACCOUNT, Assembly, Resource, role_statements, statements
from tests.emr_constructs.definitions import definitions
from tests.emr_constructs.platforms import CLUSTER, STEP, platform
from tests.emr_constructs.policies import allows

DAILY = {**STEP, "reads": ["s3://raw/clicks/"], "writes": ["s3://curated/daily/"]}
COUNT = {"name": "count", "type": "spark", "job": "jobs/clickstream/generate.py", "reads": ["s3://curated/daily/"]}
WORKFLOWS = {"daily": {"cluster": "c", "steps": [DAILY]}, "count": {"cluster": "c", "steps": [COUNT]}}
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
RAW, CURATED = "arn:aws-us-gov:s3:::raw/clicks/x", "arn:aws-us-gov:s3:::curated/daily/x"
EXECUTION_ROLE = "elasticmapreduce:ExecutionRoleArn"


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Two workflows on a transient cluster with runtime roles, in GovCloud."""
    security = {"runtime_roles": {}, "lake_formation": True, "s3": {"key_id": KEY}}
    identity = {"role_path": "/data/", "permissions_boundary": "boundaries/data"}
    return platform(
        tmp_path_factory.mktemp("apart"),
        {"security": security, "reads": ["s3://raw/lookups/"]},
        workflows=WORKFLOWS,
        identity=identity,
        region="us-gov-west-1",
    )


def runtime_role(assembly: Assembly, workflow: str) -> Resource:
    return assembly.one("AWS::IAM::Role", "cluster-c", Description=f"What the steps of small-{workflow} may do")


def node_role(assembly: Assembly) -> Resource:
    roles = assembly.of("AWS::IAM::Role", "cluster-c")
    (role,) = [role for role in roles if "ec2." in str(role.properties["AssumeRolePolicyDocument"])]
    return role


def test_each_role_touches_what_its_steps_declare(apart: Assembly) -> None:
    daily, count = (role_statements(runtime_role(apart, name)) for name in ("daily", "count"))
    assert allows(daily, "s3:GetObject", RAW)
    assert allows(daily, "s3:PutObject", CURATED)
    assert not allows(daily, "s3:PutObject", RAW)
    assert allows(count, "s3:GetObject", CURATED)
    assert not allows(count, "s3:PutObject", CURATED)
    assert not allows(count, "s3:GetObject", RAW)


def test_each_role_reads_its_own_files(apart: Assembly) -> None:
    files = {
        name: {arn for one in role_statements(runtime_role(apart, name)) if one.get("Sid") == "JobsAndScripts"
               for arn in one["Resource"]}
        for name in ("daily", "count")
    }  # fmt: skip
    assert all(len(found) == 1 for found in files.values())
    assert files["daily"] != files["count"]


def test_the_nodes_keep_their_own_locations_and_nothing_of_the_steps(apart: Assembly) -> None:
    nodes = role_statements(node_role(apart))
    assert allows(nodes, "s3:GetObject", "arn:aws-us-gov:s3:::raw/lookups/x")
    assert not allows(nodes, "s3:GetObject", RAW)
    assert not allows(nodes, "s3:GetObject", CURATED)
    assert "JobsAndScripts" not in {one.get("Sid") for one in nodes}


def test_without_runtime_roles_the_nodes_have_it_all(tmp_path: Path) -> None:
    assembly = platform(tmp_path, workflows=WORKFLOWS)
    nodes = role_statements(node_role(assembly))
    assert allows(nodes, "s3:PutObject", "arn:aws:s3:::curated/daily/x")
    assert "JobsAndScripts" in {one.get("Sid") for one in nodes}
    assert assembly.of("AWS::IAM::Policy", "cluster-c") == []


def test_a_role_trusts_the_clusters_nodes_and_these_may_take_exactly_the_roles(apart: Assembly) -> None:
    nodes = node_role(apart)
    roles = [runtime_role(apart, name) for name in ("daily", "count")]
    for role in roles:
        assert role.properties["AssumeRolePolicyDocument"]["Statement"] == [
            {
                "Effect": "Allow",
                "Principal": {"AWS": apart.arn(nodes)},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
            }
        ]
    policy = apart.one("AWS::IAM::Policy", "cluster-c")
    assert policy.properties["Roles"] == [nodes.name]
    (one,) = statements(policy.properties["PolicyDocument"])
    assert one["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert sorted(one["Resource"]) == sorted(apart.arn(role) for role in roles)


def test_the_callers_identity_is_handed_on_where_asked_for(tmp_path: Path) -> None:
    security = {"runtime_roles": {"propagate_source_identity": True}}
    assembly = platform(tmp_path, {"security": security}, workflows=WORKFLOWS)
    expected = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    (trust,) = runtime_role(assembly, "daily").properties["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Action"] == expected
    (one,) = statements(assembly.one("AWS::IAM::Policy", "cluster-c").properties["PolicyDocument"])
    assert one["Action"] == expected


def test_path_and_boundary_are_those_of_all_roles(apart: Assembly) -> None:
    for name in ("daily", "count"):
        properties = runtime_role(apart, name).properties
        assert properties["Path"] == "/data/"
        assert properties["PermissionsBoundary"] == f"arn:aws-us-gov:iam::{ACCOUNT}:policy/boundaries/data"


def test_keys_and_lake_formation(apart: Assembly) -> None:
    own = role_statements(runtime_role(apart, "daily"))
    through = {"kms:ViaService": "s3.us-gov-west-1.amazonaws.com"}
    key = f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/{KEY}"
    assert allows(own, "kms:GenerateDataKey", key, through)
    assert not allows(own, "kms:GenerateDataKey", key)
    assert allows(own, "lakeformation:GetDataAccess", "*")
    assert not allows(role_statements(node_role(apart)), "lakeformation:GetDataAccess", "*")


def test_steps_run_with_the_role_of_their_workflow_and_can_be_added_with_no_other(apart: Assembly) -> None:
    some = f"arn:aws-us-gov:elasticmapreduce:us-gov-west-1:{ACCOUNT}:cluster/j-1"
    tag = {"aws:ResourceTag/emr-platform:cluster": "emr-small-cluster-c/small-c"}
    arns = {name: apart.arn(runtime_role(apart, name)) for name in ("daily", "count")}
    for name, other in (("daily", "count"), ("count", "daily")):
        states = definitions(apart)[name]["States"].values()
        steps = [state for state in states if "addStep" in state.get("Resource", "")]
        assert [state["Arguments"]["ExecutionRoleArn"] for state in steps] == [arns[name]]
        own = role_statements(apart.one("AWS::IAM::Role", f"workflow-{name}"))
        add = "elasticmapreduce:AddJobFlowSteps"
        assert allows(own, add, some, {**tag, EXECUTION_ROLE: arns[name]})
        assert not allows(own, add, some, {**tag, EXECUTION_ROLE: arns[other]})
        assert not allows(own, add, some, tag), "a step without a role would run with the nodes' role"
        assert not allows(own, add, some, {EXECUTION_ROLE: arns[name]})
        assert allows(own, "elasticmapreduce:CancelSteps", some, tag)


def test_on_a_cluster_that_stays_it_is_the_same(tmp_path: Path) -> None:
    changes = {"security": {"runtime_roles": {}}, "lifetime": "long-running"}
    assembly = platform(tmp_path, changes, workflows=WORKFLOWS)
    own = role_statements(assembly.one("AWS::IAM::Role", "workflow-daily"))
    cluster = assembly.one("AWS::EMR::Cluster")
    some = f"arn:aws:elasticmapreduce:eu-west-1:{ACCOUNT}:cluster/{cluster.name}"
    arn = assembly.arn(runtime_role(assembly, "daily"))
    assert allows(own, "elasticmapreduce:AddJobFlowSteps", some, {EXECUTION_ROLE: arn})
    assert not allows(own, "elasticmapreduce:AddJobFlowSteps", some)
    policy = assembly.one("AWS::IAM::Policy", "cluster-c")
    assert {policy.logical_id, runtime_role(assembly, "daily").logical_id} <= cluster.depends_on


def test_without_runtime_roles_steps_name_none(tmp_path: Path) -> None:
    assembly = platform(tmp_path, workflows=WORKFLOWS)
    step = definitions(assembly)["daily"]["States"]["Step a"]
    assert "ExecutionRoleArn" not in step["Arguments"]


def define(workflows: dict[str, Workflow] | None) -> None:
    described = Cluster.model_validate({**CLUSTER, "security": {"runtime_roles": {}}})
    stack = aws_cdk.Stack(aws_cdk.App(), "s", env=aws_cdk.Environment(region="eu-west-1"))
    cluster = EmrCluster(
        stack, "c", cluster=described, network=EmrNetwork(stack, "n"), jobs=[STEP["job"]], workflows=workflows,
        root=ROOT, identity=Identity(),
    )  # fmt: skip
    EmrWorkflow(stack, "w", workflow=daily(), cluster=cluster)


def daily() -> Workflow:
    described: dict[str, Any] = {"cluster": "c", "steps": [STEP]}
    return Workflow.model_validate(described)


def test_a_workflow_that_the_cluster_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match=r"got the workflow w on a cluster with runtime roles for no workflow; .*'w'"):
        define(None)
    with pytest.raises(ValueError, match="with runtime roles for other;"):
        define({"other": daily()})
    define({"w": daily()})
