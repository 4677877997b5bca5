"""What of identities and their policies is written otherwise than usual, or told by something else in the templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Status, catalogue, review
from tests.review.controls.access_mutations import allow
from tests.review.controls.small import OWN, READS, Body, all_of, made, policy, role, said, trusting

PARTS: list[tuple[str, Status]] = [
    ("ec2.amazonaws.com", "PASS"),
    ("ec2.amazonaws.com.cn", "PASS"),
    ("ec2.application-autoscaling.amazonaws.com", "FAIL"),
    ("lambda.example.amazonaws.com", "FAIL"),
]


@pytest.mark.parametrize(("service", "status"), PARTS)
def test_a_service_that_needs_no_condition_is_known_by_its_whole_name(
    tmp_path: Path, service: str, status: Status
) -> None:
    assert said(tmp_path, "IAM-03", {"Role": role(READS, **trusting({"Service": service}))}) == status


@pytest.mark.parametrize(
    ("whom", "condition", "status"),
    [
        ({"NotPrincipal": {"Service": "ec2.amazonaws.com"}}, None, "FAIL"),
        ({"NotPrincipal": {"AWS": OWN}}, {"StringEquals": {"aws:SourceAccount": "999988887777"}}, "UNKNOWN"),
        ({"NotPrincipal": {"AWS": OWN}}, {"StringEquals": {"aws:SourceAccount": OWN}}, "PASS"),
        ({"NotPrincipal": {"AWS": OWN}}, {"StringEquals": {"aws:PrincipalAccount": OWN}}, "PASS"),
        ({"Principal": "*"}, None, "FAIL"),
        ({"Principal": {"AWS": "*"}}, None, "FAIL"),
        (
            {"Principal": {"AWS": "*", "Service": "glue.amazonaws.com"}},
            {"Bool": {"aws:SecureTransport": "true"}},
            "FAIL",
        ),
        ({"Principal": "*"}, {"StringEquals": {"sts:ExternalId": "ours"}}, "UNKNOWN"),
        ({"Principal": {"AWS": OWN}}, None, "NOT_APPLICABLE"),
        ({"Effect": "Deny", "NotPrincipal": {"AWS": OWN}}, None, "NOT_APPLICABLE"),
    ],
)
def test_who_lets_everybody_in_lets_services_in(
    tmp_path: Path, whom: Body, condition: Body | None, status: Status
) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", **whom} | (
        {"Condition": condition} if condition else {}
    )
    trusted = role(READS, AssumeRolePolicyDocument=policy(statement))
    assert said(tmp_path, "IAM-03", {"Role": trusted}, OWN) == status


ITSELF = [
    ("IAM-03", {"Service": "glue.amazonaws.com"}, "aws:SourceOrgID"),
    ("IAM-11", {"AWS": "*"}, "aws:PrincipalOrgID"),
    ("IAM-11", {"AWS": "999988887777"}, "sts:ExternalId"),
]


@pytest.mark.parametrize(("control", "principal", "key"), ITSELF)
def test_a_key_that_is_compared_with_itself_binds_nothing(
    tmp_path: Path, control: str, principal: Body, key: str
) -> None:
    bound = trusting(principal, {"StringEquals": {key: f"${{{key}}}"}})
    assert said(tmp_path, control, {"Role": role(READS, **bound)}, OWN) == "FAIL"
    bound = trusting(principal, {"StringEquals": {key: "o-a1b2c3d4e5"}})
    assert said(tmp_path, control, {"Role": role(READS, **bound)}, OWN) == "PASS"


@pytest.mark.parametrize(
    ("principal", "status"),
    [
        ({"AWS": "999988887777"}, "PASS"),
        ({"AWS": {"Ref": "Asked"}}, "UNKNOWN"),
        ({"AWS": {"Fn::Sub": "arn:aws:iam::${Asked}:root"}}, "PASS"),
        ({"AWS": {"Fn::If": ["Sometimes", "*", "999988887777"]}}, "UNKNOWN"),
        ({"AWS": {"Fn::If": ["Sometimes", "111122223333", "999988887777"]}}, "PASS"),
        ({"Fn::If": ["Sometimes", {"AWS": "*"}, {"AWS": "999988887777"}]}, "UNKNOWN"),
        ({"AWS": "*"}, "FAIL"),
        ({"AWS": "*", "Account": "999988887777"}, "FAIL"),
        ({"AWS": "999988887777", "Account": "999988887777"}, "UNKNOWN"),
    ],
)
def test_an_external_id_does_not_answer_for_everybody(tmp_path: Path, principal: Any, status: Status) -> None:
    by_id = trusting(principal, {"StringEquals": {"sts:ExternalId": "1234"}})
    assert said(tmp_path, "IAM-11", {"Role": role(READS, **by_id)}, OWN) == status


@pytest.mark.parametrize(("pattern", "status"), [("1234", "PASS"), ("????????-*", "UNKNOWN"), ("?*", "FAIL")])
def test_a_pattern_of_external_ids_may_mean_those_of_others(tmp_path: Path, pattern: str, status: Status) -> None:
    by_id = trusting({"AWS": "999988887777"}, {"StringLike": {"sts:ExternalId": pattern}})
    assert said(tmp_path, "IAM-11", {"Role": role(READS, **by_id)}, OWN) == status


VARIABLES: list[tuple[str, Body, str, str, Status]] = [
    ("IAM-11", {"AWS": "*"}, "aws:PrincipalOrgID", "${aws:ResourceOrgID}", "PASS"),
    ("IAM-11", {"AWS": "*"}, "aws:PrincipalOrgID", "${aws:PrincipalTag/org}", "UNKNOWN"),
    ("IAM-11", {"AWS": "999988887777"}, "sts:ExternalId", "${aws:PrincipalTag/id}", "UNKNOWN"),
]


@pytest.mark.parametrize(("control", "principal", "key", "variable", "status"), VARIABLES)
def test_what_whoever_asks_may_fill_in_binds_nobody_for_certain(
    tmp_path: Path, control: str, principal: Body, key: str, variable: str, status: Status
) -> None:
    bound = trusting(principal, {"StringEquals": {key: variable}})
    assert said(tmp_path, control, {"Role": role(READS, **bound)}, OWN) == status


ORGANISATIONS: list[tuple[str, Any, Status]] = [
    ("aws:PrincipalOrgID", "o-a1b2c3d4e5", "PASS"),
    ("aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-a1b2c3d4e5"], "PASS"),
    ("aws:PrincipalOrgID", {"Fn::If": ["Sometimes", "o-a1b2c3d4e5", "o-stranger12"]}, "PASS"),
    ("aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-stranger12"], "UNKNOWN"),
    ("aws:PrincipalOrgID", ["o-a1b2c3d4e5", {"Fn::If": ["Sometimes", "o-stranger12", "o-a1b2c3d4e5"]}], "UNKNOWN"),
    ("aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/r-ab12/ou-1/*", "o-a1b2c3d4e5/r-ab12/ou-2/*"], "PASS"),
    ("aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/r-ab12/ou-1/*", "o-stranger12/r-ab12/ou-2/*"], "UNKNOWN"),
]


@pytest.mark.parametrize(("key", "values", "status"), ORGANISATIONS)
def test_of_several_organisations_one_may_be_a_strangers(tmp_path: Path, key: str, values: Any, status: Status) -> None:
    given = policy(allow("*", Principal="*", Condition={"StringLike": {key: values}}))
    service = {"Fn::Sub": "com.amazonaws.${AWS::Region}.kms"}
    resources = {
        "Role": made("IAM::Role", AssumeRolePolicyDocument=given),
        "Bucket": made("S3::BucketPolicy", Bucket="b", PolicyDocument=given),
        "Endpoint": made("EC2::VPCEndpoint", VpcEndpointType="Interface", ServiceName=service, PolicyDocument=given),
    }
    assert [said(tmp_path, one, resources, OWN) for one in ("IAM-11", "S3-09", "NET-10")] == [status] * 3


OURS, THEIRS = "o-a1b2c3d4e5", "o-stranger12"


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ({"aws:PrincipalOrgID": OURS}, {"aws:PrincipalOrgID": OURS}, "PASS"),
        ({"aws:PrincipalOrgID": OURS}, {"aws:PrincipalOrgPaths": f"{OURS}/r-ab12/ou-1/*"}, "PASS"),
        ({"aws:PrincipalOrgID": OURS}, {"aws:PrincipalOrgID": THEIRS}, "UNKNOWN"),
        ({"aws:PrincipalOrgID": OURS}, {"aws:PrincipalOrgPaths": f"{THEIRS}/r-ab12/ou-1/*"}, "UNKNOWN"),
        ({"aws:PrincipalOrgID": OURS, "aws:PrincipalAccount": OWN},
         {"aws:PrincipalOrgID": THEIRS, "aws:PrincipalAccount": OWN}, "PASS"),
    ],
)  # fmt: skip
def test_two_statements_name_two_organisations(tmp_path: Path, one: Body, other: Body, status: Status) -> None:
    def given(test: Body) -> Body:
        return policy(allow("*", Principal="*", Condition={"StringLike": test}))

    service = {"Fn::Sub": "com.amazonaws.${AWS::Region}.kms"}
    resources = {
        "Role": made("IAM::Role", AssumeRolePolicyDocument=given(one)),
        "Bucket": made("S3::BucketPolicy", Bucket="b", PolicyDocument=given(one)),
        "Key": made("KMS::Key", KeyPolicy=given(one)),
        "Queue": made("SQS::QueuePolicy", Queues=["q"], PolicyDocument=given(other)),
        "Endpoint": made(
            "EC2::VPCEndpoint", VpcEndpointType="Interface", ServiceName=service, PolicyDocument=given(one)
        ),
    }
    controls = ("IAM-11", "S3-09", "KMS-02", "SVC-05", "NET-10")
    assert [said(tmp_path, control, resources, OWN) for control in controls] == [status] * 5


EITHER = {"Type": "String", "AllowedValues": [OURS, THEIRS]}
GIVEN = {"First": EITHER, "Second": EITHER}


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ({"Ref": "First"}, {"Ref": "First"}, "PASS"),
        ({"Ref": "First"}, {"Ref": "Second"}, "UNKNOWN"),
        (OURS, {"Ref": "First"}, "UNKNOWN"),
        (OURS, {"Ref": "Asked"}, "UNKNOWN"),
        (OURS, "${aws:ResourceOrgID}", "PASS"),
        ({"Fn::If": ["Sometimes", OURS, THEIRS]}, {"Fn::If": ["Sometimes", OURS, THEIRS]}, "PASS"),
        ({"Fn::If": ["Sometimes", OURS, THEIRS]}, {"Fn::If": ["Sometimes", THEIRS, OURS]}, "UNKNOWN"),
        ({"Fn::If": ["Sometimes", OURS, OURS]}, OURS, "PASS"),
        ({"Fn::GetAtt": "Organisation.Id"}, {"Fn::GetAtt": "Organisation.Id"}, "PASS"),
        ({"Fn::GetAtt": "Organisation.Id"}, OURS, "UNKNOWN"),
    ],
)
def test_two_statements_may_be_given_two_organisations(tmp_path: Path, one: Any, other: Any, status: Status) -> None:
    def given(organisation: Any) -> Body:
        return policy(allow("*", Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": organisation}}))

    resources = {
        "Organisation": made("Organizations::Organization"),
        "Role": made("IAM::Role", AssumeRolePolicyDocument=given(one)),
        "Bucket": made("S3::BucketPolicy", Bucket="b", PolicyDocument=given(one)),
        "Permission": made("Lambda::Permission", Principal="*", PrincipalOrgID=one, FunctionName="f", Action="x"),
        "Queue": made("SQS::QueuePolicy", Queues=["q"], PolicyDocument=given(other)),
    }
    controls = ("IAM-11", "S3-09", "SVC-01")
    assert [said(tmp_path, control, resources, OWN, parameters=GIVEN) for control in controls] == [status] * 3


@pytest.mark.parametrize(
    ("share", "status"),
    [
        ("arn:aws:organizations::${Asked}:organization/o-a1b2c3d4e5", "PASS"),
        ("arn:aws:organizations::111122223333:organization/${Asked}", "UNKNOWN"),
    ],
)
def test_a_share_with_an_organisation_tells_which(tmp_path: Path, share: str, status: Status) -> None:
    given = made("RAM::ResourceShare", Principals=[{"Fn::Sub": share}])
    # What a role is called is no organisation, though a parameter gives it.
    role_given = {"DataLakePrincipalIdentifier": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Asked}"}}
    grant = made("LakeFormation::PrincipalPermissions", Principal=role_given)
    found = all_of(tmp_path, "SVC-19", {"Share": given, "Grant": grant}, OWN)
    assert {one.status for one in found if one.resource == "s/Share"} == {status}


@pytest.mark.parametrize(("queue", "status"), [(OURS, "PASS"), (THEIRS, "UNKNOWN")])
def test_an_endpoint_leads_to_one_of_two_organisations(tmp_path: Path, queue: str, status: Status) -> None:
    s3 = {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"}
    leads = policy(allow("*", Principal="*", Condition={"StringEquals": {"aws:ResourceOrgID": OURS}}))
    lets_in = policy(allow("*", Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": queue}}))
    resources = {
        "Endpoint": made("EC2::VPCEndpoint", ServiceName=s3, PolicyDocument=leads),
        "Queue": made("SQS::QueuePolicy", Queues=["q"], PolicyDocument=lets_in),
    }
    assert said(tmp_path, "NET-09", resources, OWN) == status


@pytest.mark.parametrize(("other", "status"), [(OURS, "PASS"), (THEIRS, "UNKNOWN")])
def test_functions_and_shares_are_for_one_of_two_organisations(tmp_path: Path, other: str, status: Status) -> None:
    call = {"FunctionName": "f", "Action": "lambda:InvokeFunction"}
    resources = {
        "Permission": made("Lambda::Permission", Principal="*", PrincipalOrgID=OURS, **call),
        "Share": made("RAM::ResourceShare", Principals=[f"arn:aws:organizations::{OWN}:organization/{other}"]),
    }
    assert [said(tmp_path, one, resources, OWN) for one in ("SVC-01", "SVC-19")] == [status] * 2
    own = made("Lambda::Permission", Principal=OWN, PrincipalOrgID=OURS, **call)
    assert said(tmp_path, "SVC-01", resources | {"Permission": own}, OWN) == "PASS"


NAME = {"Fn::Sub": "${AWS::StackName}-all"}
ALL = made("IAM::ManagedPolicy", ManagedPolicyName=NAME, PolicyDocument=policy(allow("*")))


@pytest.mark.parametrize(
    ("name", "status"), [("${AWS::StackName}-all", "FAIL"), ("team/${AWS::StackName}-all", "FAIL"), ("all", "PASS")]
)
def test_a_boundary_that_is_attached_by_a_name_of_parts_grants(tmp_path: Path, name: str, status: Status) -> None:
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{name}"}
    resources = {
        "All": ALL,
        "Bounded": role(READS, PermissionsBoundary={"Ref": "All"}),
        "Holder": role(READS, ManagedPolicyArns=[arn]),
    }
    found = {one.resource: one.status for one in all_of(tmp_path, "IAM-05", resources) if one.status != "INHERITED"}
    assert found.pop("s/All", "PASS") == status
    assert set(found.values()) == {"PASS"}


V1 = "arn:aws:iam::aws:policy/service-role/AmazonElasticMapReduceRole"
FOR_EMR = trusting(
    {"Service": "elasticmapreduce.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
)


@pytest.mark.parametrize(
    ("attached", "status"),
    [
        (V1, "FAIL"),
        ({"Ref": "Asked"}, "UNKNOWN"),
        ("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "PASS"),
    ],
)
def test_a_call_attaches_the_wide_policy_beside_the_scoped_one(tmp_path: Path, attached: Any, status: Status) -> None:
    scoped = V1.replace("AmazonElasticMapReduceRole", "AmazonEMRServicePolicy_v2")
    call = {
        "service": "IAM",
        "action": "attachRolePolicy",
        "parameters": {"RoleName": {"Ref": "Service"}, "PolicyArn": attached},
    }
    resources = {
        "Service": role(READS, **FOR_EMR, ManagedPolicyArns=[scoped]),
        "Cluster": made("EMR::Cluster", Name="etl", ServiceRole={"Ref": "Service"}, JobFlowRole="nodes"),
        "Attaches": {
            "Type": "Custom::AWS",
            "Properties": {"ServiceToken": "arn", "Create": {"Fn::ToJsonString": call}},
        },
    }
    assert said(tmp_path, "IAM-01", resources) == status


def profile(roles: Any) -> Body:
    return made("IAM::InstanceProfile", Roles=roles)


def node(profile_of: str, name: str) -> Body:
    return made("EMR::Cluster", Name=name, ServiceRole="emr", JobFlowRole={"Ref": profile_of})


ONE_OF_TWO = {"Fn::If": ["Sometimes", {"Ref": "First"}, {"Ref": "Second"}]}


@pytest.mark.parametrize("roles", [[ONE_OF_TWO], {"Fn::If": ["Sometimes", [{"Ref": "First"}], [{"Ref": "Second"}]]}])
def test_a_profile_of_one_of_two_roles_is_not_known_to_have_the_first(tmp_path: Path, roles: Any) -> None:
    resources = {
        "First": role(READS),
        "Second": role(READS),
        "Either": profile(roles),
        "Sure": profile([{"Ref": "Second"}]),
        "A": node("Either", "a"),
        "B": node("Sure", "b"),
    }
    assert said(tmp_path, "IAM-10", resources) == "UNKNOWN"
    assert said(tmp_path, "IAM-10", {**resources, "Either": profile([{"Ref": "First"}])}) == "PASS"


CODE = [
    made("Lambda::Function", Code={"ZipFile": "boto3.client('iam').create_access_key(UserName=name)"}),
    made("EC2::Instance", UserData={"Fn::Base64": "aws iam create-access-key --user-name etl"}),
    made("CodeBuild::Project", Source={"BuildSpec": "new CreateAccessKeyCommand({UserName})"}),
]


@pytest.mark.parametrize("code", CODE)
def test_code_that_makes_an_access_key_leaves_open_for_whom(tmp_path: Path, code: Body) -> None:
    assert said(tmp_path, "IAM-12", {"Code": code}) == "UNKNOWN"
    assert said(tmp_path, "IAM-12", {"Code": code, "User": made("IAM::User")}) == "UNKNOWN"
    reads = made("Lambda::Function", Code={"ZipFile": "boto3.client('iam').list_access_keys()"})
    assert said(tmp_path, "IAM-12", {"Code": reads, "User": made("IAM::User")}) == "PASS"


FIRST = {"Fn::Equals": [{"Ref": "Asked"}, "first"]}
CONDITIONS: list[tuple[Any, Any, Status]] = [
    (FIRST, {"Fn::Equals": [{"Ref": "Asked"}, "second"]}, "PASS"),
    (FIRST, {"Fn::Not": [{"Condition": "One"}]}, "PASS"),
    ({"Fn::Not": [FIRST]}, FIRST, "PASS"),
    (FIRST, {"Fn::Equals": [{"Ref": "AWS::Region"}, "second"]}, "UNKNOWN"),
    (FIRST, {"Fn::Equals": [{"Ref": "Asked"}, {"Ref": "Other"}]}, "UNKNOWN"),
]


@pytest.mark.parametrize(("one", "other", "status"), CONDITIONS)
def test_two_clusters_of_a_name_are_one_where_they_are_never_both_there(
    tmp_path: Path, one: Any, other: Any, status: Status
) -> None:
    body = {
        "Parameters": {"Asked": {"Type": "String"}, "Other": {"Type": "String"}},
        "Conditions": {"One": one, "Two": other},
        "Resources": {
            "Role": role(READS),
            "Profile": profile([{"Ref": "Role"}]),
            "A": node("Profile", "etl") | {"Condition": "One"},
            "B": node("Profile", "etl") | {"Condition": "Two"},
        },
    }
    (tmp_path / "t.json").write_text(json.dumps(body))
    found = review(load([tmp_path / "t.json"]), [one for one in catalogue() if one.id == "IAM-10"], strict=True)
    assert {one.status for one in found} == {status}


def test_a_cluster_that_may_be_made_is_another_than_one_that_is_launched(tmp_path: Path) -> None:
    launch = {"Name": "etl", "ServiceRole": "emr", "JobFlowRole": {"Ref": "Profile"}, "Instances": {}}
    state = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:createCluster", "Parameters": launch}
    definition = {"StartAt": "Launch", "States": {"Launch": state | {"End": True}}}
    resources = {
        "Role": role(READS),
        "Profile": profile([{"Ref": "Role"}]),
        "Machine": made("StepFunctions::StateMachine", Definition=definition),
    }
    assert said(tmp_path, "IAM-10", resources) == "PASS"
    assert (
        said(tmp_path, "IAM-10", {**resources, "A": node("Profile", "etl") | {"Condition": "Sometimes"}}) == "UNKNOWN"
    )


def launcher(*roles: Any, **more: Any) -> Body:
    """The role of machines that no template shows, which launch clusters and pass some roles."""
    passes = [allow("iam:PassRole", list(roles))] if roles else []
    return role(allow("elasticmapreduce:RunJobFlow"), *passes, **trusting({"Service": "states.amazonaws.com"}), **more)


NODES_ARN, BY_REF = {"Fn::GetAtt": "Role.Arn"}, {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Role}"}
PRODUCT = made("ServiceCatalog::CloudFormationProduct", Name="cluster", Owner="us")
WITH_ROLE = {"Role": {"Ref": "Role"}}
UNSEEN: list[tuple[Body, Body, Status]] = [
    # what else is in the template, what the role of the nodes has, and what is said
    ({"Who": launcher(NODES_ARN)}, {}, "UNKNOWN"),
    ({"Who": launcher("*")}, {}, "UNKNOWN"),
    ({"Who": launcher(BY_REF)}, {"RoleName": "Nodes"}, "UNKNOWN"),
    ({"Who": launcher("arn:aws:iam::*:role/Nodes")}, {"RoleName": "Nodes"}, "UNKNOWN"),
    ({"Who": launcher({"Fn::GetAtt": "Other.Arn"}), "Other": role(READS)}, {}, "PASS"),
    ({"Who": launcher("arn:aws:iam::*:role/Others")}, {"RoleName": "Nodes"}, "PASS"),
    ({"Who": launcher(ManagedPolicyArns=["arn:aws:iam::111122223333:policy/ours"])}, {}, "UNKNOWN"),
    ({"Who": role(allow("iam:PassRole", NODES_ARN), **trusting({"Service": "states.amazonaws.com"}))}, {}, "PASS"),
    ({"Product": PRODUCT}, {}, "PASS"),
    ({"Product": PRODUCT}, {"RoleName": "Nodes"}, "UNKNOWN"),
    ({"Product": PRODUCT, "Told": made("SSM::Parameter", Type="String", Value={"Ref": "Profile"})}, {}, "UNKNOWN"),
    ({"Nested": made("CloudFormation::Stack", TemplateURL="https://x/y", Parameters=WITH_ROLE)}, {}, "UNKNOWN"),
    ({"Nested": made("CloudFormation::Stack", TemplateURL="https://x/y")}, {}, "PASS"),
    ({"Set": made("CloudFormation::StackSet", TemplateURL="https://x/y")}, {"RoleName": "Nodes"}, "UNKNOWN"),
    ({"Function": made("Serverless::Function", Handler="a.b")}, {}, "UNKNOWN"),
    ({"Table": made("Serverless::SimpleTable")}, {"RoleName": "Nodes"}, "PASS"),
]


@pytest.mark.parametrize(("others", "named", "status"), UNSEEN)
def test_a_role_that_launches_out_of_sight_may_have_is_not_known_to_be_one_clusters(
    tmp_path: Path, others: Body, named: Body, status: Status
) -> None:
    nodes = {"Role": role(READS, **named), "Profile": profile([{"Ref": "Role"}]), "A": node("Profile", "a")}
    assert said(tmp_path, "IAM-10", nodes | others) == status


@pytest.mark.parametrize(("imported", "status"), [(True, "UNKNOWN"), (False, "PASS")])
def test_a_product_is_launched_many_times(tmp_path: Path, imported: bool, status: Status) -> None:
    """With a role of its own each time, or all with the one that another template has for them."""
    roles = {"Role": role(READS), "Profile": profile([{"Ref": "Role"}])}
    cluster = node("Profile", "a")
    if imported:
        cluster["Properties"]["JobFlowRole"] = {"Fn::ImportValue": "nodes"}
    put_out = {"Profile": {"Value": {"Ref": "Profile"}, "Export": {"Name": "nodes"}}} if imported else {}
    url = {"Info": {"LoadTemplateFromURL": "https://x/cluster.json"}}
    product = made("ServiceCatalog::CloudFormationProduct", ProvisioningArtifactParameters=[url])
    for name, body in (
        ("cluster", {"Resources": {"A": cluster} | ({} if imported else roles)}),
        ("roles", {"Resources": roles if imported else {"Other": role(READS)}, "Outputs": put_out}),
        ("product", {"Resources": {"Product": product}}),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(body))
    found = review(load([tmp_path]), [one for one in catalogue() if one.id == "IAM-10"], strict=True)
    assert [one.status for one in found if one.resource == "cluster/A"] == [status]


HOLDERS = [
    made("Serverless::Function", Policies=[{"Ref": "All"}]),
    made("Serverless::StateMachine", Policies=[{"Ref": "All"}]),
    made("RolesAnywhere::Profile", ManagedPolicyArns=[{"Ref": "All"}]),
    made("StepFunctions::StateMachine", Definition={"StartAt": "Give", "States": {"Give": {
        "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:iam:attachUserPolicy", "End": True,
        "Parameters": {"UserName": "bob", "PolicyArn": {"Ref": "All"}}}}}),
]  # fmt: skip


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_boundary_that_something_else_than_a_role_holds_grants(tmp_path: Path, holder: Body) -> None:
    bounded = {"All": ALL, "Bounded": role(READS, PermissionsBoundary={"Ref": "All"})}
    assert said(tmp_path, "IAM-05", bounded) == "PASS"
    assert said(tmp_path, "IAM-05", {**bounded, "Holder": holder}) == "FAIL"
