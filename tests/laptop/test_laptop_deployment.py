"""Who may deploy, and what a deployment does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_platform.laptop import Laptop, LaptopError
from emr_platform.laptop.deployment import deploy, make_user
from tests.laptop.bootstrapped import STACK, bootstrapped
from tests.laptop.sample import Sample

pytestmark = pytest.mark.xdist_group("sample")


def test_every_stack_is_complete(sample: Sample) -> None:
    states = sample.laptop.status().stacks

    assert states["emr-dev-workflow-sample"] == "CREATE_COMPLETE"
    assert all(state.endswith("_COMPLETE") and "ROLLBACK" not in state for state in states.values())


def test_the_cli_bootstraps_as_other_tests_do(sample: Sample, emulator: Callable[..., Laptop]) -> None:
    made = []
    for laptop in (sample.laptop, bootstrapped(emulator())):
        client = laptop.client("cloudformation")
        (stack,) = client.describe_stacks(StackName=STACK)["Stacks"]
        pages = client.get_paginator("list_stack_resources").paginate(StackName=STACK)
        resources = [item for page in pages for item in page["StackResourceSummaries"]]
        told = {key: stack[key] for key in ("StackStatus", "Parameters", "Capabilities", "Outputs", "Tags")}
        keys = ("LogicalResourceId", "ResourceType", "ResourceStatus")
        roles = [item["PhysicalResourceId"] for item in resources if item["ResourceType"] == "AWS::IAM::Role"]
        iam = laptop.client("iam")
        trusts = {name: iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] for name in roles}
        made.append((told, sorted(tuple(item[key] for key in keys) for item in resources), trusts))

    assert made[0] == made[1]
    assert made[0][2], "there are roles"


def test_the_deployer_did_nothing_but_assume_roles(sample: Sample) -> None:
    actions = {item.action for item in sample.laptop.decisions() if item.name == "deployer"}

    assert actions <= {"sts:AssumeRole", "sts:GetCallerIdentity"}
    assert "sts:AssumeRole" in actions


def test_a_user_with_nothing_is_refused(sample: Sample, sample_assembly: Path) -> None:
    nobody = make_user(sample.laptop.server, "nobody")

    with pytest.raises(LaptopError, match="cdk deploy failed"):
        deploy(sample.laptop.server, sample_assembly, nobody)

    refused = [item for item in sample.laptop.decisions() if item.name == "nobody" and not item.allowed]
    assert {"sts:AssumeRole"} <= {item.action for item in refused}


def test_a_made_up_access_key_is_nobody(sample: Sample) -> None:
    for key in ("test", "000000000000", "AKIAIOSFODNN7EXAMPLE"):
        client = sample.laptop.server.client("s3", (key, "test"))
        with pytest.raises(client.exceptions.ClientError) as refused:
            client.list_buckets()
        assert refused.value.response["Error"]["Code"] == "InvalidAccessKeyId"


def test_deploying_again_changes_nothing(sample: Sample, sample_assembly: Path) -> None:
    said = deploy(
        sample.laptop.server, sample_assembly, (sample.laptop.server.access_key, sample.laptop.server.secret_key)
    )

    assert "no changes" in said
    assert sample.laptop.status().stacks["emr-dev-data"] == "CREATE_COMPLETE"


def test_ref_of_an_instance_profile_is_its_name(sample: Sample) -> None:
    (profile,) = sample.laptop.client("iam").list_instance_profiles()["InstanceProfiles"]
    stack = sample.laptop.client("cloudformation").describe_stack_resources(StackName="emr-dev-cluster-sample")

    (resource,) = [item for item in stack["StackResources"] if item["ResourceType"] == "AWS::IAM::InstanceProfile"]
    assert resource["PhysicalResourceId"] == profile["InstanceProfileName"]


def cluster_template(script: str, argument: str) -> dict[str, Any]:
    def role(service: str, *statements: dict[str, Any]) -> dict[str, Any]:
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
        policy = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
        properties = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}
        return {
            "Type": "AWS::IAM::Role",
            "Properties": {**properties, **({"Policies": [policy]} if statements else {})},
        }

    action = {"Name": "packages", "ScriptBootstrapAction": {"Path": script, "Args": [argument]}}
    return {
        "Resources": {
            "Service": role("elasticmapreduce.amazonaws.com"),
            "Node": role("ec2.amazonaws.com", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}),
            "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Node"}]}},
            "Cluster": {
                "Type": "AWS::EMR::Cluster",
                "Properties": {
                    "Name": "long",
                    "ReleaseLabel": "emr-7.10.0",
                    "ServiceRole": {"Ref": "Service"},
                    "JobFlowRole": {"Ref": "Profile"},
                    "Instances": {"MasterInstanceFleet": {"TargetOnDemandCapacity": 1}},
                    "BootstrapActions": [action],
                },
            },
        },
        "Outputs": {"ClusterId": {"Value": {"Ref": "Cluster"}}},
    }


@pytest.mark.parametrize(
    ("argument", "stack", "cluster"),
    [("ok", "CREATE_COMPLETE", "WAITING"), ("fail", "ROLLBACK_COMPLETE", "TERMINATED_WITH_ERRORS")],
)
def test_a_cluster_in_a_stack_comes_up_or_rolls_the_stack_back(
    sample: Sample, argument: str, stack: str, cluster: str
) -> None:
    s3, formation, emr = (sample.laptop.client(name) for name in ("s3", "cloudformation", "emr"))
    s3.create_bucket(Bucket=f"scripts-{argument}", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    body = (Path(__file__).parent / "sample_bootstrap.sh").read_bytes()
    s3.put_object(Bucket=f"scripts-{argument}", Key="b.sh", Body=body)
    before = {item["Id"] for item in emr.list_clusters()["Clusters"]}

    template = cluster_template(f"s3://scripts-{argument}/b.sh", argument)
    formation.create_stack(
        StackName=f"long-{argument}", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"]
    )
    found = {"StackStatus": "CREATE_IN_PROGRESS"}
    deadline = time.monotonic() + 60
    while found["StackStatus"].endswith("IN_PROGRESS") and time.monotonic() < deadline:
        time.sleep(0.5)
        (found,) = formation.describe_stacks(StackName=f"long-{argument}")["Stacks"]

    (made,) = [item for item in emr.list_clusters()["Clusters"] if item["Id"] not in before]
    assert (found["StackStatus"], made["Status"]["State"]) == (stack, cluster)
    emr.terminate_job_flows(JobFlowIds=[made["Id"]])


def test_a_change_of_outputs_alone_is_a_change(sample: Sample) -> None:
    """Else a stack could not import what another exports from then on."""
    formation = sample.laptop.client("cloudformation")
    topic: dict[str, Any] = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    formation.create_stack(StackName="exporting", TemplateBody=json.dumps(topic))
    formation.get_waiter("stack_create_complete").wait(StackName="exporting", WaiterConfig={"Delay": 1})
    changed = {**topic, "Outputs": {"Topic": {"Value": {"Ref": "Topic"}, "Export": {"Name": "exported-topic"}}}}

    def change(body: dict[str, Any], name: str) -> str:
        formation.create_change_set(StackName="exporting", ChangeSetName=name, TemplateBody=json.dumps(body))
        return str(formation.describe_change_set(StackName="exporting", ChangeSetName=name)["Status"])

    assert change(topic, "nothing") == "FAILED"
    assert change(changed, "outputs") == "CREATE_COMPLETE"
    formation.execute_change_set(StackName="exporting", ChangeSetName="outputs")
    formation.get_waiter("stack_update_complete").wait(StackName="exporting", WaiterConfig={"Delay": 1})
    assert "exported-topic" in {one["Name"] for one in formation.list_exports()["Exports"]}
    formation.delete_stack(StackName="exporting")
