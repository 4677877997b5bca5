"""Airflow for workflows: the DAGs in a bucket, their role, and an environment of Amazon MWAA."""

from __future__ import annotations

import importlib.util
import json
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any

import aws_cdk
import boto3
import pytest

import emr_constructs
from emr_constructs import EmrAirflow, EmrEncryption, EmrNetwork, EmrStorage
from emr_platform.model import ExistingNetwork, ManagedAirflow
from scripts.setup import ROOT
from tests.assemblies import ACCOUNT, Assembly, Resource, role_statements, statements
from tests.emr_constructs.definitions import launches, with_defaults

OBJECT = "Custom::EmrTextObject"


@pytest.fixture
def managed(assemblies: dict[str, Assembly]) -> Assembly:
    return assemblies["airflow"]


@pytest.fixture
def own(assemblies: dict[str, Assembly]) -> Assembly:
    return assemblies["airflow-own"]


def written(assembly: Assembly) -> dict[str, str]:
    """The objects' texts by key, with every reference filled in."""
    return {one.properties["Key"]: one.properties["Body"] for one in assembly.of(OBJECT)}


def role(assembly: Assembly) -> Resource:
    (found,) = [one for one in assembly.of("AWS::IAM::Role", "airflow") if "ManagedPolicyArns" in one.properties]
    return found


def granted(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Every statement of the DAGs' role by its id."""
    policies = [assembly.named(name) for name in role(assembly).properties["ManagedPolicyArns"]]
    found = [one for policy in policies for one in statements(policy.properties["PolicyDocument"])]
    return {one["Sid"]: one for one in [*found, *role_statements(role(assembly))]}


def test_the_bucket_gets_the_module_as_it_is_and_a_specification_for_each_workflow(managed: Assembly) -> None:
    found = written(managed)

    assert found["dags/emr_workflows.py"] == (ROOT / "dags" / "emr_workflows.py").read_text(encoding="utf-8")
    specification = json.loads(found["dags/emr_workflows/airflow-clickstream.json"])
    assert specification["dag_id"] == "airflow-clickstream"
    assert specification["region"] == "eu-west-1"
    assert specification["schedule"]["cron"] == "0 5 * * *"
    launch = specification["cluster"]["launch"]
    configuration = managed.named(launch["SecurityConfiguration"])
    assert (configuration.type, configuration.stack) == ("AWS::EMR::SecurityConfiguration", "emr-airflow-airflow")
    assert {one.properties["Bucket"] for one in managed.of(OBJECT)} == {"dags"}


def test_a_workflow_launches_the_same_cluster_by_both_orchestrators(managed: Assembly) -> None:
    specification = json.loads(written(managed)["dags/emr_workflows/airflow-clickstream.json"])
    launch = specification["cluster"]["launch"]
    arguments = launches(managed)["clickstream"]
    workflow = managed.environment.workflows["clickstream"]

    for key in ("ReleaseLabel", "Applications", "JobFlowRole", "ServiceRole", "Configurations", "LogUri"):
        assert arguments[key] == launch[key]
    assert with_defaults(arguments, workflow)["Instances"]["InstanceFleets"] == launch["Instances"]["InstanceFleets"]
    changed = arguments["Instances"]["InstanceFleets"]
    sets = specification["inputs"]["capacity"]["sets"]
    assert sets == ["Instances", "InstanceFleets", 1, "TargetOnDemandCapacity"]
    assert changed[sets[2]][sets[3]] == "{% $Inputs.capacity %}", "the input sets the same capacity in both"


def test_every_specification_of_every_example_can_be_read(assembly: Assembly) -> None:
    for key, text in written(assembly).items():
        if key.endswith(".json"):
            assert json.loads(text)["dag_id"] == Path(key).stem


def test_the_writing_function_writes_below_one_prefix(managed: Assembly) -> None:
    function = managed.one("AWS::Lambda::Function", "airflow")
    (writer,) = [one for one in managed.of("AWS::IAM::Role") if managed.arn(one) == function.properties["Role"]]
    by_id = {one["Sid"]: one for one in role_statements(writer)}

    assert by_id["WriteObjects"]["Resource"] == ["arn:aws:s3:::dags/dags/*"]
    assert by_id["WriteObjects"]["Action"] == ["s3:PutObject", "s3:DeleteObject"]
    assert by_id["BucketKey"]["Condition"] == {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    compile(function.properties["Code"]["ZipFile"], "index.py", "exec")
    assert len(function.properties["Code"]["ZipFile"]) < 4096, "CloudFormation's limit for code in a template"


def test_the_environment_is_private_encrypted_and_logged(managed: Assembly) -> None:
    environment = managed.one("AWS::MWAA::Environment").properties
    bucket = next(one for one in managed.of("AWS::S3::Bucket") if one.name == "dags").properties

    assert environment["WebserverAccessMode"] == "PRIVATE_ONLY"
    assert len(environment["NetworkConfiguration"]["SubnetIds"]) == 2
    assert all(log == {"Enabled": True, "LogLevel": "INFO"} for log in environment["LoggingConfiguration"].values())
    assert len(environment["LoggingConfiguration"]) == 5
    encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]
    assert environment["KmsKey"] == encryption["KMSMasterKeyID"], "MWAA asks for one key for both"
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert environment["Tags"]["Owner"] == "data-platform"


def test_the_environments_group_lets_in_itself_only(managed: Assembly) -> None:
    environment = managed.one("AWS::MWAA::Environment").properties
    (group,) = environment["NetworkConfiguration"]["SecurityGroupIds"]
    rules = [one.properties for one in managed.of("AWS::EC2::SecurityGroupIngress", "airflow")]

    assert {(rule["GroupId"], rule["SourceSecurityGroupId"], rule["FromPort"]) for rule in rules} == {
        (group, group, 443),
        (group, group, 5432),
    }
    assert "SecurityGroupIngress" not in managed.named(group.removesuffix(".GroupId")).properties


def test_only_this_environment_takes_the_role(managed: Assembly) -> None:
    (trusted,) = role(managed).properties["AssumeRolePolicyDocument"]["Statement"]

    assert trusted["Principal"] == {"Service": ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]}
    assert trusted["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:airflow:eu-west-1:{ACCOUNT}:environment/emr-airflow-airflow"},
    }


def test_only_the_role_that_the_file_names_takes_the_own_one(own: Assembly) -> None:
    (trusted,) = role(own).properties["AssumeRolePolicyDocument"]["Statement"]

    assert trusted["Principal"] == {"AWS": "arn:aws:iam::123456789012:role/teams/airflow-workers"}
    assert trusted["Condition"] == {"StringEquals": {"sts:ExternalId": "emr-platform"}}
    assert own.of("AWS::MWAA::Environment") == []
    assert [policy["PolicyName"] for policy in role(own).properties["Policies"]] == ["dags"]
    assert json.loads(written(own)["dags/emr_workflows/airflow-own-countries.json"])["connection"] == "emr_platform"


def test_the_role_launches_and_ends_its_clusters_and_no_others(managed: Assembly) -> None:
    found = granted(managed)
    tag = {"emr-platform:cluster": ["emr-airflow-cluster-clickstream/airflow-clickstream"]}
    (key, value) = next(iter(tag.items()))

    assert found["LaunchTagged"]["Condition"] == {"StringEquals": {f"aws:RequestTag/{key}": value}}
    assert found["TagAtLaunch"]["Condition"] == {
        "StringEquals": {f"aws:RequestTag/{key}": value},
        "StringEqualsIfExists": {f"aws:ResourceTag/{key}": value},
    }
    for sid in ("OwnClusters", "AddStepsToOwn"):
        assert found[sid]["Condition"] == {"StringEquals": {f"aws:ResourceTag/{key}": value}}
    for sid in ("PassServiceRoles", "PassNodeRoles"):
        assert len(found[sid]["Resource"]) == 1
        assert "iam:PassedToService" in found[sid]["Condition"]["StringEquals"]


def test_on_a_cluster_that_stays_it_only_uses_that_one(own: Assembly) -> None:
    found = granted(own)

    assert set(found) == {"TheClusters", "Notify", "TopicKey"}
    (resource,) = found["TheClusters"]["Resource"]
    assert not resource.endswith("*")
    assert "elasticmapreduce:TerminateJobFlows" not in found["TheClusters"]["Action"]


def test_steps_run_with_their_runtime_role_and_no_other(everything_on: Assembly) -> None:
    found = [
        one
        for name in role(everything_on).properties["ManagedPolicyArns"]
        for one in statements(everything_on.named(name).properties["PolicyDocument"])
    ]
    adding = [one for one in found if one["Sid"] in ("AddSteps", "AddStepsWithRoles")]

    assert adding
    workflows = {f"everything-on-{key}": one for key, one in everything_on.environment.workflows.items()}
    named = {role for one in adding for role in one["Condition"]["StringEquals"]["elasticmapreduce:ExecutionRoleArn"]}
    texts = [json.loads(text) for key, text in written(everything_on).items() if key.endswith(".json")]
    assert named == {text["cluster"]["runtime_role"] for text in texts} - {None}
    assert {text["dag_id"] for text in texts} == {name for name, one in workflows.items() if one.cluster}


def test_where_there_is_no_way_out_mwaa_gets_its_endpoints(managed: Assembly) -> None:
    services = {one.properties["ServiceName"] for one in managed.of("AWS::EC2::VPCEndpoint")}
    wanted = ("airflow.api", "airflow.env", "elasticmapreduce", "kms", "logs", "monitoring", "sns", "sqs")

    assert {f"com.amazonaws.eu-west-1.{service}" for service in wanted} <= services
    (gateway,) = [e for e in managed.of("AWS::EC2::VPCEndpoint") if e.properties["VpcEndpointType"] == "Gateway"]
    by_id = {one["Sid"]: one for one in statements(gateway.properties["PolicyDocument"])}
    assert by_id["ImageLayers"]["Resource"] == ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"]


def test_without_airflow_there_is_neither_bucket_nor_stack(assemblies: dict[str, Assembly]) -> None:
    assert "emr-dev-airflow" not in assemblies["dev"].stacks
    assert "dags" not in {one.name for one in assemblies["dev"].of("AWS::S3::Bucket")}


def test_buckets_without_one_for_dags_are_refused() -> None:
    app = aws_cdk.App()
    stack = aws_cdk.Stack(app, "stack", env=aws_cdk.Environment(region="eu-west-1"))
    network = ExistingNetwork(vpc_id="vpc-01234567", subnet_ids=("subnet-01234567", "subnet-01234568"))

    with pytest.raises(ValueError, match=r"make them with EmrStorage\(dags=True\)"):
        EmrAirflow(
            stack,
            "Airflow",
            airflow=ManagedAirflow(type="mwaa"),
            workflows={},
            network=EmrNetwork(stack, "Network", network=network),
            storage=EmrStorage(stack, "Storage", encryption=EmrEncryption(stack, "Encryption")),
            dags=ROOT / "dags",
        )


class S3:
    """Remembers what was written and removed."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str, bytes]] = []

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803  # S3's spelling
        if Bucket == "gone":
            raise ValueError("no such bucket")
        self.calls.append(("put", Bucket, Key, Body))

    def delete_object(self, Bucket: str, Key: str) -> None:  # noqa: N803  # as above
        self.calls.append(("delete", Bucket, Key, b""))


@pytest.fixture
def function() -> ModuleType:
    source = Path(emr_constructs.__file__).parent / "airflow" / "write_object.py"
    spec = importlib.util.spec_from_file_location("write_object", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("kind", "bucket", "calls", "status"),
    [
        ("Create", "dags", [("put", "dags", "dags/a.json", "ä".encode())], "SUCCESS"),
        ("Update", "dags", [("put", "dags", "dags/a.json", "ä".encode())], "SUCCESS"),
        ("Delete", "dags", [("delete", "dags", "dags/a.json", b"")], "SUCCESS"),
        ("Create", "gone", [], "FAILED"),
    ],
)
def test_the_function_keeps_a_text_and_always_answers(
    function: ModuleType, monkeypatch: pytest.MonkeyPatch, kind: str, bucket: str, calls: list[Any], status: str
) -> None:
    s3, sent = S3(), []
    monkeypatch.setattr(boto3, "client", lambda service: {"s3": s3}[service])

    class Response:
        def close(self) -> None:
            """As a response has it."""

    def listen(request: urllib.request.Request, timeout: float) -> Response:
        assert isinstance(request.data, bytes)
        sent.append(json.loads(request.data))
        return Response()

    monkeypatch.setattr(urllib.request, "urlopen", listen)
    event = {
        "RequestType": kind,
        "ResponseURL": "https://cloudformation.example/answer",
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Object",
        "ResourceProperties": {"Bucket": bucket, "Key": "dags/a.json", "Body": "ä"},
    }

    function.handler(event, None)

    assert s3.calls == calls
    (answer,) = sent
    assert (answer["Status"], answer["PhysicalResourceId"]) == (status, f"s3://{bucket}/dags/a.json")
