"""Clusters, wherever templates describe them, and what may launch some out of sight."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import (
    Choice,
    Resource,
    Text,
    Unknown,
    _assets,
    calls,
    clusters,
    definition,
    document,
    show,
    unseen,
)
from tests.assembly.conftest import Read

INSTANCES = {"Ec2SubnetId": "subnet-1"}
REQUEST = {"Name": "etl", "ReleaseLabel": "emr-7.14.0", "Instances": INSTANCES, "SecurityConfiguration": "sc"}
CREATE = "arn:aws:states:::elasticmapreduce:createCluster.sync"
RUN = {"Fn::Sub": "arn:${AWS::Partition}:states:::aws-sdk:emr:runJobFlow"}


def task(resource: Any = CREATE, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, "Parameters": REQUEST, "End": True, **more}


def machine(definition: Any, key: str = "Definition", **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {key: definition, **more}}


def states(**named: Any) -> dict[str, Any]:
    return {"StartAt": next(iter(named)), "States": named}


def template(*, parameters: tuple[str, ...] = ("P",), **resources: Any) -> dict[str, Any]:
    return {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
        "Resources": resources,
    }


def test_a_cluster_of_the_template(read: Read) -> None:
    text = """
        Resources:
          Etl:
            Type: AWS::EMR::Cluster
            Properties:
              Name: etl
              Instances:
                MasterInstanceGroup: {InstanceType: m7g.xlarge}
              Tags:
                - !If [Never, {Key: a}, !Ref AWS::NoValue]
                - Key: b
        Conditions: {Never: !Equals [a, b]}
    """
    one = clusters(read(stack=text))[0]
    assert (one.name, one.state, one.get("Name")) == ("stack/Etl", (), "etl")
    assert one.get("Instances", "MasterInstanceGroup", "InstanceType") == "m7g.xlarge"
    assert one.path("Instances", "Ec2KeyName") == ("Resources", "Etl", "Properties", "Instances", "Ec2KeyName")
    assert one.line("Instances", "MasterInstanceGroup") == 7
    assert one.line("Tags", 0, "Key") == 10


@pytest.mark.parametrize(
    "properties",
    [
        {"Definition": states(Go=task())},
        {"DefinitionString": json.dumps(states(Go=task()))},
        {"DefinitionString": {"Fn::Sub": json.dumps(states(Go=task(CREATE.replace(":aws:", ":${AWS::Partition}:"))))}},
        {"DefinitionString": {"Fn::Join": ["", [json.dumps(states(Go=task(CREATE)))]]}},
        {"Definition": states(Go=task(RUN))},
        {"Definition": states(Go=task(RUN, Parameters=None, Arguments=REQUEST)) | {"QueryLanguage": "JSONata"}},
        {"Definition": states(Go={"Type": "Parallel", "Branches": [states(X={"Type": "Pass"}), states(Go=task())]})},
        {"Definition": states(Go={"Type": "Map", "ItemProcessor": states(Go=task())})},
        {"Definition": states(Go={"Type": "Map", "Iterator": states(Go=task())})},
        {"Definition": states(Go={"Fn::If": ["C", task(), {"Type": "Pass"}]})},
        {"Definition": {"Fn::If": ["C", states(Go=task()), states(X={"Type": "Pass"})]}},
        {"Definition": states(Go=task("${How}")), "DefinitionSubstitutions": {"How": CREATE}},
        {
            "DefinitionString": json.dumps(states(Go=task("${How}"))),
            "DefinitionSubstitutions": {
                "How": {"Fn::Sub": "arn:${AWS::Partition}:states:::elasticmapreduce:createCluster"}
            },
        },
    ],
)
def test_clusters_that_state_machines_launch(read: Read, properties: dict[str, Any]) -> None:
    found = read(stack=template(M={"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}))
    (one,) = clusters(found)
    assert one.get("ReleaseLabel") == "emr-7.14.0"
    assert one.state[-1] == "Go"
    assert one.name == f"stack/M {'/'.join(one.state)}"
    where = "Definition" if "Definition" in properties else "DefinitionString"
    assert one.path("ReleaseLabel") == ("Resources", "M", "Properties", where)
    assert found.templates[0].body["Resources"]["M"]["Properties"][where]


def test_sam_state_machines_launch_too(read: Read) -> None:
    sam = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": states(Go=task())}}
    assert len(clusters(read(stack=template(M=sam)))) == 1


def test_what_a_state_computes_is_unknown(read: Read) -> None:
    request = {
        "Name.$": "States.Format('etl-{}', $.day)",
        "ReleaseLabel": "{% $release %}",
        "LogUri": {"Fn::If": ["C", {"Value.$": "$.x"}, "s3://logs/"]},
        "Steps": [{"Args": ["a", "{% $b %}"]}, {"Args.$": "$.args"}],
        "Text": "no {% expression %} here",
    }
    (one,) = clusters(read(stack=template(M=machine(states(Go=task(Parameters=request))))))
    lost = Unknown("computed when the state runs")
    assert one.get("Name") == lost
    assert one.get("ReleaseLabel") == lost
    assert one.get("LogUri") == Choice(({"Value": lost}, "s3://logs/"))
    assert one.get("Steps") == [{"Args": ["a", lost]}, {"Args": lost}]
    assert one.get("Text") == "no {% expression %} here"


def test_a_state_that_passes_its_input_on_launches_what_is_not_known(read: Read) -> None:
    state = task()
    del state["Parameters"]
    (one,) = clusters(read(stack=template(M=machine(states(Go=state)))))
    assert one.request == Unknown("the state passes its input on")
    assert isinstance(one.get("SecurityConfiguration"), Unknown)


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({"DefinitionS3Location": {"Bucket": "b", "Key": "k"}}, "k is not among the files"),
        ({"DefinitionS3Location": {"Bucket": "b", "Key": {"Ref": "P"}}}, "the parameter P"),
        ({"DefinitionS3Location": {"Bucket": "b", "Key": {"Fn::Sub": "${P}.json"}}}, "where the definition lies"),
        ({"DefinitionUri": "s3://b/k.json"}, "s3://b/k.json is not among the files"),
        ({"DefinitionUri": "../../secret.json"}, "is not among the files"),
        ({}, "the definition of this state machine is not in the template"),
        ({"DefinitionString": "{"}, "should be JSON and is not"),
        ({"DefinitionString": {"Ref": "P"}}, "the parameter P"),
        ({"Definition": {"Fn::Transform": {"Name": "AWS::Include"}}}, "Fn::Transform"),
        ({"Definition": {"StartAt": "A"}}, "a definition without readable States"),
        ({"Definition": {"States": {"Ref": "P"}}}, "the parameter P"),
        ({"Definition": states(Go={"Ref": "P"})}, "state Go: the parameter P"),
        ({"Definition": states(Go=5)}, "state Go: a state that cannot be read"),
        ({"Definition": states(Go={"Type": {"Ref": "P"}})}, "state Go: the parameter P"),
        ({"Definition": states(Go=task({"Ref": "P"}))}, "state Go: a state whose Resource is not known"),
        ({"Definition": states(Go=task(None))}, "state Go: a state whose Resource is not known"),
        ({"Definition": states(Go=task({"Fn::Sub": "arn:aws:states:::${P}"}))}, "state Go: a state whose Resource"),
        ({"Definition": states(Go=task({"Fn::Sub": "arn:aws:${P}"}))}, "state Go: the parameter P"),
        ({"Definition": states(Go={"Type": "Parallel", "Branches": {"Ref": "P"}})}, "state Go: the parameter P"),
        ({"Definition": states(Go=task()), "DefinitionSubstitutions": {"Ref": "P"}}, "the DefinitionSubstitutions"),
    ],
)
def test_what_a_state_machine_does_not_tell_is_a_gap(read: Read, properties: dict[str, Any], why: str) -> None:
    found = read(stack=template(M={"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}))
    assert found.gaps == ()
    (gap,) = unseen(found)
    assert why in gap.what
    assert gap.path == ("Resources", "M")


def test_calls_are_named_as_the_sdk_names_them(read: Read) -> None:
    named = {
        "Create": CREATE,
        "Add": "arn:aws:states:::elasticmapreduce:addStep.sync",
        "End": "arn:aws:states:::elasticmapreduce:terminateCluster",
        "Put": "arn:aws:states:::aws-sdk:s3:putObject",
        "Run": "arn:aws:states:::emr-serverless:startJobRun.sync",
        "Same": "arn:aws:states:::aws-sdk:emrserverless:startJobRun",
        "Old": "arn:aws:lambda:eu-west-1:123456789012:function:f",
        "Own": {"Fn::GetAtt": ["F", "Arn"]},
        "Work": "arn:aws:states:eu-west-1:123456789012:activity:a",
    }
    definition = states(**{name: task(resource) for name, resource in named.items()})
    found = read(stack=template(M=machine(definition), F={"Type": "AWS::Lambda::Function"})).of(machine("")["Type"])
    assert {call.state[0]: call.action for call in calls(found[0])} == {
        "Create": "emr:runJobFlow",
        "Add": "emr:addJobFlowSteps",
        "End": "emr:terminateJobFlows",
        "Put": "s3:putObject",
        "Run": "emrserverless:startJobRun",
        "Same": "emrserverless:startJobRun",
        "Old": "lambda:invoke",
        "Own": "lambda:invoke",
        "Work": "states:activity",
    }


def test_substitutions_reach_texts_within_a_definition(read: Read) -> None:
    text = json.dumps({"States": {"A": {"Type": "Pass", "Result": ["${A}/x", "${Missing}", "${B}"]}}})
    given = {"A": {"Fn::Sub": "s3://${AWS::AccountId}"}, "B": {"Ref": "P"}}
    for value in (text, json.loads(text), {"Fn::If": ["C", text, text]}):
        key = "DefinitionString" if value is text else "Definition"
        found = read(stack=template(M=machine(value, key, DefinitionSubstitutions=given))).resources[0]
        result = show(definition(found))["States"]["A"]["Result"]
        assert result == ["s3://${AWS::AccountId}/x", "${Missing}", "?P"]


def test_clusters_that_custom_resources_describe(read: Read) -> None:
    custom = {
        "Type": "Custom::Launcher",
        "Properties": {"ServiceToken": "arn", "Clusters": [REQUEST], "Text": json.dumps({"etl": REQUEST})},
    }
    other = {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"Fn::If": ["C", REQUEST, {}]}}
    one, two, three = clusters(read(stack=template(One=custom, Two=other)))
    assert (one.name, one.path("Name")) == (
        "stack/One Clusters/0", ("Resources", "One", "Properties", "Clusters", 0, "Name"),
    )  # fmt: skip
    assert (two.name, two.get("Name")) == ("stack/One Text/etl", "etl")
    assert (three.name, three.get("Name")) == ("stack/Two", "etl")


def test_a_cluster_that_never_exists_is_none(read: Read) -> None:
    body = template(A={"Type": "AWS::EMR::Cluster", "Condition": "No", "Properties": REQUEST})
    body["Conditions"]["No"] = {"Fn::Equals": ["a", "b"]}
    assert clusters(read(stack=body)) == []


SECURITY = {"EncryptionConfiguration": {"EnableInTransitEncryption": True}}


@pytest.mark.parametrize(
    "given",
    [
        SECURITY,
        json.dumps(SECURITY),
        {"Fn::Sub": json.dumps(SECURITY)},
        {"Fn::Join": ["", ['{"EncryptionConfiguration": {"EnableInTransit', 'Encryption": true}}']]},
        {"Fn::ToJsonString": SECURITY},
    ],
)
def test_security_configurations_are_read_however_they_are_written(read: Read, given: Any) -> None:
    sc = {"Type": "AWS::EMR::SecurityConfiguration", "Properties": {"SecurityConfiguration": given}}
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {"SecurityConfiguration": {"Ref": "Sc"}}}
    found = read(stack=template(Sc=sc, Etl=cluster))
    (one,) = clusters(found)
    assert isinstance(one.security_configuration(found), Resource)
    assert one.security(found) == SECURITY


def configured(name: Any, **more: Any) -> dict[str, Any]:
    sc = {"Type": "AWS::EMR::SecurityConfiguration", "Properties": {"Name": "sc", "SecurityConfiguration": SECURITY}}
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {"SecurityConfiguration": name}}
    return template(Sc=sc, Etl=cluster, **more)


def test_a_security_configuration_by_its_name(read: Read) -> None:
    found = read(stack=configured("sc"))
    assert clusters(found)[0].security(found) == SECURITY


@pytest.mark.parametrize(
    "name",
    ["other", {"Ref": "P"}, {"Fn::If": ["C", {"Ref": "Sc"}, {"Ref": "AWS::NoValue"}]}, {"Fn::Sub": "${P}-sc"},
     {"Fn::ImportValue": "sc"}, {"Ref": "Bucket"}],
)  # fmt: skip
def test_a_security_configuration_that_is_not_known(read: Read, name: Any) -> None:
    found = read(stack=configured(name, Bucket={"Type": "AWS::S3::Bucket"}))
    assert isinstance(clusters(found)[0].security_configuration(found), Unknown)
    assert isinstance(clusters(found)[0].security(found), Unknown)


def test_no_security_configuration(read: Read) -> None:
    found = read(stack=configured({"Ref": "AWS::NoValue"}))
    assert clusters(found)[0].security(found) is None


def test_two_stacks_names_are_not_taken_for_the_same(read: Read) -> None:
    body = template(parameters=("P",), Sc={"Type": "AWS::EMR::SecurityConfiguration",
                                           "Properties": {"Name": {"Fn::Sub": "${P}-sc"}}})  # fmt: skip
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {"SecurityConfiguration": {"Fn::Sub": "${P}-sc"}}}
    apart = read(a=body, b=template(Etl=cluster))
    assert isinstance(clusters(apart)[0].security_configuration(apart), Unknown)


def test_the_same_name_in_one_template_is_the_same(read: Read) -> None:
    body = template(Sc={"Type": "AWS::EMR::SecurityConfiguration", "Properties": {"Name": {"Fn::Sub": "${P}-sc"}}},
                    Etl={"Type": "AWS::EMR::Cluster",
                         "Properties": {"SecurityConfiguration": {"Fn::Sub": "${P}-sc"}}})  # fmt: skip
    found = read(a=body)
    assert isinstance(clusters(found)[0].security_configuration(found), Resource)


def test_configurations_of_groups_and_fleets(read: Read) -> None:
    def of(name: str) -> list[dict[str, Any]]:
        return [{"Classification": name, "ConfigurationProperties": {"k": "v"}}]

    instances = {
        "MasterInstanceGroup": {"Configurations": of("a")},
        "TaskInstanceGroups": [{"Configurations": of("b")}],
        "CoreInstanceFleet": {"InstanceTypeConfigs": [{"Configurations": of("c")}]},
        "InstanceFleets": [{"InstanceTypeConfigs": [{"Configurations": of("d")}]}],
    }
    nested = [{"Classification": "e", "Properties": {}, "Configurations": of("f")}, {"Ref": "P"}]
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {"Configurations": nested, "Instances": instances}}
    (one,) = clusters(read(stack=template(Etl=cluster)))
    found = list(one.configurations())
    assert [name for name, _ in found if isinstance(name, str)] == ["e", "f", "a", "b", "c", "d"]
    assert [properties for name, properties in found if isinstance(name, Unknown)] == [
        Unknown("the parameter P is given at deployment", "P")
    ]
    assert dict(one for one in found if isinstance(one[0], str))["c"] == {"k": "v"}


def test_properties_under_both_names_are_read(read: Read) -> None:
    both = {"Classification": "a", "Properties": {}, "ConfigurationProperties": {"k": "v"}}
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {"Configurations": [both, {"Classification": "b"}]}}
    (one,) = clusters(read(stack=template(Etl=cluster)))
    assert list(one.configurations()) == [("a", {"k": "v"}), ("a", {}), ("b", None)]


def test_what_is_attached_to_a_cluster(read: Read) -> None:
    def step(cluster: Any) -> dict[str, Any]:
        return {"Type": "AWS::EMR::Step", "Properties": {"JobFlowId": cluster}}

    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {}}
    fleet = {"Type": "AWS::EMR::InstanceFleetConfig", "Properties": {"ClusterId": {"Ref": "Two"}}}
    body = template(
        One=cluster, Two=cluster, Of=step({"Ref": "One"}), Open=step({"Ref": "P"}), Else=step("j-1"), F=fleet
    )
    found = read(stack=body)
    one, two = clusters(found)
    assert [each.logical_id for each in one.attached(found, "AWS::EMR::Step")] == ["Of", "Open"]
    assert [each.logical_id for each in two.attached(found, "AWS::EMR::Step")] == ["Open"]
    assert one.attached(found, "AWS::EMR::InstanceFleetConfig") == []
    assert [each.logical_id for each in two.attached(found, "AWS::EMR::InstanceFleetConfig")] == ["F"]


def role(service: Any, *statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    trust = {"Statement": {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}}
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trust, "Policies": policies, **more},
    }


def allow(action: Any, key: str = "Action", effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, key: action, "Resource": "*"}


LAUNCH = "elasticmapreduce:RunJobFlow"


@pytest.mark.parametrize(
    "given",
    [
        role("lambda.amazonaws.com", allow(LAUNCH)),
        role(["ecs-tasks.amazonaws.com"], allow(["s3:*", "elasticmapreduce:*"])),
        role({"Fn::Sub": "ec2.${AWS::URLSuffix}"}, allow("ElasticMapReduce:Run*")),
        role("lambda.amazonaws.com", allow("*")),
        role("lambda.amazonaws.com", allow("iam:*", "NotAction")),
        role("lambda.amazonaws.com", ManagedPolicyArns=["arn:aws:iam::aws:policy/AmazonEMRFullAccessPolicy_v2"]),
        role("glue.amazonaws.com",
             ManagedPolicyArns=[{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}]),
    ],
)  # fmt: skip
def test_code_that_may_launch_clusters_out_of_sight_is_a_gap(read: Read, given: dict[str, Any]) -> None:
    (gap,) = unseen(read(stack=template(R=given)))
    assert gap.what == "code that runs as this role may launch clusters that no template shows"
    assert gap.path == ("Resources", "R")
    assert gap.hides == "clusters"


@pytest.mark.parametrize(
    "given",
    [
        role("lambda.amazonaws.com", allow("elasticmapreduce:DescribeCluster")),
        role("lambda.amazonaws.com", allow(LAUNCH, effect="Deny")),
        role("lambda.amazonaws.com", allow("elasticmapreduce:*", "NotAction")),
        role("states.amazonaws.com", allow(LAUNCH)),
        role("elasticmapreduce.amazonaws.com", allow("*")),
    ],
)
def test_roles_that_launch_nothing_out_of_sight(read: Read, given: dict[str, Any]) -> None:
    passed = machine(states(A={"Type": "Succeed"}), RoleArn={"Fn::GetAtt": ["R", "Arn"]})
    assert unseen(read(stack=template(R=given, M=passed))) == ()


def resource_with_trust(trust: Any) -> dict[str, Any]:
    made = role("x", allow(LAUNCH))
    made["Properties"]["AssumeRolePolicyDocument"] = trust
    return made


def oidc(provider: str) -> dict[str, Any]:
    made = role("x", allow(LAUNCH))
    made["Properties"]["AssumeRolePolicyDocument"]["Statement"]["Principal"] = {"Federated": provider}
    return made


@pytest.mark.parametrize(
    "given",
    [
        role("states.amazonaws.com", allow(LAUNCH)),
        role("codepipeline.amazonaws.com", allow(LAUNCH)),
        role("pods.eks.amazonaws.com", allow(LAUNCH)),
        role({"Ref": "P"}, allow(LAUNCH)),
        resource_with_trust({"Ref": "P"}),
        oidc("arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1"),
    ],
)
def test_a_role_that_nothing_here_tells_of_may_launch(read: Read, given: dict[str, Any]) -> None:
    (gap,) = unseen(read(stack=template(R=given)))
    assert (gap.path, gap.hides) == (("Resources", "R"), "clusters")
    assert unseen(read(stack=template(R=oidc("arn:aws:iam::111122223333:oidc-provider/token.actions")))) == ()


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


ROLE_ELSEWHERE = "arn:aws:iam::111122223333:role/launcher"
SDK = {"service": "EMR", "action": "runJobFlow", "parameters": {"Instances": INSTANCES, "Name": "etl"}}


def schedule(arn: Any, given: Any) -> dict[str, Any]:
    target = {"Arn": arn, "RoleArn": ROLE_ELSEWHERE, "Input": given}
    return resource("AWS::Scheduler::Schedule", ScheduleExpression="rate(1 day)", Target=target)


def pipeline(provider: Any, **configuration: Any) -> dict[str, Any]:
    action = {"Name": "a", "ActionTypeId": {"Category": "Deploy", "Owner": "AWS", "Provider": provider, "Version": "1"}}
    stage = {"Name": "s", "Actions": [action | {"Configuration": configuration}]}
    return resource("AWS::CodePipeline::Pipeline", Stages=[stage])


def automation(action: Any, **inputs: Any) -> dict[str, Any]:
    step = {"name": "a", "action": action, "inputs": inputs}
    return resource("AWS::SSM::Document", DocumentType="Automation", Content={"mainSteps": [step]})


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (schedule("arn:aws:scheduler:::aws-sdk:emr:runJobFlow", json.dumps(REQUEST)), ("Target", "Input")),
        (schedule({"Fn::Sub": "arn:${AWS::Partition}:scheduler:::aws-sdk:emr:runJobFlow"}, json.dumps(REQUEST)),
         ("Target", "Input")),
        (automation("aws:executeAwsApi", Service="emr", Api="RunJobFlow", **REQUEST),
         ("Content", "mainSteps", 0, "inputs")),
        (automation("aws:executeAwsApi", Service="emr", Api="run_job_flow", **REQUEST),
         ("Content", "mainSteps", 0, "inputs")),
        (resource("Custom::AWS", Create=json.dumps(SDK)), ("Create", "parameters")),
        (resource("Custom::AWS", Create=json.dumps(SDK | {
            "service": "@aws-sdk/client-emr", "action": "RunJobFlowCommand"})), ("Create", "parameters")),
    ],
)  # fmt: skip
def test_what_else_launches_a_cluster_by_its_template(read: Read, given: dict[str, Any], path: tuple[Any, ...]) -> None:
    found = read(stack=template(L=given))
    (one,) = clusters(found)
    assert one.get("Instances") == INSTANCES
    assert one.place == ("Resources", "L", "Properties", *path)
    assert one.keeps_alive is False
    assert unseen(found) == ()


def test_what_an_automation_fills_in_is_not_known(read: Read) -> None:
    filled = automation("aws:executeAwsApi", Service="emr", Api="RunJobFlow", ReleaseLabel="{{ Release }}")
    (one,) = clusters(read(stack=template(L=filled)))
    assert isinstance(one.get("ReleaseLabel"), Unknown)


def steps(*given: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"Version": "2020-12-01", "Steps": given})
    return resource("AWS::SageMaker::Pipeline", PipelineDefinition={"PipelineDefinitionBody": body})


CODE = "import boto3\nboto3.client('emr').run_job_flow(Name='x')"
COMMAND = "#!/bin/bash\naws emr create-cluster --use-default-roles"
ENCODED = base64.b64encode(COMMAND.encode()).decode()
IN_CODE: dict[str, dict[str, Any]] = {
    "CodePipeline::Pipeline": {"Stages": [{"Actions": [{"Commands": [COMMAND]}]}]},
    "Pipes::Pipe": {
        "TargetParameters": {
            "EcsTaskParameters": {"Overrides": {"ContainerOverrides": [{"Command": ["aws", "emr", "create-cluster"]}]}}
        }
    },
    "Batch::JobDefinition": {"EksProperties": {"PodProperties": {"Containers": [{"Command": [COMMAND]}]}}},
    "Synthetics::Canary": {"Code": {"Handler": "h", "Script": CODE}},
    "ImageBuilder::Component": {"Data": COMMAND},
    "SageMaker::NotebookInstanceLifecycleConfig": {"OnStart": [{"Content": {"Fn::Base64": COMMAND}}]},
    "SageMaker::StudioLifecycleConfig": {"StudioLifecycleConfigContent": ENCODED},
    "EC2::LaunchTemplate": {"LaunchTemplateData": {"UserData": ENCODED}},
    "AppSync::FunctionConfiguration": {"Code": CODE},
    "Config::RemediationConfiguration": {"Parameters": {"commands": {"StaticValue": {"Values": [COMMAND]}}}},
    "ECS::ExpressGatewayService": {"PrimaryContainer": {"Command": ["aws", "emr", "create-cluster"]}},
    "FIS::ExperimentTemplate": {"Actions": {"a": {"Parameters": {"documentParameters": COMMAND}}}},
    "Glue::Job": {"DefaultArguments": {"--command": COMMAND}},
    "Glue::Trigger": {"Actions": [{"Arguments": {"--command": COMMAND}}]},
    "ImageBuilder::ImageRecipe": {"AdditionalInstanceConfiguration": {"UserDataOverride": ENCODED}},
    "Lightsail::Container": {"ContainerServiceDeployment": {"Containers": [{"Command": [COMMAND]}]}},
    "Lambda::Function": {"Code": {"ZipFile": "EmrHook().create_job_flow(given)"}},
}
"""Where types hold commands, other than those that are named alone below."""


@pytest.mark.parametrize(
    ("given", "hides"),
    [
        (resource("AWS::Lambda::Function", Role=ROLE_ELSEWHERE, Code={"ZipFile": CODE}), "clusters"),
        (resource("AWS::Lambda::Function", Code={"ZipFile": "wr.emr.create_cluster(**given)"}), "clusters"),
        (resource("AWS::CodeBuild::Project", Source={"BuildSpec": COMMAND}), "clusters"),
        (resource("AWS::CodeBuild::Project", Source={"BuildSpec": "npx cdk deploy --all"}), "clusters"),
        (resource("AWS::CodeBuild::Project", Source={"BuildSpec": "aws cloudformation deploy"}), "clusters"),
        (resource("AWS::Lambda::Function", Code={"ZipFile": "client.create_stack(**given)"}), "clusters"),
        (resource("AWS::EC2::Instance", UserData={"Fn::Base64": COMMAND}), "clusters"),
        (resource("AWS::EC2::Instance") | {"Metadata": {"AWS::CloudFormation::Init": {"config": {"commands": {
            "launch": {"command": "aws emr create-cluster"}}}}}}, "clusters"),
        (resource("AWS::ApiGateway::Method", Integration={
            "Uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:elasticmapreduce:action/RunJobFlow"}}), "clusters"),
        (resource("AWS::ApiGateway::RestApi", Body={"paths": {"/": {"post": {"x-amazon-apigateway-integration": {
            "uri": "arn:aws:apigateway:eu-west-1:elasticmapreduce:action/RunJobFlow"}}}}}), "clusters"),
        (resource("AWS::SSM::MaintenanceWindowTask", TaskInvocationParameters={
            "MaintenanceWindowRunCommandParameters": {"Parameters": {"commands": [COMMAND]}}}), "clusters"),
        (machine(states(A=task("arn:aws:states:::aws-sdk:sfn:createStateMachine"))), "anything"),
        (resource("AWS::ECS::TaskDefinition", ContainerDefinitions=[{"Command": ["aws", "emr", "create-cluster"]}]),
         "clusters"),
        (automation("aws:executeScript", Script=CODE), "clusters"),
        (resource("AWS::SSM::Document", DocumentType="Automation", Content="mainSteps: []"), "clusters"),
        (automation({"Ref": "P"}), "clusters"),
        (automation("aws:executeAwsApi", Service="emr", Api={"Ref": "P"}), "clusters"),
        (schedule({"Ref": "P"}, "{}"), "clusters"),
        (schedule("arn:aws:scheduler:::aws-sdk:cloudformation:createStack", "{}"), "anything"),
        (machine(states(A=task("arn:aws:states:::aws-sdk:servicecatalog:provisionProduct"))), "anything"),
        (machine(states(A=task("arn:aws:states:::aws-sdk:cloudcontrol:createResource"))), "anything"),
        (machine(states(A=task("arn:aws:states:::aws-sdk:cloudcontrol:deleteResource"))), "anything"),
        (machine(states(A=task("arn:aws:states:::aws-sdk:ssm:startAutomationExecution") | {
            "Parameters": {"DocumentName": "AWS-ConfigureS3BucketVersioning"}})), "anything"),
        *[(resource("AWS::CodeBuild::Project", Source={"BuildSpec": command}), "clusters") for command in (
            "terraform -chdir=infra apply -auto-approve", "tofu apply", "pulumi up --yes", "ansible-playbook a.yml",
            "sceptre --dir x launch dev", "rain deploy a.yaml", "eksctl create cluster", "copilot deploy")],
        *[(machine(states(A=task(f"arn:aws:states:::aws-sdk:{call}"))), "anything") for call in (
            "datapipeline:activatePipeline", "cloudformation:executeChangeSet", "datazone:createEnvironment",
            "elasticbeanstalk:createEnvironment", "proton:createServiceInstance",
            "codeconnections:createSyncConfiguration", "mwaaserverless:createWorkflow")],
        (machine(states(A=task("arn:aws:states:::aws-sdk:sagemaker:createPipeline") | {"Parameters": {
            "PipelineDefinition": json.dumps({"Steps": [{"Type": "EMR", "Arguments": {"ClusterConfig": {}}}]})}})),
         "clusters"),
        (machine(states(A=task("arn:aws:states:::aws-sdk:s3:putObject") | {"Parameters": {
            "Body": "EmrCreateJobFlowOperator(task_id='launch')"}})), "clusters"),
        (machine(states(A={"Type": "Pass", "Result": {"commands": [COMMAND]}, "Next": "B"},
                        B=task("arn:aws:states:::aws-sdk:ssm:sendCommand"))), "clusters"),
        (machine(states(A={"Type": "Pass", "Assign": {"run": f"{{% '{COMMAND}' %}}"}, "Next": "B"},
                        B=task("arn:aws:states:::aws-sdk:ssm:sendCommand"))), "clusters"),
        (resource("AWS::CodeConnections::SyncConfiguration", SyncType="CFN_STACK_SYNC"), "anything"),
        (resource("AWS::Events::Rule", Targets=[{
            "Arn": {"Fn::Sub": "arn:${AWS::Partition}:ssm:eu-west-1::automation-definition/AWS-RunX:$DEFAULT"}}]),
         "anything"),
        *[(resource(f"AWS::{kind}", **given), "clusters") for kind, given in IN_CODE.items()],
        (resource("Custom::AWSCDK-EKS-KubernetesResource", Manifest=json.dumps([{"command": [COMMAND]}])), "clusters"),
        (machine(states(A=task("arn:aws:states:::aws-sdk:sagemaker:createProject"))), "anything"),
        (steps({"Type": "EMR", "Arguments": {"ClusterConfig": {"ReleaseLabel": "emr-7.0.0"}}}), "clusters"),
        (resource("AWS::SageMaker::Pipeline", PipelineDefinition={
            "PipelineDefinitionS3Location": {"Bucket": "b", "Key": "k"}}), "clusters"),
        (pipeline("CloudFormation", ActionMode="CREATE_UPDATE", TemplatePath="Built::emr.yaml"), "anything"),
        (pipeline("CloudFormation", ActionMode="CHANGE_SET_REPLACE", TemplatePath="Built::mystack.json"), "anything"),
        (pipeline("CloudFormation", ActionMode={"Ref": "P"}, TemplatePath={"Ref": "P"}), "anything"),
        (pipeline("CloudFormationStackSet", TemplatePath="Built::emr.yaml"), "anything"),
        (pipeline("CloudFormationStackInstances", StackSetName="clusters"), "anything"),
        (pipeline("ServiceCatalog", TemplateFilePath="emr.yaml"), "anything"),
        (pipeline({"Ref": "P"}), "anything"),
        (resource("AWS::CodePipeline::Pipeline", Stages={"Ref": "P"}), "anything"),
    ],
)  # fmt: skip
def test_what_may_launch_clusters_whatever_its_role(read: Read, given: dict[str, Any], hides: str) -> None:
    (gap,) = unseen(read(stack=template(L=given)))
    assert (gap.path, gap.hides) == (("Resources", "L"), hides)


@pytest.mark.parametrize(
    "given",
    [
        resource("AWS::Lambda::Function", Code={"ZipFile": "print('elasticmapreduce')"}),
        resource("AWS::Lambda::Function", Code={"ZipFile": "client('cloudformation').delete_stack(StackName='x')"}),
        resource("AWS::CodeBuild::Project", Source={"BuildSpec": "cdk synth; aws cloudformation describe-stacks"}),
        resource("AWS::CodeBuild::Project", Source={"BuildSpec": "terraform plan; kubectl apply; rain fmt x"}),
        resource("AWS::Lambda::Function", Code={"S3Bucket": "b", "S3Key": "k"}),
        steps({"Type": "Processing", "Arguments": {"ProcessingResources": {}}}),
        steps({"Type": "EMR", "Arguments": {"ClusterId": "j-1", "StepConfig": {}}}),
        machine(states(A=task("arn:aws:states:::aws-sdk:cloudcontrol:getResource"))),
        machine(states(A={"Type": "Pass", "Result": {"commands": [COMMAND]}, "End": True})),
        machine(
            states(
                A={"Type": "Pass", "Result": {"commands": ["df -h"]}, "Next": "B"},
                B=task("arn:aws:states:::aws-sdk:ssm:sendCommand"),
            )
        ),
        resource("AWS::Glue::Job", DefaultArguments={"--command": "aws emr list-clusters"}),
        resource("AWS::EC2::Instance") | {"Metadata": {"AWS::CloudFormation::Init": {"config": {"packages": {}}}}},
        resource("AWS::EC2::Instance", UserData=base64.b64encode(b"#!/bin/bash\nyum -y update; echo done").decode()),
        resource("AWS::EC2::Instance", UserData="/opt/aws/bin/cfn-init/opt/aws/bin/cfn-signal/opt/aws/bin/x"),
        machine(
            states(
                A=task("arn:aws:states:::aws-sdk:sagemaker:createPipeline")
                | {"Parameters": {"PipelineDefinition": json.dumps({"Steps": [{"Type": "Processing"}]})}}
            )
        ),
        resource("AWS::Events::Rule", Targets=[{"Arn": "arn:aws:ssm:eu-west-1::automation-definition/mine:1"}]),
        resource("AWS::ApiGateway::Method", Integration={"Uri": "arn:aws:apigateway:eu-west-1:s3:path/x"}),
        schedule("arn:aws:scheduler:::aws-sdk:emr:terminateJobFlows", "{}"),
        schedule({"Fn::GetAtt": ["Queue", "Arn"]}, "{}"),
        automation("aws:executeAwsApi", Service="emr", Api="ListClusters"),
        resource("Custom::AWS", Create=json.dumps(SDK | {"action": "listClusters"})),
        pipeline("CodeBuild", ProjectName="build"),
        pipeline("CloudFormation", ActionMode="CREATE_UPDATE", TemplatePath="Built::stack.json"),
        pipeline("CloudFormation", ActionMode="CHANGE_SET_EXECUTE", ChangeSetName="next"),
        pipeline("CloudFormation", ActionMode="DELETE_ONLY", StackName="old"),
    ],
)
def test_what_launches_none(read: Read, given: dict[str, Any]) -> None:
    mine = resource("AWS::SSM::Document", Name="mine", DocumentType="Automation", Content={"mainSteps": []})
    found = read(stack=template(L=given, Queue=resource("AWS::SQS::Queue"), Mine=mine))
    assert (unseen(found), clusters(found)) == ((), [])


COMMAND = "aws emr create-cluster --release-label emr-7.12.0"


@pytest.mark.parametrize(
    ("called", "given", "seen"),
    [
        ("ecs:runTask", {"Overrides": {"ContainerOverrides": [{"Command": ["sh", "-c", COMMAND]}]}}, False),
        ("ecs:runTask", {"Overrides": {"ContainerOverrides": [{"Command.$": f"States.Array('{COMMAND}')"}]}}, False),
        ("ecs:runTask", {"Overrides": {"ContainerOverrides": [{"Command": ["aws", "emr", "list-steps"]}]}}, True),
        ("aws-sdk:ssm:sendCommand", {"Parameters": {"commands": [COMMAND]}}, False),
        ("aws-sdk:ssm:sendCommand", {"Parameters": {"commands": ["df -h"]}}, True),
        ("aws-sdk:scheduler:createSchedule", {"Target": {"Arn": "arn:aws:scheduler:::aws-sdk:emr:runJobFlow"}}, False),
        ("aws-sdk:scheduler:createSchedule", {"Target.$": "$.target"}, False),
        ("aws-sdk:scheduler:createSchedule", {"Target": {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"}}, True),
        ("aws-sdk:datapipeline:putPipelineDefinition", {}, False),
        ("aws-sdk:datapipeline:describePipelines", {}, True),
    ],
)
def test_what_a_state_has_others_do(read: Read, called: str, given: dict[str, Any], seen: bool) -> None:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{called}", "Parameters": given, "End": True}
    definition = json.dumps({"StartAt": "Go", "States": {"Go": state}})
    machine = resource("AWS::StepFunctions::StateMachine", DefinitionString=definition)
    assert [one.path for one in unseen(read(stack=template(L=machine)))] == ([] if seen else [("Resources", "L")])


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        ("IAM attachRolePolicy", False), ("iam PutRolePolicy", False), ("KMS putKeyPolicy", False),
        ("S3 deletePublicAccessBlock", False), ("@aws-sdk/client-s3 PutBucketPolicyCommand", False),
        ("Lambda addPermission", False), ("SQS setQueueAttributes", False), ("SecretsManager putResourcePolicy", False),
        ("@aws-sdk/client-secrets-manager PutResourcePolicyCommand", False), ("S3Control putAccessPointPolicy", False),
        ("@aws-sdk/client-service-catalog ProvisionProductCommand", False), ("StepFunctions createStateMachine", False),
        ("EC2 authorizeSecurityGroupIngress", False), ("IAM getRole", True), ("S3 putObject", True),
        ("SSM putParameter", True),
    ],
)  # fmt: skip
def test_what_a_custom_resource_changes_of_guards_is_not_seen(read: Read, call: str, seen: bool) -> None:
    service, action = call.split()
    made = resource("Custom::AWS", Create=json.dumps({"service": service, "action": action, "parameters": {}}))
    assert [(one.path, one.hides) for one in unseen(read(stack=template(L=made)))] == (
        [] if seen else [(("Resources", "L"), "anything")]
    )


def test_a_type_of_a_registry_may_make_anything(read: Read) -> None:
    (gap,) = unseen(read(stack=template(L=resource("Acme::EMR::Cluster"))))
    assert (gap.path, gap.hides) == (("Resources", "L"), "anything")


def test_what_a_custom_resource_describes_is_what_its_function_launches(read: Read) -> None:
    custom = {
        "Type": "Custom::Launcher",
        "Properties": {"ServiceToken": {"Fn::GetAtt": "Provider.Arn"}, "Request": REQUEST},
    }
    # As the CDK's providers do: one function hands the request on to another.
    provider = resource(
        "AWS::Lambda::Function", Environment={"Variables": {"USER_FUNCTION": {"Fn::GetAtt": "Function.Arn"}}}
    )
    function = resource(
        "AWS::Lambda::Function", Role={"Fn::GetAtt": "R.Arn"}, Code={"ZipFile": "boto3.client('emr').run_job_flow()"}
    )
    launching = role("lambda.amazonaws.com", allow(LAUNCH))
    there: dict[str, Any] = {"Provider": provider, "Function": function, "R": launching, "L": custom}
    assert unseen(read(stack=template(**there))) == ()
    # It says nothing of what another function launches, nor of what any does where it names none of them.
    other = there | {"R2": launching}
    assert [one.path for one in unseen(read(stack=template(**other)))] == [("Resources", "R2")]
    there["L"]["Properties"]["ServiceToken"] = "arn:aws:lambda:eu-west-1:111122223333:function:launcher"
    assert {one.path for one in unseen(read(stack=template(**there)))} == {
        ("Resources", "R"),
        ("Resources", "Function"),
    }


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
        (Choice(('{"a": 1}', '{"a": 2}')), Choice(({"a": 1}, {"a": 2}))),
        (Text(('{"a": ["', Unknown("w", "P"), '-x", "', Unknown("v"), '"]}')),
         {"a": [Text((Unknown("w", "P"), "-x")), Unknown("v")]}),
        (Text(('{"a-', Unknown("w", "P"), '": 1}')), Unknown("w", "P")),
        (Text(('{"a": ', Unknown("w"), "}")), None),
        (Text(("{\"a\": \"\\uffff0\\uffff\", \"b\": \"", Unknown("w"), '"}')), None),
        ('{"a": "\\uffff0\\uffff"}', None),
        ('{"a": 1, "a": 2}', None),
        ("{", None),
        ("[" * 100_000, None),
        (Unknown("w"), Unknown("w")),
        (None, None),
    ],
)  # fmt: skip
def test_documents(value: Any, found: Any) -> None:
    if found is None and value is not None:
        assert isinstance(document(value), Unknown)
    else:
        assert document(value) == found


@pytest.mark.parametrize(
    ("given", "made", "launched"),
    [
        ({}, True, False),
        ({"KeepJobFlowAliveWhenNoSteps": False}, False, False),
        ({"KeepJobFlowAliveWhenNoSteps": "true"}, True, True),
        ({"KeepJobFlowAliveWhenNoSteps": {"Ref": "P"}}, None, None),
        ({"KeepJobFlowAliveWhenNoSteps": {"Fn::If": ["C", True, {"Ref": "AWS::NoValue"}]}}, True, None),
    ],
)
def test_whether_a_cluster_waits_for_more(
    read: Read, given: dict[str, Any], made: bool | None, launched: bool | None
) -> None:
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {"Instances": given}}
    found = read(stack=template(Etl=cluster, M=machine(states(Go=task(Parameters={"Instances": given})))))
    answers = [None if isinstance(one.keeps_alive, Unknown) else one.keeps_alive for one in clusters(found)]
    assert answers == [made, launched]


HASH = "0123456789abcdef" * 4
WRITTEN = {
    "json": json.dumps(states(Go=task("${call}", Parameters={"ReleaseLabel": "${release}"}))),
    "yaml": "StartAt: Go\nStates:\n  Go:\n    Type: Task\n    Resource: ${call}\n    End: true\n"
    "    Parameters:\n      ReleaseLabel: ${release}\n",
}


@pytest.mark.parametrize("ending", ["json", "yaml"])
@pytest.mark.parametrize(
    ("named", "file"),
    [
        ({"DefinitionS3Location": {"Bucket": "cdk-assets", "Key": f"{HASH}.json"}}, f"asset.{HASH}"),
        ({"DefinitionUri": {"Bucket": "cdk-assets", "Key": HASH}}, f"asset.{HASH}"),
        ({"DefinitionUri": "machines/launch.asl"}, "machines/launch.asl"),
    ],
)
def test_a_definition_among_the_assets_is_read(
    read: Read, tmp_path: Path, named: dict[str, Any], file: str, ending: str
) -> None:
    (tmp_path / "machines").mkdir()
    (tmp_path / file).write_text(WRITTEN[ending], encoding="utf-8")
    manifest = {"files": {HASH: {"source": {"path": f"asset.{HASH}"}}}}
    (tmp_path / "stack.assets.json").write_text(json.dumps(manifest), encoding="utf-8")
    properties = {**named, "DefinitionSubstitutions": {"call": CREATE, "release": "emr-7.12.0"}}
    found = read(stack=template(M={"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}))
    (one,) = clusters(found)
    assert (one.state, one.get("ReleaseLabel")) == (("Go",), "emr-7.12.0")
    assert one.place == ("Resources", "M", "Properties", next(iter(named)))
    assert unseen(found) == ()


def test_lists_of_assets_are_read_once(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many definitions lie among them."""
    (tmp_path / f"asset.{HASH}").write_text(WRITTEN["json"], encoding="utf-8")
    manifest = {"files": {HASH: {"source": {"path": f"asset.{HASH}"}}}}
    (tmp_path / "stack.assets.json").write_text(json.dumps(manifest), encoding="utf-8")
    listed: list[str] = []

    def files(file: Path) -> dict[str, Any]:
        listed.append(file.name)
        return manifest["files"]

    monkeypatch.setattr(_assets, "_files", files)
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionUri": {"Bucket": "b", "Key": HASH},
               "DefinitionSubstitutions": {"call": CREATE, "release": "emr-7.12.0"}}}  # fmt: skip
    assert len(clusters(read(stack=template(A=machine, B=machine, C=machine)))) == 3
    assert listed == ["stack.assets.json"]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 100_000, None])
def test_a_definition_among_the_assets_that_cannot_be_read_is_a_gap(
    read: Read, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / f"asset.{HASH}").write_bytes(content)
    manifest = {"files": {HASH: {"source": {"path": f"asset.{HASH}"}}}}
    (tmp_path / "stack.assets.json").write_text(json.dumps(manifest), encoding="utf-8")
    given = {"DefinitionS3Location": {"Bucket": "b", "Key": HASH}}
    found = read(stack=template(M={"Type": "AWS::StepFunctions::StateMachine", "Properties": given}))
    assert len(unseen(found)) == 1
