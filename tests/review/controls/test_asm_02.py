"""ASM-02 says of every resource that no control asks about that none does, and its lists of types are the controls'."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import Resource, load
from emr_platform.assembly._statements import RESOURCE_POLICIES
from emr_platform.review import Result, catalogue
from emr_platform.review._base import Subject
from emr_platform.review.controls import __path__ as controls
from emr_platform.review.controls.asm_02 import types
from tests.review.controls.small import READS, Body, all_of, made, policy, role, said

HERE = Path(__file__).parent
OWN = policy(READS | {"Principal": {"AWS": {"Ref": "AWS::AccountId"}}})
TARGET = "arn:aws:lambda:eu-west-1:111122223333:function:x"
EXAMPLES: dict[str, Body] = {
    **{f"AWS::IAM::{kind}": {"PolicyDocument": policy(READS)}
       for kind in ("ManagedPolicy", "RolePolicy", "UserPolicy", "GroupPolicy")},
    "AWS::ApiGatewayV2::Api": {"Target": TARGET},
    "AWS::DynamoDB::GlobalTable": {"Replicas": [{"Region": "eu-west-1"}]},
    "AWS::Events::Rule": {"Targets": [{"Id": "x", "Arn": TARGET}]},
    "AWS::Lambda::EventInvokeConfig": {"DestinationConfig": {"OnSuccess": {"Destination": TARGET}}},
    "AWS::Logs::Delivery": {"DeliveryDestinationArn": TARGET},
    "AWS::Logs::SubscriptionFilter": {"DestinationArn": TARGET},
    "AWS::Oam::Link": {"SinkIdentifier": TARGET},
    "AWS::Pipes::Pipe": {"Target": TARGET},
    "AWS::S3::StorageLens": {"StorageLensConfiguration": {"Id": "x", "IsEnabled": True, "DataExport": {
        "S3BucketDestination": {"AccountId": "111122223333", "Arn": "arn:aws:s3:::x", "Format": "CSV"}}}},
    "AWS::Scheduler::Schedule": {"Target": {"Arn": TARGET}},
    "AWS::SSO::PermissionSet": {"InlinePolicy": policy(READS)},
}  # fmt: skip
"""What controls need to see of some types before they say anything."""
TELLING = re.compile(
    "Kms|KMS|Encrypt|Role|Polic(y|ies)|Password|Secret|UserData|Image|Command|SourceCode|Principal|Public"
)
"""Properties by which a type holds data, lets somebody in or runs something."""
EXCUSED = {
    "AWS::ApplicationAutoScaling::ScalableTarget": {"RoleARN"},
    "AWS::ApplicationAutoScaling::ScalingPolicy": {
        "PolicyName", "PolicyType", "PredictiveScalingPolicyConfiguration", "StepScalingPolicyConfiguration",
        "TargetTrackingScalingPolicyConfiguration",
    },
    "AWS::EC2::EIP": {"PublicIp", "PublicIpv4Pool"},
    "AWS::Lambda::Version": {"RuntimePolicy"},
    "AWS::S3::AccessGrantsLocation": {"IamRoleArn"},
}  # fmt: skip
"""Those of harmless types that are no such thing, or are looked at elsewhere, as the reasons in the data say."""

OF_IDENTITIES = {"AssumeRolePolicyDocument", "InlinePolicy", "ManagedPolicies", "Policies", "PolicyDocument"}
OF_PARAMETERS = {"Policies"}
"""When a parameter ends and who hears of it."""
GRANTING_NOTHING = {
    "ArchivePolicy", "ArnForPolicy", "AutoImportPolicy", "AutoScalingPolicy", "AutoTerminationPolicy", "BackupPolicy",
    "BlockPublicPolicy", "DataProtectionPolicy", "DeliveryPolicy", "DnsPolicy", "FieldIndexPolicies", "FilterPolicy",
    "ImagePullPolicy", "LFTagPolicy", "LifecyclePolicies", "LifecyclePolicy", "LifecyclePolicyText",
    "ManagedScalingPolicy", "PullRequestBuildPolicy", "RedriveAllowPolicy", "RedrivePolicy", "ReplayPolicy",
    "ResourceRetentionPolicy", "RestartPolicy", "RetryPolicy", "SafeguardPolicy", "ScalingPolicy", "SecurityPolicy",
    "TLSSecurityPolicy",
}  # fmt: skip
"""Properties that are called policies and let nobody do anything."""


@cache
def schemas() -> Any:
    """cfn-lint's copy of CloudFormation's schemas; importing it takes a second."""
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    return PROVIDER_SCHEMA_MANAGER


@cache
def known() -> list[str]:
    """Every type that CloudFormation's schemas have."""
    return sorted(schemas().get_resource_types("us-east-1"))


def properties(kind: str) -> set[str]:
    """The names of all properties of a type, those inside of others included."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            found.update(node["properties"] if isinstance(node.get("properties"), dict) else ())
            for item in node.values():
                walk(item)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(schemas().get_resource_schema("us-east-1", kind).schema)
    return found


def with_policy(kind: str) -> Body:
    """Properties of a type, with a policy in each property that may be one."""
    policies = {one: OWN for one in properties(kind) if re.search(r"(?i)polic(y|ies)(document|text)?$", one)}
    return policies | EXAMPLES.get(kind, {})


def judged(folder: Path) -> set[str]:
    """The types of which some control says something, of one resource of every type there is and of the good ones."""
    every = {kind.replace("::", ""): {"Type": kind, "Properties": with_policy(kind)} for kind in known()}
    file = folder / "every.json"
    file.write_text(json.dumps({"Resources": every}))
    subjects = [Subject(load([one])) for one in (file, HERE / "good-access.yaml", HERE / "good-cluster.yaml")]
    return {
        outcome.about.type
        for control in catalogue()
        if not control.id.startswith("ASM-")
        for subject in subjects
        for outcome in control.examine(subject)
        if isinstance(outcome.about, Resource) and outcome.about.type.startswith("AWS::")
    }


def test_types_are_asked_about_that_controls_say_something_of(tmp_path: Path) -> None:
    """To mend it: list a type that is now asked about, with what of it still is not under `partly`."""
    assert types()["asked"] | types()["partly"].keys() == judged(tmp_path)


def test_no_type_is_in_two_lists_or_unknown_to_cloudformation() -> None:
    lists = [one for key in ("asked", "partly", "beside", "harmless") for one in types()[key]]
    assert len(lists) == len(set(lists))
    assert set(lists) - set(known()) == set()


def test_types_that_are_judged_beside_others_are_read_by_some_code() -> None:
    review = Path(controls[0]).parent
    code = [*review.rglob("*.py"), *(review.parent / "assembly").rglob("*.py")]
    written = "\n".join(one.read_text() for one in code if one.name != "asm_02.py")
    assert [one for one in types()["beside"] if f'"{one}"' not in written] == []


@pytest.mark.parametrize("kind", sorted(types()["harmless"]))
def test_a_harmless_type_has_no_key_role_policy_or_code_by_its_schema(kind: str) -> None:
    telling = {one for one in properties(kind) if TELLING.search(one)}
    assert telling - EXCUSED.get(kind, set()) == set()


@pytest.mark.parametrize("kind", sorted({*types()["asked"], *types()["partly"]} - {"AWS::DynamoDB::GlobalTable"}))
def test_every_policy_of_a_type_that_is_asked_about_is_read(kind: str) -> None:
    """To mend it: `assembly/_statements.py` names where types hold policies; of those that grant nothing, the names."""
    read = {name for place in RESOURCE_POLICIES.get(kind, ()) for name in place.split("/")}
    read |= OF_IDENTITIES if kind.startswith(("AWS::IAM::", "AWS::SSO::")) else set()
    read |= OF_PARAMETERS if kind == "AWS::SSM::Parameter" else set()
    written = {one for one in properties(kind) if re.search(r"(?i)polic(y|ies)(document|text)?$", one)}
    assert written - read - GRANTING_NOTHING == set()


def told(folder: Path, **resources: Body) -> dict[str, str]:
    """What ASM-02 says of each resource, and of the template as `s`."""
    found: list[Result] = all_of(folder, "ASM-02", resources)
    assert {one.status for one in found} <= {"PASS", "UNKNOWN"}
    return {one.resource.removeprefix("s/"): one.reason for one in found if one.status == "UNKNOWN"}


def test_a_template_whose_types_are_all_asked_about_passes(tmp_path: Path) -> None:
    board = made("CloudWatch::Dashboard", DashboardBody="{}")
    assert said(tmp_path, "ASM-02", {"Role": role(READS), "Bucket": made("S3::Bucket"), "Board": board}) == "PASS"


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("EMRServerless::Application", "what it runs, how it encrypts, who may reach it, and what it logs"),
        ("EMRContainers::VirtualCluster", "what it holds, whom it lets in and what it runs"),
        ("S3Vectors::VectorBucket", "with which key it encrypts"),
        ("NotYet::Invented", "what it holds, whom it lets in and what it runs"),
    ],
)
def test_a_type_that_no_control_asks_about_is_named(tmp_path: Path, kind: str, missing: str) -> None:
    found = told(tmp_path, Role=role(READS), It=made(kind))
    assert found == {"It": f"no control asks of AWS::{kind}: {missing}"}


def custom(kind: str = "Custom::Made", **given: Any) -> Body:
    return {"Type": kind, "Properties": {"ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:x", **given}}


def calling(service: str, action: str) -> str:
    return json.dumps({"service": service, "action": action, "parameters": {}})


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (custom(), "no control asks what its function makes"),
        (custom("AWS::CloudFormation::CustomResource"), "no control asks what its function makes"),
        (custom("Custom::AWS", Create=calling("RDS", "createDBInstance")), "the calls rds:createDBInstance make"),
        (custom("Custom::AWS", Create=calling("SSM", "getParameter")), None),
        (custom("Custom::AWS", Create=calling("EC2", "enableEbsEncryptionByDefault")), None),
        (custom(EbsEncryptionByDefault=True), None),
        (custom("Custom::LogRetention", RetentionInDays=400), None),
    ],
)
def test_a_custom_resource_is_what_it_is_given(tmp_path: Path, resource: Body, reason: str | None) -> None:
    found = told(tmp_path, It=resource)
    assert ("It" in found) == (reason is not None)
    assert reason is None or reason in found["It"]


@pytest.mark.parametrize(
    ("service", "action", "reason"),
    [
        ("s3control", "createAccessPoint", "no control asks what the calls s3control:createAccessPoint make"),
        ("athena", "createWorkGroup", "athena:createWorkGroup"),
        ("cloudwatchlogs", "createLogGroup", "cloudwatchlogs:createLogGroup"),
        ("rds", "createDBInstance", "rds:createDBInstance"),
        ("docdb", "createDBCluster", "docdb:createDBCluster"),
        ("databasemigration", "createEndpoint", "databasemigration:createEndpoint"),
        ("eventbridge", "createEventBus", "eventbridge:createEventBus"),
        ("firehose", "createDeliveryStream", "firehose:createDeliveryStream"),
        ("kafka", "createCluster", "kafka:createCluster"),
        ("mq", "createBroker", "mq:createBroker"),
        ("opensearch", "createDomain", "opensearch:createDomain"),
        ("ssoadmin", "createPermissionSet", "ssoadmin:createPermissionSet"),
        *[
            (service, action, f"{service}:{action}")
            for service, action in (
                ("rds", "restoreDBInstanceFromDBSnapshot"),
                ("redshift", "restoreFromClusterSnapshot"),
                ("dynamodb", "restoreTableToPointInTime"),
                ("dynamodb", "importTable"),
                ("backup", "startRestoreJob"),
            )
        ],
        ("s3", "restoreObject", None),
        ("backup", "startBackupJob", None),
        ("mq", "createTags", None),
        ("athena", "getWorkGroup", None),
        ("athena", "createNamedQuery", None),
        ("glue", "createPartition", None),
    ],
)
def test_a_call_may_make_what_controls_ask_of_in_templates(
    tmp_path: Path, service: str, action: str, reason: str | None
) -> None:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{service}:{action}", "End": True}
    machine = made("StepFunctions::StateMachine", Definition={"StartAt": "Call", "States": {"Call": state}})
    target = {"Arn": f"arn:aws:scheduler:::aws-sdk:{service}:{action}", "RoleArn": "arn", "Input": "{}"}
    for it in (machine, made("Scheduler::Schedule", Target=target)):
        found = told(tmp_path, It=it)
        assert ("It" in found) == (reason is not None)
        assert reason is None or reason in found["It"]


@pytest.mark.parametrize(
    "resource",
    [
        made("Serverless::Function", Handler="x"),
        {"Type": "Ours::Registry::Thing", "Properties": {}},
        custom("Custom::AWS", Create=calling("IAM", "attachRolePolicy")),
    ],
)
def test_what_asm_01_says_is_not_said_again(tmp_path: Path, resource: Body) -> None:
    assert said(tmp_path, "ASM-01", {"It": resource}) == "UNKNOWN"
    assert told(tmp_path, It=resource) == {"s": "what ASM-01 says cannot be seen here may be of any kind"}
