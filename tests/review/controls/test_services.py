"""What services beside clusters say in ways that are rarer than those of the good template, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Status, catalogue, review
from tests.review.controls.access_mutations import allow
from tests.review.controls.small import OTHER, OWN, Body, all_of, made, policy, said

NONE = {"Ref": "AWS::NoValue"}
ANYBODY = policy(allow("*", Principal="*"))
OURS = policy(allow("*", Principal={"AWS": OWN}))
KEY = {"Key": made("KMS::Key")}


def perhaps(value: Any, otherwise: Any = NONE) -> Body:
    return {"Fn::If": ["Sometimes", value, otherwise]}


POLICIES = [
    ("DSQL::Cluster", "PolicyDocument"),
    ("Logs::LogGroup", "ResourcePolicyDocument"),
    ("Redshift::Cluster", "NamespaceResourcePolicy"),
    ("RedshiftServerless::Namespace", "NamespaceResourcePolicy"),
]


@pytest.mark.parametrize(("kind", "key"), POLICIES)
def test_a_policy_that_stands_in_its_resource_lets_nobody_in(tmp_path: Path, kind: str, key: str) -> None:
    assert said(tmp_path, "SVC-05", {"It": made(kind, **{key: ANYBODY})}, OWN) == "FAIL"
    assert said(tmp_path, "SVC-05", {"It": made(kind, **{key: OURS})}, OWN) == "PASS"


SERVICES = {
    "Service": {"Type": "String", "AllowedValues": ["sns.amazonaws.com", "s3.amazonaws.com"]},
    "Perhaps": {"Type": "String", "AllowedValues": ["sns.amazonaws.com", "sns"]},
}


@pytest.mark.parametrize(
    ("service", "status"),
    [
        ("*", "FAIL"),
        ("sns.amazonaws.com", "PASS"),
        ({"Ref": "Asked"}, "UNKNOWN"),
        ({"Fn::Sub": "${Asked}.amazonaws.com"}, "PASS"),
        ({"Fn::Sub": "sns.${AWS::URLSuffix}"}, "PASS"),
        ({"Fn::Sub": "sns.${Asked}"}, "UNKNOWN"),
        ("ec2.c2s.ic.gov", "PASS"),
        ("alexa-appkit.amazon.com", "PASS"),
        ("sns", "UNKNOWN"),
        ("*.amazonaws.com", "UNKNOWN"),
        ("sns.amazonaws.com.example.org", "UNKNOWN"),
        ("arn:aws:iam::999988887777:root", "UNKNOWN"),
        ({"Ref": "Service"}, "PASS"),
        ({"Ref": "Perhaps"}, "UNKNOWN"),
        (perhaps({"Ref": "Asked"}), "UNKNOWN"),
        (perhaps("*", "sns.amazonaws.com"), "UNKNOWN"),
        (perhaps("sns.amazonaws.com", "sns.amazonaws.com.cn"), "PASS"),
    ],
)
def test_every_service_is_everybody_and_what_is_no_service_is_not_known(
    tmp_path: Path, service: Any, status: Status
) -> None:
    def of(*controls: str, **condition: Any) -> list[Status]:
        given = policy(allow("*", Principal={"Service": service}, **condition))
        resources = {
            "Queue": made("SQS::QueuePolicy", Queues=["q"], PolicyDocument=given),
            "Bucket": made("S3::BucketPolicy", Bucket="b", PolicyDocument=given),
            "Role": made("IAM::Role", AssumeRolePolicyDocument=given),
            "Key": made("KMS::Key", KeyPolicy=given),
        }
        return [said(tmp_path, one, resources, OWN, parameters=SERVICES) for one in controls]

    assert of("SVC-05", "S3-09", "KMS-02", "IAM-11") == [status] * 4
    own = {"Condition": {"StringEquals": {"aws:SourceAccount": OWN}}}
    assert of("SVC-05", "S3-09", "KMS-02", "IAM-11", **own) == ["PASS"] * 4


@pytest.mark.parametrize(
    ("statement", "status"), [(OURS["Statement"][0], "PASS"), (perhaps(OURS["Statement"][0]), "FAIL")]
)
def test_a_bus_whose_statement_may_be_absent_has_a_principal_of_its_own(
    tmp_path: Path, statement: Any, status: Status
) -> None:
    bus = made("Events::EventBusPolicy", StatementId="x", Principal="*", Statement=statement)
    assert said(tmp_path, "SVC-05", {"Bus": bus}, OWN) == status


BY_ARN = {"SourceArn": {"Fn::GetAtt": "Bucket.Arn"}}
CALLERS: list[tuple[Any, Body, Status]] = [
    ({"Fn::Sub": "s3.${AWS::URLSuffix}"}, BY_ARN, "FAIL"),
    ("s3.amazonaws.com.cn", BY_ARN, "FAIL"),
    (perhaps("s3.amazonaws.com", "sns.amazonaws.com"), BY_ARN, "UNKNOWN"),
    ({"Fn::Sub": "s3.${AWS::URLSuffix}"}, BY_ARN | {"SourceAccount": OWN}, "PASS"),
    ({"Fn::Sub": "sns.${AWS::URLSuffix}"}, BY_ARN, "PASS"),
    ({"Fn::Sub": "sns.${AWS::URLSuffix}"}, {}, "FAIL"),
]


@pytest.mark.parametrize(("principal", "sources", "status"), CALLERS)
def test_a_service_is_the_same_however_it_is_written(
    tmp_path: Path, principal: Any, sources: Body, status: Status
) -> None:
    permission = made("Lambda::Permission", FunctionName="f", Principal=principal, **sources)
    assert said(tmp_path, "SVC-01", {"It": permission, "Bucket": made("S3::Bucket")}, OWN) == status


@pytest.mark.parametrize(("resource", "status"), [({"Ref": "Queue"}, "FAIL"), ({"Fn::GetAtt": "Queue.Arn"}, "PASS")])
def test_the_url_of_a_queue_is_not_its_arn(tmp_path: Path, resource: Any, status: Status) -> None:
    deny = allow("sqs:*", resource, Principal="*", Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})
    queue = {"Queue": made("SQS::Queue", KmsMasterKeyId={"Ref": "Key"}), **KEY}
    kept = made("SQS::QueuePolicy", Queues=[{"Ref": "Queue"}], PolicyDocument=policy(deny))
    assert said(tmp_path, "SVC-04", {**queue, "Policy": kept}) == status


@pytest.mark.parametrize(
    ("kind", "control"), [("RedshiftServerless::Namespace", "SVC-11"), ("SecretsManager::Secret", "SVC-06")]
)
def test_a_key_that_aws_owns_is_no_customers(tmp_path: Path, kind: str, control: str) -> None:
    assert said(tmp_path, control, {"It": made(kind, KmsKeyId="AWS_OWNED_KMS_KEY")}) == "FAIL"


RULES: list[tuple[Any, Status]] = [
    ({"AutomaticallyAfterDays": 30}, "PASS"),
    ({"AutomaticallyAfterDays": 90}, "PASS"),
    ({"AutomaticallyAfterDays": "90"}, "PASS"),
    ({"AutomaticallyAfterDays": 91}, "FAIL"),
    ({"AutomaticallyAfterDays": 1000}, "FAIL"),
    ({"AutomaticallyAfterDays": perhaps(30, 60)}, "PASS"),
    ({"AutomaticallyAfterDays": perhaps(30, 365)}, "UNKNOWN"),
    ({"AutomaticallyAfterDays": {"Ref": "Asked"}}, "UNKNOWN"),
    ({"Ref": "Asked"}, "UNKNOWN"),
    ({"Ref": "AWS::NoValue"}, "FAIL"),
    ({}, "FAIL"),
    ({"ScheduleExpression": "rate(4 hours)"}, "PASS"),
    ({"ScheduleExpression": "rate(2160 hours)"}, "PASS"),
    ({"ScheduleExpression": "rate(120 days)"}, "FAIL"),
    ({"ScheduleExpression": "rate(2161 hours)"}, "FAIL"),
    ({"ScheduleExpression": "cron(0 8 1 * ? *)"}, "PASS"),
    ({"ScheduleExpression": "cron(0 8 ? * SUN *)"}, "PASS"),
    ({"ScheduleExpression": "cron(0 /4 * * ? *)"}, "PASS"),
    ({"ScheduleExpression": "cron(0 8 1 1 ? *)"}, "UNKNOWN"),
    ({"ScheduleExpression": "cron(0 8 1 1/3 ? *)"}, "UNKNOWN"),
    ({"ScheduleExpression": "cron(0 8 1 * ? 2030)"}, "UNKNOWN"),
    ({"ScheduleExpression": "cron(0 8 ? * MON#5 *)"}, "UNKNOWN"),
    ({"ScheduleExpression": {"Ref": "Asked"}}, "UNKNOWN"),
    ({"ScheduleExpression": "rate(10 days)"}, "PASS"),
    ({"Duration": "2h"}, "FAIL"),
    ({"ScheduleExpression": perhaps("rate(10 days)")}, "UNKNOWN"),
]


@pytest.mark.parametrize(("rules", "status"), RULES)
def test_a_secret_rotates_often_enough(tmp_path: Path, rules: Any, status: Status) -> None:
    schedule = made("SecretsManager::RotationSchedule", SecretId={"Ref": "Secret"}, RotationLambdaARN="f",
                    RotationRules=rules)  # fmt: skip
    assert said(tmp_path, "SVC-07", {"Secret": made("SecretsManager::Secret"), "Schedule": schedule}) == status


LOGGING: list[tuple[Body, Status]] = [
    ({"BucketName": "b"}, "PASS"),
    ({"BucketName": "b", "LogDestinationType": "cloudwatch", "LogExports": ["userlog"]}, "FAIL"),
    ({"BucketName": "b", "LogDestinationType": "cloudwatch", "LogExports": ["userlog", "connectionlog"]}, "PASS"),
    ({"BucketName": "b", "LogDestinationType": {"Ref": "Asked"}}, "UNKNOWN"),
]


@pytest.mark.parametrize(("logging", "status"), LOGGING)
def test_a_warehouse_that_logs_to_cloudwatch_logs_what_it_names(tmp_path: Path, logging: Body, status: Status) -> None:
    assert said(tmp_path, "SVC-09", {"It": made("Redshift::Cluster", LoggingProperties=logging)}) == status


BY_KMS = {"ResultConfiguration": {"EncryptionConfiguration": {"EncryptionOption": "SSE_KMS"}}}
RESULTS: list[tuple[Body, Status]] = [
    (BY_KMS, "PASS"),
    ({**BY_KMS, "ManagedQueryResultsConfiguration": {"Enabled": True}}, "FAIL"),
    ({**BY_KMS, "ManagedQueryResultsConfiguration": {"Enabled": False}}, "PASS"),
]


@pytest.mark.parametrize(("settings", "status"), RESULTS)
def test_results_that_athena_keeps_have_a_key_of_their_own(tmp_path: Path, settings: Body, status: Status) -> None:
    workgroup = made("Athena::WorkGroup", Name="x", WorkGroupConfiguration=settings)
    assert said(tmp_path, "SVC-16", {"It": workgroup}) == status


ENCRYPTED = {
    "EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS"},
    "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": True},
}


def settings(catalogue_of: Any = OWN) -> Body:
    return made("Glue::DataCatalogEncryptionSettings", CatalogId=catalogue_of, DataCatalogEncryptionSettings=ENCRYPTED)


@pytest.mark.parametrize("kind", ["Connection", "Crawler", "Database", "Table"])
def test_what_is_in_a_catalogue_needs_settings_that_are_surely_there(tmp_path: Path, kind: str) -> None:
    part = {"Part": made(f"Glue::{kind}")}
    assert said(tmp_path, "SVC-15", part, OWN) == "INHERITED"
    assert said(tmp_path, "SVC-15", {**part, "Settings": settings()}, OWN) == "PASS"
    assert said(tmp_path, "SVC-15", {**part, "Settings": settings(OTHER)}, OWN) == "INHERITED"
    assert said(tmp_path, "SVC-15", {**part, "Settings": settings() | {"Condition": "Sometimes"}}, OWN) == "INHERITED"
    assert said(tmp_path, "SVC-15", {**part, "Settings": settings()}) == "INHERITED"
    same = {"Part": made(f"Glue::{kind}", CatalogId={"Ref": "Asked"})}
    assert said(tmp_path, "SVC-15", {**same, "Settings": settings({"Ref": "Asked"})}) == "PASS"


@pytest.mark.parametrize(("region", "expected"), [("eu-west-1", {"PASS"}), ("us-east-1", {"PASS", "INHERITED"})])
def test_settings_of_a_catalogue_are_for_their_region(tmp_path: Path, region: str, expected: set[Status]) -> None:
    stacks = {"eu-west-1": {"Part": made("Glue::Database")}, region: {"Settings": settings()}}
    if region == "eu-west-1":
        stacks[region] |= {"Part": made("Glue::Database")}
    artifacts = {}
    for where, resources in stacks.items():
        (tmp_path / f"{where}.json").write_text(json.dumps({"Resources": resources}))
        artifacts[where] = {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{where}.json"},
            "environment": f"aws://{OWN}/{where}",
        }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    found = review(load([tmp_path]), [one for one in catalogue() if one.id == "SVC-15"], strict=True)
    assert {one.status for one in found} == expected


def through(endpoint: Any, operator: str = "StringNotEquals") -> Body:
    """A denial of whoever does not come through an endpoint of a VPC."""
    other = {operator: {"aws:SourceVpce": endpoint}}
    return allow("*", Principal="*", Condition=other) | {"Effect": "Deny"}


METHOD = {"RestApiId": {"Ref": "Api"}, "ResourceId": "x", "HttpMethod": "POST", "AuthorizationType": "NONE"}
PRIVATE = {"EndpointConfiguration": {"Types": ["PRIVATE"]}}
NARROWED: list[tuple[list[Body], Status]] = [
    ([ANYBODY["Statement"][0], through("vpce-1")], "PASS"),
    ([ANYBODY["Statement"][0], through({"Ref": "Endpoint"})], "PASS"),
    ([ANYBODY["Statement"][0], through({"Ref": "Asked"})], "PASS"),
    ([ANYBODY["Statement"][0], through("vpce-*", "StringNotLike")], "FAIL"),
    ([ANYBODY["Statement"][0], through(["vpce-1", "*"], "StringNotLike")], "FAIL"),
    ([ANYBODY["Statement"][0], through("vpce-1*", "StringNotLike")], "PASS"),
    ([allow("*", Principal={"AWS": {"Ref": "Asked"}})], "UNKNOWN"),
    ([allow("*", Principal="*", Condition={"StringEquals": {"aws:SourceVpce": {"Ref": "Asked"}}})], "UNKNOWN"),
]
APIS: list[tuple[Body, Status]] = [
    ({"Policy": OURS}, "PASS"),
    ({"Policy": perhaps(OURS)}, "UNKNOWN"),
    ({"Policy": policy(perhaps(OURS["Statement"][0]))}, "UNKNOWN"),
    ({**PRIVATE, "Policy": ANYBODY}, "FAIL"),
    ({**PRIVATE, "Policy": OURS}, "PASS"),
    (PRIVATE, "PASS"),
    *[({**PRIVATE, "Policy": policy(*one)}, status) for one, status in NARROWED],
    ({**PRIVATE, "Policy": {"Ref": "Asked"}}, "UNKNOWN"),
]


@pytest.mark.parametrize(("api", "status"), APIS)
def test_a_policy_of_an_api_keeps_out_where_it_surely_is_there(tmp_path: Path, api: Body, status: Status) -> None:
    resources = {"Api": made("ApiGateway::RestApi", **api), "Way": made("ApiGateway::Method", **METHOD)}
    resources["Endpoint"] = made("EC2::VPCEndpoint", VpcId="vpc-1", ServiceName="execute-api")
    assert said(tmp_path, "SVC-18", resources, OWN) == status


INTEGRATIONS: list[tuple[Body, Status]] = [
    ({}, "PASS"),
    ({"Integration": {"Type": "MOCK"}}, "PASS"),
    ({"Integration": {"Type": "AWS"}}, "FAIL"),
    ({"Integration": {"Type": "AWS_PROXY"}}, "UNKNOWN"),
    ({"Integration": {"Type": {"Ref": "Asked"}}}, "UNKNOWN"),
]


@pytest.mark.parametrize(("integration", "status"), INTEGRATIONS)
def test_what_a_browser_asks_before_does_nothing(tmp_path: Path, integration: Body, status: Status) -> None:
    method = made("ApiGateway::Method", **METHOD | {"HttpMethod": "OPTIONS"} | integration)
    assert said(tmp_path, "SVC-18", {"Api": made("ApiGateway::RestApi"), "Way": method}, OWN) == status


BEHIND: list[tuple[Body, Status]] = [
    ({"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "StepFunctions-StartExecution"}, "FAIL"),
    ({"IntegrationType": "AWS_PROXY"}, "UNKNOWN"),
    ({"IntegrationType": "MOCK"}, "PASS"),
]


@pytest.mark.parametrize(("integration", "status"), BEHIND)
def test_a_route_for_what_a_browser_asks_starts_nothing(tmp_path: Path, integration: Body, status: Status) -> None:
    api = made("ApiGatewayV2::Api", ProtocolType="HTTP")
    behind = made("ApiGatewayV2::Integration", ApiId={"Ref": "Api"}, **integration)
    target = {"Fn::Sub": "integrations/${Behind}"}
    route = made("ApiGatewayV2::Route", ApiId={"Ref": "Api"}, RouteKey="OPTIONS /run", Target=target)
    assert said(tmp_path, "SVC-18", {"Api": api, "Behind": behind, "Way": route}, OWN) == status
    route = made("ApiGatewayV2::Route", ApiId={"Ref": "Api"}, RouteKey="OPTIONS /run", Target="integrations/x")
    assert said(tmp_path, "SVC-18", {"Api": api, "Way": route}, OWN) == "UNKNOWN"


def test_an_api_that_is_cloned_has_ways_that_are_not_here(tmp_path: Path) -> None:
    assert said(tmp_path, "SVC-18", {"Api": made("ApiGateway::RestApi", CloneFrom="a1b2c3")}) == "UNKNOWN"


@pytest.mark.parametrize(("whom", "status"), [(OTHER, "FAIL"), ("IAM_ALLOWED_PRINCIPALS", "PASS")])
def test_a_database_shares_no_tables_by_its_defaults(tmp_path: Path, whom: str, status: Status) -> None:
    given = [{"Principal": {"DataLakePrincipalIdentifier": whom}, "Permissions": ["ALL"]}]
    database = made("Glue::Database", DatabaseInput={"CreateTableDefaultPermissions": given})
    assert said(tmp_path, "SVC-19", {"It": database}, OWN) == status


@pytest.mark.parametrize("name", ["role/:organizations:", "user/:identitystore:/x"])
def test_an_organisation_is_one_by_the_service_of_its_arn(tmp_path: Path, name: str) -> None:
    share = made("RAM::ResourceShare", Name="tables", Principals=[f"arn:aws:iam::{OTHER}:{name}"])
    assert said(tmp_path, "SVC-19", {"It": share}, OWN) == "FAIL"


POLICY = json.dumps(policy({"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "*", "Resource": "*"}))
GRANTS: list[tuple[str, str, str, Body]] = [
    ("SVC-19", "lakeformation", "grantPermissions", {"Principal": {"DataLakePrincipalIdentifier": "%s"}}),
    ("SVC-19", "lakeformation", "batchGrantPermissions",
     {"Entries": [{"Principal": {"DataLakePrincipalIdentifier": one}} for one in (OWN, "%s")]}),
    ("SVC-19", "glue", "updateDatabase", {"DatabaseInput": {"CreateTableDefaultPermissions": [
        {"Principal": {"DataLakePrincipalIdentifier": "%s"}}]}}),
    ("SVC-19", "ram", "createResourceShare", {"Principals": [OWN, "%s"]}),
    ("SVC-19", "ram", "associateResourceShare", {"principals": ["%s"]}),
    ("SVC-19", "redshift", "authorizeDataShare", {"ConsumerIdentifier": "%s"}),
    ("S3-09", "s3control", "createAccessGrant",
     {"Grantee": {"GranteeType": "IAM", "GranteeIdentifier": "arn:aws:iam::%s:role/x"}}),
    ("S3-09", "s3control", "putAccessGrantsInstanceResourcePolicy", {"Policy": POLICY}),
    ("S3-09", "s3control", "putMultiRegionAccessPointPolicy", {"Details": {"Name": "x", "Policy": POLICY}}),
    ("S3-09", "s3tables", "putTableBucketPolicy", {"resourcePolicy": POLICY}),
    ("KMS-02", "kms", "replicateKey", {"Policy": POLICY}),
    ("SVC-05", "glue", "putResourcePolicy", {"PolicyInJson": POLICY}),
    ("SVC-05", "logs", "putResourcePolicy", {"policyDocument": POLICY}),
    ("SVC-05", "cloudwatchlogs", "putDestinationPolicy", {"accessPolicy": POLICY}),
    ("SVC-05", "lambda", "putResourcePolicy", {"Policy": POLICY}),
    ("SVC-05", "redshift", "putResourcePolicy", {"Policy": POLICY}),
    ("SVC-05", "redshift-serverless", "putResourcePolicy", {"policy": POLICY}),
]  # fmt: skip


@pytest.mark.parametrize(("control", "service", "action", "parameters"), GRANTS)
@pytest.mark.parametrize(("whom", "status"), [(OTHER, "FAIL"), (OWN, "PASS")])
def test_a_call_shares_with_nobody_outside(
    tmp_path: Path, control: str, service: str, action: str, parameters: Body, whom: str, status: Status
) -> None:
    given = json.loads(json.dumps(parameters).replace("%s", whom))
    call = json.dumps({"service": service, "action": action, "parameters": given})
    assert said(tmp_path, control, {"It": {"Type": "Custom::AWS", "Properties": {"Create": call}}}, OWN) == status
    named = {"logs": "cloudwatchlogs"}.get(service, service.replace("-", ""))
    state = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{named}:{action}", "End": True}
    for parameter, expected in ((given, status), ({f"{key}.$": "$.whom" for key in given}, "UNKNOWN")):
        machine = {"StartAt": "Share", "States": {"Share": state | {"Parameters": parameter}}}
        assert said(tmp_path, control, {"It": made("StepFunctions::StateMachine", Definition=machine)}, OWN) == expected


CODED = [
    ("SVC-19", "lf.batch_grant_permissions(Entries=e)", "UNKNOWN"),
    ("SVC-19", "aws ram create-resource-share --name x", "UNKNOWN"),
    ("SVC-19", "lf.list_permissions()", "NOT_APPLICABLE"),
    ("SVC-05", "boto3.client('glue').put_resource_policy(PolicyInJson=p)", "UNKNOWN"),
    ("SVC-05", "aws logs put-resource-policy --policy-document file://p", "UNKNOWN"),
    ("SVC-05", "boto3.client('glue').get_resource_policy()", "NOT_APPLICABLE"),
    ("SVC-05", "boto3.client('organizations').put_resource_policy(Content=p)", "NOT_APPLICABLE"),
    ("KMS-02", "boto3.client('kms').replicate_key(KeyId=k, Policy=p)", "UNKNOWN"),
    ("KMS-02", "boto3.client('kms').replicate_key(KeyId=k)", "NOT_APPLICABLE"),
    ("S3-09", "new S3ControlClient().send(new PutAccessGrantsInstanceResourcePolicyCommand({Policy}))", "UNKNOWN"),
]


@pytest.mark.parametrize(("control", "code", "status"), CODED)
def test_code_that_shares_or_gives_policies_is_told(tmp_path: Path, control: str, code: str, status: Status) -> None:
    assert said(tmp_path, control, {"It": made("Lambda::Function", Code={"ZipFile": code})}, OWN) == status


@pytest.mark.parametrize(("control", "service", "action"), [("KMS-02", "kms", "replicateKey"),
                                                            ("SVC-19", "glue", "updateDatabase")])  # fmt: skip
def test_a_call_that_shares_nothing_says_nothing(tmp_path: Path, control: str, service: str, action: str) -> None:
    call = json.dumps({"service": service, "action": action, "parameters": {"DatabaseInput": {"Name": "x"}}})
    custom = {"Type": "Custom::AWS", "Properties": {"Create": call}}
    assert said(tmp_path, control, {"It": custom}, OWN) == "NOT_APPLICABLE"


@pytest.mark.parametrize(
    ("control", "command", "told"),
    [
        ("IAM-12", "aws iam create-access-key --user-name etl", True),
        ("IAM-12", "aws iam list-access-keys --user-name etl", False),
        ("NET-09", "aws ec2 create-vpc-endpoint --service-name com.amazonaws.eu-west-1.s3", True),
        ("NET-09", "aws ec2 describe-vpc-endpoints", False),
        ("SVC-05", "aws glue put-resource-policy --policy-in-json file://policy.json", True),
        ("SVC-05", "aws glue get-resource-policy", False),
        ("SVC-19", "aws lakeformation grant-permissions --cli-input-json file://grant.json", True),
        ("SVC-19", "aws lakeformation list-permissions", False),
    ],
)
def test_commands_of_steps_and_bootstrap_actions_are_asked_like_code(
    tmp_path: Path, control: str, command: str, told: bool
) -> None:
    arguments = ["bash", "-c", command]
    step = {"Name": "x", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": arguments}}
    action = {"Name": "x", "ScriptBootstrapAction": {"Path": "s3://bucket/run.sh", "Args": arguments}}
    for held in (
        made("EMR::Step", JobFlowId="j-1", **step),
        made("EMR::Cluster", Steps=[step]),
        made("EMR::Cluster", BootstrapActions=[action]),
    ):
        of_code = [one.status for one in all_of(tmp_path, control, {"It": held}) if "its code" in one.reason]
        assert of_code == (["UNKNOWN"] if told else [])
