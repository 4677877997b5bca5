"""IAM-07 and the paths between identities: rewriting rights by name is one, launching with a bounded role is none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Result, review
from emr_platform.review.controls.iam_07 import CONTROL
from tests.review.controls.access_mutations import allow

EC2 = {"Service": "ec2.amazonaws.com"}


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": f"{name}.Arn"}


def named(name: str) -> dict[str, Any]:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{name}"}


def function(name: str) -> dict[str, Any]:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{name}"}


def role(*statements: dict[str, Any], trusts: Any = EC2, **more: Any) -> dict[str, Any]:
    trust = {"Statement": {"Effect": "Allow", "Principal": trusts, "Action": "sts:AssumeRole"}}
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}]
    return {"Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": trust, "Policies": policies, **more}}  # fmt: skip


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": list(statements)}}}


READS = allow("s3:GetObject", "arn:aws:s3:::x/*")
ADMIN = role(allow("*"))


def judged(folder: Path, **resources: Any) -> dict[str, Result]:
    """What IAM-07 says of each role or policy, by its logical id."""
    file = folder / "s.json"
    conditions = {"Sometimes": {"Fn::Equals": [{"Ref": "Asked"}, "yes"]}}
    body = {"Parameters": {"Asked": {"Type": "String"}}, "Conditions": conditions, "Resources": resources}
    file.write_text(json.dumps(body))
    return {one.resource.removeprefix("s/"): one for one in review(load([file]), [CONTROL])}


@pytest.mark.parametrize(
    "one",
    [
        role(allow("iam:PutRolePolicy", named("me")), RoleName="me"),
        role(allow("iam:AttachRolePolicy", named("app-*")), RoleName="app-x"),
        role(allow("iam:CreatePolicyVersion", {"Ref": "Mine"}), ManagedPolicyArns=[{"Ref": "Mine"}]),
        role(allow("iam:SetDefaultPolicyVersion", {"Ref": "Mine"}), ManagedPolicyArns=[{"Ref": "Mine"}]),
        role(allow("iam:UpdateAssumeRolePolicy", arn("Reader"))),
        role(allow("iam:PutRolePolicy", arn("Reader"))),
        role(allow("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/theirs")),
        role(allow("iam:PassRole", arn("Admin")), allow("ec2:RunInstances")),
        role(allow("sts:AssumeRole", arn("Trusting"))),
        role(allow("iam:PassRole", arn("Between")), allow("ec2:RunInstances")),
    ],
)
def test_who_can_rewrite_rights_or_use_a_role_that_can_fails(tmp_path: Path, one: dict[str, Any]) -> None:
    to_admin = role(allow("iam:PassRole", arn("Admin")), allow("ec2:RunInstances"))
    root = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    others = {"Mine": policy(READS), "Reader": role(READS), "Admin": ADMIN, "Between": to_admin,
              "Trusting": role(allow("iam:*"), trusts=root)}  # fmt: skip
    found = judged(tmp_path, One=one, **others)
    assert found["One"].status == "FAIL", found["One"]
    assert found["One"].path.startswith("Resources/One/Properties/Policies/0/PolicyDocument/Statement/0")
    assert found["Reader"].status == "PASS"


EDGE = {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "Mine"}}}
DENY = {"Effect": "Deny", "Action": "iam:Put*", "Resource": named("me")}


@pytest.mark.parametrize(
    "one",
    [
        role(allow("iam:PassRole", arn("Reader")), allow("elasticmapreduce:RunJobFlow")),
        role(allow("sts:AssumeRole", arn("Reader"))),
        role(allow("iam:PutRolePolicy", named("me"), Condition=EDGE), RoleName="me"),
        role(allow("iam:PutRolePolicy", named("*"), Condition=EDGE), DENY, RoleName="me"),
        role(allow("iam:PutRolePolicy", named("me")), DENY, RoleName="me"),
        role(allow("iam:DeleteRolePermissionsBoundary", named("me")), RoleName="me"),
        role(allow("iam:PutRolePolicy", named("me")), RoleName="me", PermissionsBoundary={"Ref": "Mine"}),
        role(allow("states:StartExecution", {"Ref": "Machine"})),
    ],
)
def test_launching_with_a_bounded_role_is_no_path(tmp_path: Path, one: dict[str, Any]) -> None:
    machine = {"Type": "AWS::StepFunctions::StateMachine",
               "Properties": {"RoleArn": arn("Admin"), "DefinitionString": "{}"}}  # fmt: skip
    found = judged(tmp_path, One=one, Mine=policy(READS), Reader=role(READS), Admin=ADMIN, Machine=machine)
    assert found["One"].status == "PASS", found["One"]


def test_a_user_that_looks_after_its_own_keys_passes(tmp_path: Path) -> None:
    keys = allow("iam:CreateAccessKey", {"Fn::Sub": "arn:${AWS::Partition}:iam::*:user/${!aws:username}"})
    user = {"Type": "AWS::IAM::User", "Properties": role(keys)["Properties"] | {"AssumeRolePolicyDocument": None}}
    assert judged(tmp_path, One=user)["One"].status == "PASS"


@pytest.mark.parametrize("name", ["team-*", "${Asked}"])
def test_a_pattern_that_may_mean_the_role_itself_is_unknown(tmp_path: Path, name: str) -> None:
    one = role(allow("iam:PutRolePolicy", named(name)), RoleName={"Ref": "Asked"})
    assert judged(tmp_path, One=one)["One"].status == "UNKNOWN"


def user(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}]
    return {"Type": "AWS::IAM::User", "Properties": {"Policies": policies, **more}}


ITS_OWN = {"Fn::Sub": "arn:${AWS::Partition}:iam::*:user/${!aws:username}"}


@pytest.mark.parametrize("action", ["iam:PutUserPolicy", "iam:AttachUserPolicy"])
def test_a_user_that_writes_its_own_rights_fails(tmp_path: Path, action: str) -> None:
    found = judged(tmp_path, One=user(allow(action, ITS_OWN)), Two=role(allow(action, ITS_OWN)))
    assert (found["One"].status, found["Two"].status) == ("FAIL", "PASS")  # a role has no user name
    assert "leads to itself" in found["One"].reason


def test_the_rights_of_a_group_count_with_those_of_its_users(tmp_path: Path) -> None:
    functions = [{"PolicyName": "p", "PolicyDocument": {"Statement": allow(["lambda:CreateFunction",
                                                                           "lambda:InvokeFunction"])}}]  # fmt: skip
    group = {"Type": "AWS::IAM::Group", "Properties": {"Policies": functions}}
    added = {"Type": "AWS::IAM::UserToGroupAddition",
             "Properties": {"GroupName": {"Ref": "Group"}, "Users": [{"Ref": "Added"}]}}  # fmt: skip
    hands_on = allow("iam:PassRole")
    found = judged(tmp_path, Group=group, In=user(hands_on, Groups=[{"Ref": "Group"}]), Added=user(hands_on), A=added,
                   Out=user(hands_on))  # fmt: skip
    assert {name: one.status for name, one in found.items()} == {
        "Group": "PASS", "In": "FAIL", "Added": "FAIL", "Out": "PASS"}  # fmt: skip


@pytest.mark.parametrize(
    "statements",
    [
        [allow("iam:PutRolePolicy", arn("Reader"))],
        [allow("iam:PassRole", arn("Admin")), allow("ec2:RunInstances")],
        [allow("iam:CreatePolicyVersion", {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/loose"})],
    ],
)
@pytest.mark.parametrize("more", [{}, {"Roles": ["theirs"]}])
def test_a_policy_that_nobody_here_holds_has_paths_too(
    tmp_path: Path, statements: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    loose = policy(*statements)
    loose["Properties"] |= {"ManagedPolicyName": "loose", **more}
    found = judged(tmp_path, Loose=loose, Reader=role(READS), Admin=ADMIN, Fine=policy(READS))
    assert found["Loose"].status == "FAIL", found["Loose"]
    assert found["Fine"].status == "PASS"


def test_whoever_uses_a_role_with_a_policy_of_aws_that_leads_on_fails(tmp_path: Path) -> None:
    held = role(READS, ManagedPolicyArns=["arn:aws:iam::aws:policy/AWSLambda_FullAccess"])
    passes = role(allow("iam:PassRole", arn("Held")), allow("ec2:RunInstances"))
    found = judged(tmp_path, Held=held, Passes=passes)
    assert found["Passes"].status == "FAIL"
    assert "leads to s/Held" in found["Passes"].reason


AWS = "arn:aws:iam::aws:policy/"


def test_what_policies_of_aws_allow_counts_with_the_rest(tmp_path: Path) -> None:
    """The texts of some are here; of others it is only known what they open alone."""
    hands_on = allow("iam:PassRole")
    known = role(hands_on, ManagedPolicyArns=[f"{AWS}AmazonElasticMapReduceFullAccess"])
    unknown = role(hands_on, ManagedPolicyArns=[f"{AWS}AmazonEC2ReadOnlyAccess"])
    without = role(READS, ManagedPolicyArns=[f"{AWS}AmazonEC2ReadOnlyAccess"])
    found = judged(tmp_path, Known=known, Unknown=unknown, Without=without)
    assert found["Known"].status == "FAIL"
    assert [one.status for one in everything(tmp_path) if one.resource == "s/Unknown"] == ["UNKNOWN", "PASS"]
    assert {one.status for one in everything(tmp_path) if one.resource == "s/Without"} == {"PASS"}


def test_a_policy_of_aws_that_is_attached_sometimes_opens_a_way_perhaps(tmp_path: Path) -> None:
    full = f"{AWS}AmazonElasticMapReduceFullAccess"
    arns = {"Fn::If": ["Sometimes", [full], []]}
    body = {
        "Parameters": {"Asked": {"Type": "String"}},
        "Conditions": {"Sometimes": {"Fn::Equals": [{"Ref": "Asked"}, "yes"]}},
        "Resources": {"One": role(READS, ManagedPolicyArns=arns)},
    }
    (tmp_path / "s.json").write_text(json.dumps(body))
    assert {one.status for one in everything(tmp_path)} == {"UNKNOWN"}


def test_a_role_that_a_policy_of_aws_hands_on_by_name_is_its_keepers_to_show(tmp_path: Path) -> None:
    policies = ("AmazonSSMManagedInstanceCore", "service-role/AmazonEMRServicePolicy_v2")
    service = role(ManagedPolicyArns=[f"{AWS}{name}" for name in policies])
    judged(tmp_path, Service=service)
    # The role's row, which stands at its policy; and that of the other one.
    found = [(one.path.rpartition("/")[2], one.status) for one in everything(tmp_path)]
    assert found == [("1", "INHERITED"), ("0", "PASS")]
    judged(tmp_path, Service=service, Nodes=role(RoleName="EMR_EC2_DefaultRole"))
    assert {one.status for one in everything(tmp_path) if one.resource == "s/Service"} == {"PASS"}


def test_who_has_a_policy_of_aws_that_leads_on_does_not_pass_beside_it(tmp_path: Path) -> None:
    """Its text is not here, so that no way of it is found among those of the role."""
    judged(tmp_path, One=role(READS, ManagedPolicyArns=[f"{AWS}AmazonSageMakerFullAccess"]))
    assert {one.status for one in everything(tmp_path)} == {"FAIL"}


def everything(folder: Path) -> list[Result]:
    return review(load([folder / "s.json"]), [CONTROL])


@pytest.mark.parametrize("trusted", [named("dev"), "arn:aws:iam::111122223333:role/dev"])
def test_a_trust_that_names_a_role_by_its_arn_is_a_path(tmp_path: Path, trusted: Any) -> None:
    admin = role(allow("iam:*"), trusts={"AWS": trusted})
    found = judged(tmp_path, Dev=role(READS, RoleName="dev"), Other=role(READS, RoleName="other"), Admin=admin)
    (told,) = (one for one in everything(tmp_path) if "Dev takes the role" in one.reason)
    assert (told.resource, told.status) == ("s/Admin", "FAIL" if isinstance(trusted, dict) else "UNKNOWN")
    assert found["Other"].status == "PASS"


BINDING = [
    ("iam:AttachRolePolicy", "iam:PolicyARN", f"{AWS}AdministratorAccess", "FAIL"),
    ("iam:AttachRolePolicy", "iam:PolicyARN", f"{AWS}*", "FAIL"),
    ("iam:AttachRolePolicy", "iam:PolicyARN", "arn:aws:iam::111122223333:policy/*", "FAIL"),
    ("iam:AttachRolePolicy", "iam:PolicyARN", f"{AWS}AmazonS3ReadOnlyAccess", "PASS"),
    ("iam:AttachRolePolicy", "iam:PolicyARN", "arn:aws:iam::111122223333:policy/emr-*", "PASS"),
    ("iam:PutRolePolicy", "iam:PermissionsBoundary", f"{AWS}AdministratorAccess", "FAIL"),
    ("iam:PutRolePolicy", "iam:PermissionsBoundary", {"Ref": "Mine"}, "PASS"),
]


@pytest.mark.parametrize(("action", "key", "value", "status"), BINDING)
def test_a_policy_that_leads_to_everything_binds_nobody(
    tmp_path: Path, action: str, key: str, value: Any, status: str
) -> None:
    one = role(allow(action, "*", Condition={"ArnLike": {key: value}}))
    assert judged(tmp_path, One=one, Mine=policy(READS))["One"].status == status


def test_what_a_role_elsewhere_can_get_is_for_its_keeper_to_show(tmp_path: Path) -> None:
    theirs = named("theirs")
    passes = role(allow("iam:PassRole", theirs), allow("ec2:RunInstances"))
    takes = role(allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/cdk-*"))
    half = role(allow("iam:PassRole", theirs), READS)
    found = judged(tmp_path, Passes=passes, Takes=takes, Half=half)
    assert {name: one.status for name, one in found.items()} == {
        "Passes": "INHERITED", "Takes": "INHERITED", "Half": "PASS"}  # fmt: skip
    assert "role/theirs must show" in found["Passes"].reason


DEPLOY = "iam:ResourceTag/aws-cdk:bootstrap-role"


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        (allow("sts:AssumeRole", Condition={"StringEquals": {DEPLOY: "deploy"}}), "INHERITED"),
        (allow("sts:AssumeRole", Condition={"ForAnyValue:StringEquals": {DEPLOY: ["deploy"]}}), "INHERITED"),
        (allow("sts:AssumeRole", named("*"), Condition={"StringLike": {DEPLOY.lower(): "dep*"}}), "INHERITED"),
        (allow("lambda:UpdateFunctionCode", Condition={"StringEquals": {"aws:ResourceTag/a": "b"}}), "INHERITED"),
        (allow("iam:PassRole", Condition={"StringEquals": {DEPLOY: "deploy"}}), "PASS"),  # and cannot use it
        (allow("lambda:InvokeFunction", Condition={"StringEquals": {"aws:ResourceTag/a": "b"}}), "PASS"),
        (allow("iam:PutRolePolicy", Condition={"StringEquals": {DEPLOY: "deploy"}}), "FAIL"),
        (allow("iam:CreateAccessKey", Condition={"StringEquals": {DEPLOY: "deploy"}}), "FAIL"),
    ],
)
def test_what_only_a_tag_names_counts_as_by_a_name(tmp_path: Path, statement: dict[str, Any], status: str) -> None:
    """Whatever of these templates has the tag or not: others of the account may."""
    deploys = role(READS, Tags=[{"Key": "aws-cdk:bootstrap-role", "Value": "deploy"}], trusts={"AWS": "*"})
    assert judged(tmp_path, One=role(statement))["One"].status == status
    found = judged(tmp_path, One=role(statement), Deploys=deploys)["One"]
    assert found.status == status
    if status == "INHERITED":
        assert "whoever keeps what has " in found.reason
        assert "* with" not in found.reason


@pytest.mark.parametrize(
    ("action", "name", "status"),
    [
        ("sts:AssumeRole", named("EMR_*"), "INHERITED"),
        ("sts:AssumeRole", named("EMR_Node?"), "INHERITED"),
        ("sts:AssumeRole", named("EMR_Nodes"), "PASS"),
        ("lambda:UpdateFunctionCode", function("etl-*"), "INHERITED"),
        ("lambda:UpdateFunctionCode", function("etl-one"), "PASS"),
    ],
)
def test_a_pattern_means_others_too_than_what_it_matches_here(
    tmp_path: Path, action: str, name: Any, status: str
) -> None:
    trusts = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    nodes = role(READS, trusts=trusts, RoleName="EMR_Nodes")
    code = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "etl-one", "Role": arn("Nodes")}}
    assert judged(tmp_path, One=role(allow(action, name)), Nodes=nodes, Code=code)["One"].status == status


@pytest.mark.parametrize(("name", "status"), [("EMR_*", "INHERITED"), ("EMR_Nodes", "PASS")])
def test_who_launches_clusters_passes_by_a_pattern_what_others_keep(tmp_path: Path, name: str, status: str) -> None:
    launcher = role(allow("iam:PassRole", named(name)), allow("elasticmapreduce:RunJobFlow"), RoleName="EMR_Launcher")
    found = judged(tmp_path, Launcher=launcher, Nodes=role(READS, RoleName="EMR_Nodes"))
    assert found["Launcher"].status == status


UNSEEN = f"{AWS}AmazonEC2ReadOnlyAccess"
PASSES = allow("iam:PassRole", arn("Other"))


@pytest.mark.parametrize(
    ("other", "one", "status"),
    [
        (ADMIN, role(PASSES, ManagedPolicyArns=[UNSEEN]), "UNKNOWN"),
        (role(allow("iam:PutRolePolicy", named("x"))), role(PASSES, ManagedPolicyArns=[UNSEEN]), "UNKNOWN"),
        (role(READS), role(PASSES, ManagedPolicyArns=[UNSEEN]), "PASS"),
        (ADMIN, role(PASSES), "PASS"),
        (ADMIN, role(READS, ManagedPolicyArns=[UNSEEN]), "PASS"),
    ],
)
def test_a_policy_that_is_not_known_may_use_a_role_that_is_passed(
    tmp_path: Path, other: dict[str, Any], one: dict[str, Any], status: str
) -> None:
    file = tmp_path / "s.json"
    file.write_text(json.dumps({"Resources": {"Other": other, "One": one}}))
    found = [found for found in review(load([file]), [CONTROL]) if found.resource == "s/One"]
    assert [one.status for one in found if "ManagedPolicyArns" not in one.path] == [status]


@pytest.mark.parametrize(("policies", "status"), [([UNSEEN], "INHERITED"), ([], "PASS")])
def test_a_policy_that_is_not_known_may_use_a_role_elsewhere(tmp_path: Path, policies: list[str], status: str) -> None:
    one = role(allow("iam:PassRole", named("theirs")), ManagedPolicyArns=policies)
    judged(tmp_path, One=one)
    assert [found.status for found in everything(tmp_path) if "ManagedPolicyArns" not in found.path] == [status]


@pytest.mark.parametrize(
    ("action", "resource", "status"),
    [
        ("ssm:*", "arn:aws:ssm:eu-west-1:111122223333:parameter/app/*", "PASS"),
        ("ssm:SendCommand", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", "INHERITED"),
        ("ssm:SendCommand", "arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-1", "INHERITED"),
        ("ssm:*", "arn:aws:ssm:eu-west-1:111122223333:document/Restart", "INHERITED"),
        ("ssm:*", "arn:aws:ssm:eu-west-1:111122223333:maintenancewindow/mw-1", "INHERITED"),
        ("codebuild:*", "arn:aws:codebuild:eu-west-1:111122223333:report-group/tests", "PASS"),
        ("codebuild:*", "arn:aws:codebuild:eu-west-1:111122223333:project/app", "INHERITED"),
        ("codebuild:*", "arn:aws:codebuild:eu-west-1:111122223333:p*-app", "INHERITED"),
    ],
)
def test_a_name_of_another_kind_is_no_way(tmp_path: Path, action: str, resource: str, status: str) -> None:
    assert judged(tmp_path, One=role(allow(action, resource)))["One"].status == status


@pytest.mark.parametrize(
    ("changes", "of", "status"),
    [
        ("UpdateUserProfile", "user-profile", "FAIL"), ("UpdateSpace", "space", "FAIL"),
        ("UpdateDomain", "domain", "FAIL"), ("DescribeUserProfile", "user-profile", "PASS"),
    ],
)  # fmt: skip
def test_who_puts_scripts_into_others_apps_of_a_studio_fails(
    tmp_path: Path, changes: str, of: str, status: str
) -> None:
    own = {"Fn::Sub": "arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:studio-lifecycle-config/*"}
    others = {"Fn::Sub": f"arn:aws:sagemaker:${{AWS::Region}}:${{AWS::AccountId}}:{of}/*"}
    one = role(allow("sagemaker:CreateStudioLifecycleConfig", own), allow(f"sagemaker:{changes}", others))
    assert judged(tmp_path, One=one)["One"].status == status


@pytest.mark.parametrize(
    ("domains", "status"),
    [("*", "FAIL"), ("arn:aws:es:*:*:domain/*", "FAIL"), ("arn:aws:es:*:*:domain/catalogue", "PASS")],
)
def test_who_writes_the_policies_of_search_domains_fails(tmp_path: Path, domains: str, status: str) -> None:
    for action in ("es:UpdateDomainConfig", "es:UpdateElasticsearchDomainConfig"):
        assert judged(tmp_path, One=role(allow(action, domains)))["One"].status == status


ANY_ROLE = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*"}
FUNCTIONS = {"Fn::Sub": "arn:${AWS::Partition}:lambda:*:${AWS::AccountId}:function:etl-*"}
JOBS = "arn:aws:glue:*:*:job/etl-*"
NOTHING = {"Ref": "AWS::NoValue"}


def to(*services: str) -> dict[str, Any]:
    return {"StringEquals": {"iam:PassedToService": list(services)}}


@pytest.mark.parametrize(
    ("clusters", "status"),
    [("*", "FAIL"), ("arn:aws:eks:*:*:*", "FAIL"), ("arn:aws:eks:*:111122223333:cluster/jobs", "INHERITED")],
)
def test_who_makes_itself_an_administrator_of_any_kubernetes_cluster_fails(
    tmp_path: Path, clusters: str, status: str
) -> None:
    one = role(allow(["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"], clusters))
    assert judged(tmp_path, One=one)["One"].status == status


@pytest.mark.parametrize(("taker", "status"), [("pods.eks.amazonaws.com", "FAIL"), ("eks.amazonaws.com", "PASS")])
def test_who_gives_pods_any_role_fails(tmp_path: Path, taker: str, status: str) -> None:
    one = role(allow("iam:PassRole", Condition=to(taker)), allow("eks:CreatePodIdentityAssociation"))
    assert judged(tmp_path, One=one)["One"].status == status


@pytest.mark.parametrize(
    ("action", "trusted", "status"),
    [
        ("redshift-serverless:CreateNamespace", "redshift", "FAIL"),
        ("redshift-serverless:CreateNamespace", "redshift-serverless", "FAIL"),
        ("redshift-serverless:UpdateNamespace", "redshift", "FAIL"),
        ("redshift-serverless:CreateNamespace", "lambda", "PASS"),
        ("redshift-serverless:ListNamespaces", "redshift", "PASS"),
    ],
)
def test_a_namespace_takes_roles_that_trust_redshift(tmp_path: Path, action: str, trusted: str, status: str) -> None:
    one = role(allow(action, "arn:aws:redshift-serverless:*:111122223333:*/x"), allow("iam:PassRole", arn("Admin")))
    admin = role(allow("*"), trusts={"Service": f"{trusted}.amazonaws.com"})
    assert judged(tmp_path, One=one, Admin=admin)["One"].status == status


@pytest.mark.parametrize(
    ("action", "resource", "status"),
    [
        ("redshift-serverless:UpdateNamespace", "*", "UNKNOWN"),
        ("redshift-serverless:UpdateNamespace", "arn:aws:redshift-serverless:*:*:namespace/*", "UNKNOWN"),
        ("redshift-serverless:UpdateNamespace", "arn:aws:redshift-serverless:eu-west-1:1:namespace/x", "PASS"),
        ("redshift-serverless:CreateNamespace", "*", "PASS"),
        ("sagemaker:UpdateDomain", "*", "UNKNOWN"),
        ("eks:CreateAccessEntry", "*", "UNKNOWN"),
        ("eks:CreateCluster", "*", "PASS"),
    ],
)
def test_what_has_a_role_or_password_already_is_changed_without_passing_one(
    tmp_path: Path, action: str, resource: str, status: str
) -> None:
    assert judged(tmp_path, One=role(allow(action, resource)))["One"].status == status


LAUNCH = ["servicecatalog:CreateConstraint", "servicecatalog:CreateProduct", "servicecatalog:ProvisionProduct"]
MODEL = ["sagemaker:CreateModel", "sagemaker:CreateEndpointConfig", "sagemaker:CreateEndpoint"]


@pytest.mark.parametrize(
    ("actions", "taker", "status"),
    [
        (["sagemaker:CreatePipeline", "sagemaker:StartPipelineExecution"], "sagemaker.amazonaws.com", "FAIL"),
        (["sagemaker:CreatePipeline", "sagemaker:StartPipelineExecution"], "glue.amazonaws.com", "PASS"),
        (["sagemaker:UpdatePipeline", "sagemaker:StartPipelineExecution"], "glue.amazonaws.com", "FAIL"),
        (MODEL, "sagemaker.amazonaws.com", "FAIL"), (MODEL[1:], "sagemaker.amazonaws.com", "PASS"),
        (["sagemaker:CreateModel", "sagemaker:CreateTransformJob"], "sagemaker.amazonaws.com", "FAIL"),
        (["transfer:CreateUser"], "transfer.amazonaws.com", "FAIL"),
        (["athena:StartSession", "athena:StartCalculationExecution"], "glue.amazonaws.com", "FAIL"),
        (["athena:StartQueryExecution", "athena:StartSession"], "glue.amazonaws.com", "PASS"),
        (LAUNCH, "servicecatalog.amazonaws.com", "FAIL"), (LAUNCH, "glue.amazonaws.com", "PASS"),
        (LAUNCH[1:], "servicecatalog.amazonaws.com", "PASS"),
        (["servicecatalog:CreateProvisioningArtifact", LAUNCH[2]], "glue.amazonaws.com", "FAIL"),
        (["servicecatalog:DescribeProduct", LAUNCH[2]], "servicecatalog.amazonaws.com", "PASS"),
    ],
)  # fmt: skip
def test_what_runs_code_or_templates_with_another_role_is_a_way(
    tmp_path: Path, actions: list[str], taker: str, status: str
) -> None:
    one = role(allow("iam:PassRole", Condition=to(taker)), allow(actions))
    assert judged(tmp_path, One=one)["One"].status == status


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (role(allow("iam:PassRole", ANY_ROLE), allow(["lambda:CreateFunction", "lambda:InvokeFunction"], FUNCTIONS)),
         "FAIL"),
        (role(allow("iam:PassRole", named("etl-*")), allow(["lambda:CreateFunction", "lambda:InvokeFunction"])),
         "INHERITED"),
        (role(allow("iam:PassRole", ANY_ROLE), allow("lambda:InvokeFunction", FUNCTIONS)), "PASS"),
        (role(allow("iam:PassRole", ANY_ROLE), allow(["lambda:CreateFunction", "lambda:InvokeFunction"], FUNCTIONS),
              {"Effect": "Deny", "Action": "lambda:CreateFunction", "Resource": "*"}), "PASS"),
        (role(allow("iam:PassRole", ANY_ROLE), allow("ssm:StartAutomationExecution")), "FAIL"),
        (role(allow("iam:PassRole", ANY_ROLE, Condition=to("ec2.amazonaws.com", "glue.amazonaws.com")),
              allow(["glue:CreateJob", "glue:StartJobRun"], JOBS)), "FAIL"),
        (role(allow("iam:PassRole", ANY_ROLE, Condition=to("states.amazonaws.com")),
              allow(["glue:CreateJob", "glue:StartJobRun"], JOBS)), "INHERITED"),
        (role(allow("iam:PassRole", ANY_ROLE, Condition=to("airflow.amazonaws.com")),
              allow("airflow:UpdateEnvironment", "arn:aws:airflow:*:*:environment/x")), "FAIL"),
        (role(allow("iam:PassRole", ANY_ROLE, Condition={"Fn::If": ["Sometimes", to("states.amazonaws.com"), NOTHING]}),
              allow(["glue:CreateJob", "glue:StartJobRun"], JOBS)), "FAIL"),
    ],
)  # fmt: skip
def test_who_passes_any_role_names_itself_what_takes_it(tmp_path: Path, one: dict[str, Any], status: str) -> None:
    assert judged(tmp_path, One=one)["One"].status == status


AOSS = allow("aoss:UpdateAccessPolicy")
CREATES_FLEETS = allow("ec2:CreateFleet")
BOUNDED = {"PermissionsBoundary": {"Ref": "Boundary"}}
BOUNDARY = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": allow("s3:*")}}}


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (role(AOSS), "UNKNOWN"),
        (role(AOSS, {"Effect": "Deny", "Action": "aoss:*", "Resource": "*"}), "PASS"),
        (role(AOSS, {"Effect": "Deny", "Action": "aoss:*", "Resource": "*",
                     "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}), "UNKNOWN"),
        (role(AOSS, **BOUNDED), "PASS"),
        (role({**AOSS, "Effect": "Deny"}), "PASS"),
        (role(allow("aoss:UpdateAccessPolicy", "arn:aws:s3:::x/*")), "PASS"),
        (role(allow("tomorrow:MakeThing")), "UNKNOWN"),
        (role(allow({"Ref": "Asked"}, "arn:aws:s3:::x/*")), "UNKNOWN"),
        (role(allow("s3:PutObject")), "UNKNOWN"),
        (role(allow("s3:PutObject", "arn:aws:s3:::x/*")), "PASS"),
        (role(allow("ecr:PutImage", Condition={"StringEquals": {"aws:ResourceTag/a": "b"}})), "PASS"),
        (role(CREATES_FLEETS), "PASS"),
        (role(CREATES_FLEETS, allow("iam:PassRole")), "UNKNOWN"),
        (role(CREATES_FLEETS, allow("iam:PassRole", Condition=to("ec2.amazonaws.com"))), "UNKNOWN"),
        (role(CREATES_FLEETS, allow("iam:PassRole", Condition=to("lambda.amazonaws.com"))), "PASS"),
        (role(CREATES_FLEETS, allow("iam:PassRole", named("Reader"))), "PASS"),
        (role(CREATES_FLEETS, allow("iam:PassRole", {"Fn::GetAtt": "Admin.Arn"})), "UNKNOWN"),
        (role(allow("sts:AssumeRole", {"Fn::GetAtt": "Doubtful.Arn"})), "UNKNOWN"),
        (role(allow("glue:StartJobRun")), "FAIL"),
        (role(READS, ManagedPolicyArns=[f"{AWS}AWSAppMeshFullAccess"]), "UNKNOWN"),
        (role(READS, ManagedPolicyArns=[f"{AWS}AmazonSSMManagedInstanceCore"]), "PASS"),
        (role(allow("iam:AttachRolePolicy", Condition={"ArnEquals": {"iam:PolicyARN": f"{AWS}AWSAppMeshFullAccess"}})),
         "UNKNOWN"),
        (role(allow("iam:AttachRolePolicy",
                    Condition={"ArnEquals": {"iam:PolicyARN": f"{AWS}AmazonSSMManagedInstanceCore"}})), "PASS"),
    ],
)  # fmt: skip
def test_an_action_of_which_nobody_has_said_that_it_leads_nowhere_is_no_pass(
    tmp_path: Path, one: dict[str, Any], status: str
) -> None:
    admin = role(allow("*"), trusts={"Service": "ec2.amazonaws.com"})
    found = judged(tmp_path, One=one, Admin=admin, Reader=role(READS), Doubtful=role(AOSS, trusts={"AWS": "*"}),
                   Boundary=BOUNDARY)  # fmt: skip
    assert found["One"].status == status


def test_what_is_doubtful_is_named_with_where_it_is_allowed(tmp_path: Path) -> None:
    found = judged(tmp_path, One=role(READS, AOSS))["One"]
    assert "aoss:UpdateAccessPolicy" in found.reason
    assert found.path.endswith("Statement/1")


STEPS = "elasticmapreduce:AddJobFlowSteps"
CLUSTERS = "arn:aws:elasticmapreduce:*:*:cluster/*"
OURS = {"StringEquals": {"aws:ResourceTag/team": "a"}}


def tags(**more: Any) -> dict[str, Any]:
    return allow("elasticmapreduce:AddTags", CLUSTERS, **more)


@pytest.mark.parametrize(
    ("tagging", "status"),
    [
        (tags(), "UNKNOWN"),
        (tags(Condition={"StringEquals": {"aws:RequestTag/team": "a"}}), "UNKNOWN"),
        (tags(Condition={"StringEquals": {"aws:RequestTag/team": "a"},
                         "StringEqualsIfExists": {"aws:ResourceTag/team": "a"}}), "INHERITED"),
        (tags(Condition=OURS), "INHERITED"),
        (allow("elasticmapreduce:AddTags", "arn:aws:elasticmapreduce:eu-west-1:111122223333:cluster/j-1"), "INHERITED"),
        (allow("ec2:CreateTags"), "INHERITED"),
        (allow("elasticmapreduce:DescribeCluster", CLUSTERS), "INHERITED"),
        ({**tags(), "Effect": "Deny"}, "INHERITED"),
    ],
)  # fmt: skip
def test_who_may_set_the_tags_that_bind_it_is_not_bound(tmp_path: Path, tagging: dict[str, Any], status: str) -> None:
    one = role(allow(STEPS, CLUSTERS, Condition=OURS), tagging)
    assert judged(tmp_path, One=one)["One"].status == status


@pytest.mark.parametrize(
    ("conditions", "status"),
    [({"StringEquals": {"ec2:CreateAction": "RunInstances"}}, "INHERITED"), ({}, "UNKNOWN")],
)
def test_tags_that_are_set_as_something_is_made_claim_nothing(
    tmp_path: Path, conditions: dict[str, Any], status: str
) -> None:
    stops = ["ec2:ModifyInstanceAttribute", "ec2:StartInstances", "ec2:StopInstances"]
    one = role(allow(stops, Condition=OURS), allow("ec2:CreateTags", Condition=conditions))
    assert judged(tmp_path, One=one)["One"].status == status


def team(key: str = "aws:ResourceTag/team", value: str = "a") -> dict[str, Any]:
    return {"StringEquals": {key: value}}


OWN_TEAM = team(value="${aws:PrincipalTag/team}")
ON_INSTANCES = "arn:aws:ec2:*:*:instance/*"


@pytest.mark.parametrize(
    ("bound", "tagging", "status"),
    [
        (allow("ssm:SendCommand", ON_INSTANCES, Condition=team("ssm:resourceTag/team")), "ec2:CreateTags", "UNKNOWN"),
        (allow("ssm:SendCommand", ON_INSTANCES, Condition=team("ssm:resourceTag/team")), "sqs:TagQueue", "INHERITED"),
        (allow("sts:AssumeRole", Condition=team()), "iam:TagRole", "UNKNOWN"),
        (allow("sts:AssumeRole", Condition=team()), "ec2:CreateTags", "INHERITED"),
        (allow("ecr:PutImage", Condition=team()), "ecr:TagResource", "UNKNOWN"),
        (allow("ecr:PutImage", Condition=team()), "s3:PutBucketTagging", "PASS"),
        (allow(STEPS, CLUSTERS, Condition=OWN_TEAM), "iam:TagRole", "UNKNOWN"),
        (allow(STEPS, CLUSTERS, Condition=OWN_TEAM), "iam:TagUser", "INHERITED"),
        (allow(STEPS, CLUSTERS, Condition=OURS), "iam:TagRole", "INHERITED"),
    ],
)
def test_tags_of_instances_roles_and_its_own_bind_nobody_who_sets_them(
    tmp_path: Path, bound: dict[str, Any], tagging: str, status: str
) -> None:
    assert judged(tmp_path, One=role(bound, allow(tagging)))["One"].status == status


def test_whoever_gets_a_policy_may_be_the_one_that_it_tags(tmp_path: Path) -> None:
    one = policy(allow(STEPS, CLUSTERS, Condition=OWN_TEAM), allow("iam:TagRole", named("me")))
    assert judged(tmp_path, One=one)["One"].status == "UNKNOWN"


@pytest.mark.parametrize(("tagged", "status"), [("me", "UNKNOWN"), ("you", "INHERITED")])
def test_who_tags_itself_by_its_name_has_what_its_tags_bring(tmp_path: Path, tagged: str, status: str) -> None:
    one = role(allow(STEPS, CLUSTERS, Condition=OWN_TEAM), allow("iam:TagRole", named(tagged)), RoleName="me")
    assert judged(tmp_path, One=one)["One"].status == status


DENIES = {"Effect": "Deny", "Action": ["iam:PutRolePolicy", "iam:PutUserPolicy", "aoss:*"], "Resource": "*"}


@pytest.mark.parametrize("allowed", ["iam:PutRolePolicy", "aoss:UpdateAccessPolicy"])
@pytest.mark.parametrize(
    ("taking", "of", "status"),
    [
        ("iam:DetachRolePolicy", "*", "UNKNOWN"), ("iam:DeleteRolePolicy", "role/me", "UNKNOWN"),
        ("iam:DeleteRolePolicy", "role/you", "PASS"), ("iam:DetachUserPolicy", "user/*", "PASS"),
        ("iam:GetRolePolicy", "*", "PASS"), ("iam:RemoveUserFromGroup", "*", "PASS"),
    ],
)  # fmt: skip
def test_a_denial_counts_for_nothing_to_who_may_take_it_off(
    tmp_path: Path, allowed: str, taking: str, of: str, status: str
) -> None:
    what = of if of == "*" else {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{of}"}
    one = role(allow(allowed), allow(taking, what), RoleName="me", ManagedPolicyArns=[{"Ref": "Denies"}])
    assert judged(tmp_path, One=one, Denies=policy(DENIES))["One"].status == status


@pytest.mark.parametrize(("allowed", "status"), [("iam:RemoveUserFromGroup", "UNKNOWN"), ("iam:ListGroups", "PASS")])
def test_who_may_leave_the_group_that_denies_is_not_denied(tmp_path: Path, allowed: str, status: str) -> None:
    group = {"Type": "AWS::IAM::Group", "Properties": {"ManagedPolicyArns": [{"Ref": "Denies"}]}}
    one = user(allow(["iam:PutUserPolicy", allowed]), Groups=[{"Ref": "Group"}])
    assert judged(tmp_path, One=one, Group=group, Denies=policy(DENIES))["One"].status == status


@pytest.mark.parametrize(("rewritten", "status"), [("Edge", "FAIL"), ("Mine", "PASS")])
@pytest.mark.parametrize("action", ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"])
def test_who_rewrites_its_own_boundary_fails(tmp_path: Path, action: str, rewritten: str, status: str) -> None:
    edge = policy(allow(["s3:*", action]))
    mine = {"Type": "AWS::S3::Bucket"}
    one = role(allow("iam:PutRolePolicy"), allow(action, {"Ref": rewritten}), PermissionsBoundary={"Ref": "Edge"})
    assert judged(tmp_path, One=one, Edge=edge, Mine=mine)["One"].status == status


MAKES = ["lambda:CreateFunction", "lambda:InvokeFunction"]


@pytest.mark.parametrize(
    ("taker", "action", "status"),
    [
        ("lambda*", MAKES, "FAIL"),
        ("lambd?.amazonaws.com", MAKES, "FAIL"),
        ("glue*", MAKES, "PASS"),
        ("batchoperations.s3.amazonaws.com", ["s3:CreateJob"], "UNKNOWN"),
        ("spotfleet.amazonaws.com", ["ec2:RequestSpotFleet"], "UNKNOWN"),
        ("batchop*", ["s3:CreateJob"], "UNKNOWN"),
        ("vmie.amazonaws.com", ["ec2:ImportImage"], "UNKNOWN"),
        ("vmie.amazonaws.com", ["ec2:RunInstances"], "PASS"),
        ("streams.metrics.cloudwatch.amazonaws.com", ["cloudwatch:PutMetricStream"], "UNKNOWN"),
        ("opensearchservice.amazonaws.com", ["es:ESHttpPost"], "UNKNOWN"),
        ("glue.amazonaws.com", ["es:ESHttpPost"], "PASS"),
    ],
)
def test_services_take_roles_by_other_names_and_by_patterns(
    tmp_path: Path, taker: str, action: list[str], status: str
) -> None:
    to_taker = {"StringLike": {"iam:PassedToService": taker}}
    one = role(allow("iam:PassRole", Condition=to_taker), allow(action))
    assert judged(tmp_path, One=one)["One"].status == status


@pytest.mark.parametrize(("taker", "status"), [("ec2*", "FAIL"), ("glue*", "PASS")])
def test_a_pattern_for_a_service_lets_a_named_role_go_to_it(tmp_path: Path, taker: str, status: str) -> None:
    passes = allow("iam:PassRole", arn("Admin"), Condition={"StringLike": {"iam:PassedToService": taker}})
    found = judged(tmp_path, One=role(passes, allow("ec2:RunInstances")), Admin=ADMIN)
    assert found["One"].status == status


STACK = "arn:aws:cloudformation:*:*:stack/mine/*"
PROJECT = "arn:aws:codebuild:*:*:project/mine"


@pytest.mark.parametrize(
    ("actions", "on", "taker"),
    [
        (["cloudformation:UpdateStack"], STACK, "cloudformation"),
        (["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"], STACK, "cloudformation"),
        (["cloudformation:UpdateStackSet"], "arn:aws:cloudformation:*:*:stackset/mine:*", "cloudformation"),
        (["codebuild:CreateProject", "codebuild:StartBuild"], PROJECT, "codebuild"),
        (["codebuild:CreateProject", "codebuild:StartBuildBatch"], PROJECT, "codebuild"),
        (["glue:UpdateJob", "glue:StartJobRun"], JOBS, "glue"),
        (["glue:UpdateJob", "glue:CreateTrigger"], JOBS, "glue"),
        (["lambda:UpdateFunctionConfiguration"], FUNCTIONS, "lambda"),
        (["states:UpdateStateMachine"], "arn:aws:states:*:*:stateMachine:mine", "states"),
    ],
)
def test_who_gives_any_role_to_what_it_has_by_name_fails(
    tmp_path: Path, actions: list[str], on: Any, taker: str
) -> None:
    passed = [allow("iam:PassRole", ANY_ROLE, Condition=to(f"{one}.amazonaws.com")) for one in (taker, "events")]
    found = judged(tmp_path, One=role(passed[0], allow(actions, on)), Other=role(passed[1], allow(actions, on)))
    assert (found["One"].status, found["Other"].status) == ("FAIL", "INHERITED")


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("ecs:RegisterTaskDefinition", "*"),
        ("lambda:CreateFunction", "*"),
        ("firehose:UpdateDestination", "arn:aws:firehose:*:*:deliverystream/x"),
        ("sagemaker:UpdateNotebookInstance", "arn:aws:sagemaker:*:*:notebook-instance/x"),
        ("ssm:RegisterTaskWithMaintenanceWindow", "arn:aws:ssm:*:*:maintenancewindow/mw-1"),
    ],
)
def test_what_takes_any_role_and_is_started_by_others_is_no_pass(tmp_path: Path, action: str, on: str) -> None:
    found = judged(tmp_path, One=role(allow("iam:PassRole"), allow(action, on)), Without=role(allow(action, on)))
    assert (found["One"].status, found["Without"].status) == ("UNKNOWN", "PASS")


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("cloudformation:CreateChangeSet", "arn:aws:cloudformation:*:*:stack/x/*"),
        ("ec2:CreateLaunchTemplateVersion", "arn:aws:ec2:*:*:launch-template/lt-1"),
        ("ec2:ImportKeyPair", "arn:aws:ec2:*:*:key-pair/mine"),
        ("ecs:Poll", "arn:aws:ecs:*:*:container-instance/mine/*"),
        ("emr-serverless:UpdateApplication", "arn:aws:emr-serverless:*:*:/applications/x"),
        ("glue:RunStatement", "arn:aws:glue:*:*:session/mine"),
        ("ssm:UpdatePatchBaseline", "arn:aws:ssm:*:*:patchbaseline/pb-1"),
    ],
)
def test_what_changes_what_others_run_is_harmless_by_name_only(tmp_path: Path, action: str, on: str) -> None:
    found = judged(tmp_path, Any=role(allow(action)), One=role(allow(action, on)))
    assert (found["Any"].status, found["One"].status) == ("UNKNOWN", "PASS")


def permission_set(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    inline = {"InlinePolicy": {"Statement": list(statements)}} if statements else {}
    return {
        "Type": "AWS::SSO::PermissionSet",
        "Properties": {"InstanceArn": "arn:aws:sso:::instance/i", **inline, **more},
    }


def loose(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = policy(*statements)
    return {**made, "Properties": {**made["Properties"], **more}}


@pytest.mark.parametrize(("called", "status"), [("makes", "FAIL"), ("other", "UNKNOWN")])
def test_what_a_permission_set_names_counts_together(tmp_path: Path, called: str, status: str) -> None:
    named_ones = [{"Name": "passes"}, {"Name": "makes"}]
    found = judged(tmp_path, Set=permission_set(CustomerManagedPolicyReferences=named_ones),
                   Passes=loose(allow("iam:PassRole"), ManagedPolicyName="passes"),
                   Makes=loose(allow(MAKES), ManagedPolicyName=called))  # fmt: skip
    assert found["Passes"].status == status


@pytest.mark.parametrize(
    ("more", "status"),
    [({"ManagedPolicies": [UNSEEN]}, "UNKNOWN"), ({"CustomerManagedPolicyReferences": [{"Name": "x"}]}, "UNKNOWN"),
     ({}, "PASS")],
)  # fmt: skip
def test_what_a_permission_set_has_elsewhere_may_use_any_role(
    tmp_path: Path, more: dict[str, Any], status: str
) -> None:
    judged(tmp_path, Set=permission_set(allow("iam:PassRole"), **more))
    found = [one for one in everything(tmp_path) if not one.path.endswith("ManagedPolicies/0")]
    assert [one.status for one in found] == [status]


@pytest.mark.parametrize(("other", "status"), [("theirs", ["FAIL", "FAIL"]), ("another", ["UNKNOWN", "PASS"])])
def test_policies_of_one_role_elsewhere_count_together(tmp_path: Path, other: str, status: list[str]) -> None:
    passes = loose(allow("iam:PassRole"), Roles=["theirs"])
    judged(tmp_path, Passes=passes, Makes=loose(allow(MAKES), Roles=[other]))
    assert [one.status for one in everything(tmp_path)] == status


HERE = {"Ref": "Holder"}
TO_EMR = {"StringEquals": {"iam:PassedToService": "elasticmapreduce.amazonaws.com"}}


@pytest.mark.parametrize(
    ("statement", "attached", "status"),
    [
        (PASSES, {"Roles": ["EMR_DefaultRole"]}, "UNKNOWN"),
        (PASSES, {"Roles": [HERE, "EMR_DefaultRole"]}, "UNKNOWN"),
        (PASSES, {"Users": ["Holder"]}, "UNKNOWN"),  # there is a role of that name only
        (PASSES, {"Groups": [{"Ref": "Asked"}]}, "UNKNOWN"),
        (allow("iam:PassRole", named("theirs")), {"Roles": ["EMR_DefaultRole"]}, "INHERITED"),
        (
            allow("iam:PassRole", Condition={"StringEquals": {"iam:ResourceTag/a": "b"}}),
            {"Roles": ["EMR_DefaultRole"]},
            "UNKNOWN",
        ),  # a tag does not bind who passes roles
        (allow("iam:PassRole", arn("Reader")), {"Roles": ["EMR_DefaultRole"]}, "PASS"),
        (READS, {"Roles": ["EMR_DefaultRole"]}, "PASS"),
        # Whoever gets a policy that names nobody has others, too.
        (PASSES, {}, "UNKNOWN"),
        (allow("iam:PassRole"), {}, "UNKNOWN"),
        (allow("iam:PassRole", Condition=TO_EMR), {}, "UNKNOWN"),
        (allow("iam:PassRole", named("theirs")), {}, "INHERITED"),
        (allow("iam:PassRole", arn("Reader")), {}, "PASS"),
        (allow("iam:PassRole", arn("Reader"), Condition=TO_EMR), {}, "PASS"),
        (READS, {}, "PASS"),
        (PASSES, {"Roles": [HERE]}, None),
        (PASSES, {"Roles": ["Holder"]}, None),
    ],
)
def test_what_else_is_allowed_who_holds_a_policy_elsewhere_is_not_known(
    tmp_path: Path, statement: dict[str, Any], attached: dict[str, Any], status: str | None
) -> None:
    """A policy that only roles of these templates hold is judged with them."""
    found = judged(tmp_path, One=loose(statement, **attached), Other=ADMIN, Reader=role(READS),
                   Holder=role(READS, RoleName="Holder"))  # fmt: skip
    one = found.get("One")
    assert (one and one.status) == status, one


def test_a_group_elsewhere_may_use_any_role(tmp_path: Path) -> None:
    found = judged(tmp_path, In=user(allow("iam:PassRole"), Groups=["theirs"]), Out=user(allow("iam:PassRole")))
    assert (found["In"].status, found["Out"].status) == ("UNKNOWN", "PASS")


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("cloudformation:UpdateStackSet", "arn:aws:cloudformation:*:*:stackset/mine:*"),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:mine:*"),
    ],
)
def test_all_versions_of_what_is_named_are_named(tmp_path: Path, action: str, on: str) -> None:
    assert judged(tmp_path, One=role(allow(action, on)))["One"].status == "INHERITED"


EMR_POLICIES = "arn:aws:iam::111122223333:policy/emr-*"
OTHER_POLICIES = "arn:aws:iam::111122223333:policy/app-*"
MINE_REF = {"Ref": "Mine"}


def attaches(wanted: Any, key: str = "iam:PolicyARN") -> dict[str, Any]:
    action = "iam:AttachRolePolicy" if key == "iam:PolicyARN" else "iam:PutRolePolicy"
    return allow(action, Condition={"ArnLike": {key: wanted}})


@pytest.mark.parametrize(("called", "status"), [("emr-admin", "FAIL"), ("admin", "PASS")])
def test_a_pattern_for_policies_may_mean_one_of_the_templates_that_allows_all(
    tmp_path: Path, called: str, status: str
) -> None:
    pattern = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/emr-*"}
    found = judged(tmp_path, One=role(attaches(pattern)), Mine=loose(allow("*"), ManagedPolicyName=called))
    assert found["One"].status == status


@pytest.mark.parametrize(
    ("one", "mine", "status"),
    [
        (role(attaches(MINE_REF)), allow("*"), "FAIL"),
        (role(attaches(MINE_REF)), allow("iam:PassRole"), "UNKNOWN"),
        (role(attaches(MINE_REF)), READS, "PASS"),
        (role(attaches(MINE_REF, "iam:PermissionsBoundary")), allow("*"), "FAIL"),
        (role(attaches(MINE_REF, "iam:PermissionsBoundary")), attaches(MINE_REF, "iam:PermissionsBoundary"), "PASS"),
        (role(attaches(EMR_POLICIES), allow("iam:CreatePolicy", EMR_POLICIES)), READS, "UNKNOWN"),
        (role(attaches(EMR_POLICIES), allow("iam:CreatePolicy", OTHER_POLICIES)), READS, "PASS"),
        (role(attaches(f"{AWS}AmazonS3ReadOnlyAccess"), allow("iam:CreatePolicy")), READS, "PASS"),
        (role(attaches(EMR_POLICIES), allow("iam:CreatePolicy", EMR_POLICIES),
              {"Effect": "Deny", "Action": "iam:CreatePolicy", "Resource": "*"}), READS, "PASS"),
        (role(attaches(MINE_REF, "iam:PermissionsBoundary"), allow("iam:CreatePolicyVersion", OTHER_POLICIES)), READS,
         "UNKNOWN"),
        (role(attaches(MINE_REF, "iam:PermissionsBoundary"), allow("iam:CreatePolicyVersion", OTHER_POLICIES),
              {"Effect": "Deny", "Action": "iam:CreatePolicyVersion", "Resource": MINE_REF}), READS, "PASS"),
    ],
)  # fmt: skip
def test_a_policy_that_somebody_may_write_or_that_allows_all_binds_nobody(
    tmp_path: Path, one: dict[str, Any], mine: dict[str, Any], status: str
) -> None:
    assert judged(tmp_path, One=one, Mine=policy(mine))["One"].status == status


FINE = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": READS}}}


@pytest.mark.parametrize(
    ("policy", "status"),
    [
        ({"Fn::ImportValue": "policies-etl"}, "UNKNOWN"),
        ({"Ref": "Asked"}, "UNKNOWN"),
        ("arn:aws:iam::111122223333:policy/theirs", "INHERITED"),
        (f"{AWS}MadeUpTomorrow", "INHERITED"),
        (f"{AWS}AmazonEC2ReadOnlyAccess", "PASS"),
        ({"Ref": "Boundary"}, "PASS"),
    ],
)
def test_what_is_attached_and_not_here_is_no_pass_of_the_identity(tmp_path: Path, policy: Any, status: str) -> None:
    one = role(READS, ManagedPolicyArns=[policy])
    file = tmp_path / "s.json"
    written = {"Parameters": {"Asked": {"Type": "String"}}, "Resources": {"One": one, "Boundary": FINE}}
    file.write_text(json.dumps(written))
    found = [one for one in review(load([file]), [CONTROL]) if one.resource == "s/One"]
    assert found[0].status == status


def test_who_takes_a_role_with_a_policy_that_is_not_known_may_get_anything(tmp_path: Path) -> None:
    taken = role(READS, trusts={"AWS": "*"}, ManagedPolicyArns=[{"Fn::ImportValue": "policies-etl"}])
    one = role(allow("sts:AssumeRole", {"Fn::GetAtt": "Taken.Arn"}))
    assert judged(tmp_path, One=one, Taken=taken)["One"].status == "UNKNOWN"


ON_CLUSTERS = {"Fn::Sub": "arn:${AWS::Partition}:elasticmapreduce:*:*:cluster/*"}


def cluster_with(name: str, tag: str = "ours") -> dict[str, Any]:
    """A cluster, with a tag, whose nodes have a role."""
    properties = {"Name": "c", "JobFlowRole": {"Ref": name}, "Tags": [{"Key": "team", "Value": tag}]}
    return {"Type": "AWS::EMR::Cluster", "Properties": properties}


@pytest.mark.parametrize(
    "action", ["AddInstanceFleet", "AddInstanceGroups", "ModifyInstanceFleet", "ModifyInstanceGroups"]
)
@pytest.mark.parametrize(("of", "status"), [("Admin", "FAIL"), ("Reader", "PASS"), ("theirs", "UNKNOWN")])
def test_who_configures_nodes_can_what_these_can(tmp_path: Path, action: str, of: str, status: str) -> None:
    on = {"Fn::Sub": "arn:${AWS::Partition}:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${Cluster}"}
    profile = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [of if of == "theirs" else {"Ref": of}]}}
    made = {"Cluster": cluster_with("Profile"), "Profile": profile, "Admin": ADMIN, "Reader": role(READS)}
    found = judged(tmp_path, One=role(allow(f"elasticmapreduce:{action}", on)), **made)
    assert found["One"].status == status, found["One"]


@pytest.mark.parametrize(
    ("operator", "wanted", "status"),
    [
        ("StringLike", "ours*", "FAIL"),
        ("StringLike", ["other", "others/*"], "INHERITED"),
        ("StringEquals", "ours", "FAIL"),
        ("stringequals", "ours", "FAIL"),
        ("ForAnyValue:StringEquals", "ours", "FAIL"),
        ("StringEquals", "theirs", "INHERITED"),
        ("ForAnyValue:StringEquals", "theirs", "INHERITED"),
        ("StringLike", "*", "FAIL"),
    ],
)
def test_tags_by_a_pattern_bind_as_names_do(tmp_path: Path, operator: str, wanted: Any, status: str) -> None:
    profile = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Admin"}]}}
    bound = {operator: {"aws:ResourceTag/team": wanted}}
    one = role(allow("elasticmapreduce:ModifyInstanceGroups", ON_CLUSTERS, Condition=bound))
    found = judged(tmp_path, One=one, Cluster=cluster_with("Profile"), Profile=profile, Admin=ADMIN)
    assert found["One"].status == status, found["One"]


def made(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


DAGS = made("AWS::MWAA::Environment", Name="e", ExecutionRoleArn=arn("Acting"))
TASK = made("AWS::ECS::TaskDefinition", TaskRoleArn=arn("Acting"))
TRIGGER = made("AWS::Glue::Trigger", Type="ON_DEMAND", Actions=[{"JobName": {"Ref": "Job"}}])
JOB = made("AWS::Glue::Job", Role=arn("Acting"), Command={"Name": "glueetl"})


@pytest.mark.parametrize(
    ("action", "on", "thing", "beside"),
    [
        ("airflow:CreateCliToken", arn("Thing"), DAGS, {}),
        ("airflow:CreateCliToken", {"Fn::Sub": "arn:aws:airflow:*:*:environment/${Thing}"}, DAGS, {}),
        ("ecs:ExecuteCommand", arn("Thing"), made("AWS::ECS::Cluster"), {"Task": TASK}),
        ("batch:SubmitJob", {"Ref": "Thing"},
         made("AWS::Batch::JobDefinition", Type="container", ContainerProperties={"JobRoleArn": arn("Acting")}), {}),
        ("glue:CreateTrigger", {"Fn::Sub": "arn:aws:glue:*:*:trigger/${Thing}"}, TRIGGER, {"Job": JOB}),
        ("glue:UpdateTrigger", {"Fn::Sub": "arn:aws:glue:*:*:trigger/${Thing}"}, TRIGGER, {"Job": JOB}),
    ],
)  # fmt: skip
def test_who_uses_what_acts_with_a_role_that_can_get_more_is_no_pass(
    tmp_path: Path, action: str, on: Any, thing: dict[str, Any], beside: dict[str, Any]
) -> None:
    for acting, statuses in ((ADMIN, {"UNKNOWN"}), (role(READS), {"PASS", "INHERITED"})):
        found = judged(tmp_path, One=role(allow(action, on)), Thing=thing, Acting=acting, **beside)
        assert found["One"].status in statuses, found["One"]


@pytest.mark.parametrize(
    ("name", "other"),
    [({}, "PASS"), ({"RoleName": "Boss"}, "PASS"), ({"RoleName": {"Ref": "Asked"}}, "UNKNOWN")],
)
def test_a_reference_within_an_arn_means_the_role_whatever_name_it_is_given(
    tmp_path: Path, name: dict[str, Any], other: str
) -> None:
    """Of a name that is not known nothing tells that it is not the other's."""
    launches = allow("ec2:RunInstances")
    others = {"Boss": role(allow("*"), **name), "Reader": role(READS, RoleName="Reader")}
    passing = {to: role(allow("iam:PassRole", named(f"${{{to}}}")), launches) for to in others}
    assert judged(tmp_path, One=passing["Boss"], **others)["One"].status == "FAIL"
    assert judged(tmp_path, One=passing["Reader"], **others)["One"].status == other


SPARK = made("AWS::Athena::WorkGroup", Name="analysts", WorkGroupConfiguration={"ExecutionRole": arn("Acting")})
DWH = made("AWS::Redshift::Cluster", ClusterIdentifier="dwh", IamRoles=[arn("Acting")])
SPACE = made("AWS::SageMaker::Space", SpaceName="a", DomainId="d-1", SpaceSettings={"Role": arn("Acting")})
UNNAMED = made("AWS::Redshift::Cluster", IamRoles=[arn("Acting")])
NAMELY: list[tuple[str | list[str], str, dict[str, Any], str]] = [
    # what somebody may do, of what, what is there, and what is said while that has a role that can get more
    ("airflow:CreateCliToken", "airflow:*:environment/e", DAGS, "UNKNOWN"),
    ("airflow:CreateCliToken", "airflow:*:environment/e*", DAGS, "UNKNOWN"),
    ("airflow:CreateCliToken", "airflow:*:environment/another", DAGS, "INHERITED"),
    ("airflow:CreateWebLoginToken", "airflow:*:role/e/Admin", DAGS, "UNKNOWN"),
    ("airflow:CreateWebLoginToken", "airflow:*:role/another/Admin", DAGS, "INHERITED"),
    (["athena:StartSession", "athena:StartCalculationExecution"], "athena:*:workgroup/analysts", SPARK, "UNKNOWN"),
    (["athena:StartSession", "athena:StartCalculationExecution"], "athena:*:workgroup/primary", SPARK, "INHERITED"),
    ("redshift:GetClusterCredentials", "redshift:*:dbuser:dwh/admin", DWH, "UNKNOWN"),
    ("redshift:GetClusterCredentials", "redshift:*:dbuser:dwh2/admin", DWH, "INHERITED"),
    ("redshift:GetClusterCredentials", "redshift:*:dbuser:${AWS::StackName}-*/admin", UNNAMED, "UNKNOWN"),
    ("redshift:GetClusterCredentials", "redshift:*:dbuser:dwh/admin", UNNAMED, "INHERITED"),
    (["sagemaker:CreateStudioLifecycleConfig", "sagemaker:UpdateSpace"], "sagemaker:*:space/d-1/a", SPACE, "UNKNOWN"),
]


@pytest.mark.parametrize(("actions", "on", "thing", "status"), NAMELY)
def test_who_uses_by_its_name_what_acts_with_a_role_that_can_get_more_is_no_pass(
    tmp_path: Path, actions: str | list[str], on: str, thing: dict[str, Any], status: str
) -> None:
    service, _, rest = on.partition(":*:")
    named_so = {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}"}
    told = {acting: judged(tmp_path, One=role(allow(actions, named_so)), Thing=thing, Acting=one)["One"].status
            for acting, one in (("more", ADMIN), ("less", role(READS)))}  # fmt: skip
    assert told["more"] == status
    sure = status == "UNKNOWN" and "*" not in rest and "$" not in rest and "space/" not in rest
    assert told["less"] == ("PASS" if sure else "INHERITED")


@pytest.mark.parametrize(
    ("action", "thing"),
    [
        ("lambda:UpdateFunctionCode", made("AWS::Lambda::Function", Role={"Ref": "Asked"}, Handler="a.b")),
        ("airflow:CreateCliToken", made("AWS::MWAA::Environment", Name="e", ExecutionRoleArn={"Ref": "Asked"})),
    ],
)
def test_who_uses_what_has_a_role_of_others_hands_the_question_on(
    tmp_path: Path, action: str, thing: dict[str, Any]
) -> None:
    found = judged(tmp_path, One=role(allow(action, arn("Thing"))), Thing=thing)
    assert found["One"].status == "INHERITED", found["One"]


SAM_FUNCTION, SAM_MACHINE = "AWS::Serverless::Function", "AWS::Serverless::StateMachine"
PACKED = {"CodeUri": {"Bucket": {"Ref": "Scripts"}, "Key": "4f2a"}}
SOMETIMES = {"Fn::If": ["Sometimes", arn("Acting"), {"Ref": "AWS::NoValue"}]}
SHORT: list[tuple[Any, Any, dict[str, Any], tuple[str, str]]] = [
    # what somebody may do, on what, what is there, what is said if its role can get more, and if it can not
    ("lambda:UpdateFunctionCode", arn("Thing"), made(SAM_FUNCTION, Role=arn("Acting")), ("FAIL", "PASS")),
    ("lambda:UpdateFunctionCode", function("etl"), made(SAM_FUNCTION, Role=arn("Acting"), FunctionName="etl"),
     ("FAIL", "PASS")),
    ("states:UpdateStateMachine", {"Ref": "Thing"}, made(SAM_MACHINE, Role=arn("Acting")), ("FAIL", "PASS")),
    ("lambda:UpdateFunctionCode", arn("Thing"), made(SAM_FUNCTION, Role={"Ref": "Asked"}), ("UNKNOWN", "INHERITED")),
    # SAM makes the role, of policies that nobody judges
    ("lambda:UpdateFunctionCode", arn("Thing"), made(SAM_FUNCTION, Policies=["AdministratorAccess"]),
     ("UNKNOWN", "UNKNOWN")),
    ("states:UpdateStateMachine", {"Ref": "Thing"}, made(SAM_MACHINE), ("UNKNOWN", "UNKNOWN")),
    ("lambda:UpdateFunctionCode", arn("Thing"), made(SAM_FUNCTION, Role=SOMETIMES), ("FAIL", "UNKNOWN")),
    ("s3:PutObject", "arn:aws:s3:::etl-scripts/*", made(SAM_FUNCTION, **PACKED), ("UNKNOWN", "UNKNOWN")),
    ("s3:PutObject", "arn:aws:s3:::etl-scripts/*", made(SAM_FUNCTION, Role=arn("Acting"), **PACKED),
     ("UNKNOWN", "PASS")),
    ("s3:PutObject", "arn:aws:s3:::etl-scripts/*", made(SAM_MACHINE, Role=arn("Acting"),
     DefinitionUri="s3://etl-scripts/d.json"), ("UNKNOWN", "PASS")),
    # whatever stands for what is not in the template
    ("lambda:UpdateFunctionCode", arn("Thing"), made("ThirdParty::Some::Resource"), ("UNKNOWN", "INHERITED")),
    ("lambda:UpdateFunctionCode", arn("Thing"), made("Our::Some::Thing::MODULE"), ("UNKNOWN", "INHERITED")),
    ("lambda:UpdateFunctionCode", arn("Thing"), made("AWS::Serverless::SimpleTable"), ("PASS", "PASS")),
]  # fmt: skip


@pytest.mark.parametrize(("action", "on", "thing", "statuses"), SHORT)
def test_what_stands_for_other_resources_is_used_as_these_are(
    tmp_path: Path, action: str, on: Any, thing: dict[str, Any], statuses: tuple[str, str]
) -> None:
    scripts = made("AWS::S3::Bucket", BucketName="etl-scripts")
    found = [judged(tmp_path, One=role(allow(action, on)), Thing=thing, Acting=acting, Scripts=scripts)["One"].status
             for acting in (ADMIN, role(READS))]  # fmt: skip
    assert tuple(found) == statuses


@pytest.mark.parametrize(
    ("listed", "status"),
    [
        ([named("theirs"), "arn:aws:ec2:*:*:instance/*"], "INHERITED"),
        ([named("Reader"), "arn:aws:ec2:*:*:instance/*"], "INHERITED"),
        ([named("*"), "arn:aws:ec2:*:*:instance/*"], "FAIL"),
        ([named("theirs"), "arn:aws:*:*:*:*"], "FAIL"),
        ([named("theirs"), {"Ref": "Asked"}], "UNKNOWN"),
    ],
)
def test_a_pattern_for_instances_lets_nobody_pass_any_role(tmp_path: Path, listed: Any, status: str) -> None:
    found = judged(tmp_path, One=role(allow(["iam:PassRole", "ec2:RunInstances"], listed)))
    assert found["One"].status == status, found["One"]


VIRTUAL = "arn:aws:emr-containers:eu-west-1:111122223333:/virtualclusters/abc"
PODS = {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB"}


@pytest.mark.parametrize(("jobs", "status"), [(role(READS, trusts=PODS), "INHERITED"), (role(allow("*"), trusts=PODS),
                                                                                    "UNKNOWN")])  # fmt: skip
def test_what_has_a_tag_may_be_a_virtual_cluster(tmp_path: Path, jobs: dict[str, Any], status: str) -> None:
    one = role(allow("emr-containers:StartJobRun", Condition=OURS))
    assert judged(tmp_path, One=one, Jobs=jobs)["One"].status == status


@pytest.mark.parametrize("action", ["StartJobRun", "CreateManagedEndpoint"])
@pytest.mark.parametrize(
    ("jobs", "bound", "status"),
    [
        (role(READS, trusts=PODS), None, "INHERITED"),
        (role(allow("*"), trusts=PODS), None, "UNKNOWN"),
        (role(allow("*"), trusts={"Service": "pods.eks.amazonaws.com"}), None, "UNKNOWN"),
        (role(allow("*"), trusts=EC2), None, "INHERITED"),
        (role(allow("*"), trusts=PODS, RoleName="jobs"), "jobs", "UNKNOWN"),
        (role(allow("*"), trusts=PODS, RoleName="jobs"), "others", "INHERITED"),
    ],
)
def test_who_runs_code_in_a_virtual_cluster_names_the_role_itself(
    tmp_path: Path, action: str, jobs: dict[str, Any], bound: str | None, status: str
) -> None:
    one = allow(f"emr-containers:{action}", VIRTUAL)
    if bound is not None:
        one["Condition"] = {"ArnEquals": {"emr-containers:ExecutionRoleArn": named(bound)}}
    assert judged(tmp_path, One=role(one), Jobs=jobs)["One"].status == status


OTHERS = ("arn:aws:s3:::data", "arn:aws:s3:::data*", "arn:aws:sqs:eu-west-1:111122223333:queue",
          "arn:aws:logs:eu-west-1:111122223333:log-group:jobs:*")  # fmt: skip


@pytest.mark.parametrize(
    ("action", "resource", "status"),
    [
        *((action, resource, "PASS") for action in (
            "iam:AddUserToGroup", "iam:AttachRolePolicy", "iam:CreateAccessKey", "iam:CreatePolicyVersion",
            "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole") for resource in OTHERS),
        ("iam:AddUserToGroup", "arn:aws:iam::111122223333:user/ann", "PASS"),
        ("iam:AddUserToGroup", "arn:aws:iam::111122223333:group/admins", "FAIL"),
        ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:policy/admins", "PASS"),
        ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:role/jobs", "FAIL"),
        ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:*/jobs", "UNKNOWN"),
        ("iam:CreateAccessKey", "arn:*:iam::*:user/${aws:username}", "PASS"),  # a role has no user name
        ("iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/admins", "FAIL"),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/jobs", "INHERITED"),
    ],
)  # fmt: skip
def test_what_is_no_identity_is_not_taken_over(tmp_path: Path, action: str, resource: str, status: str) -> None:
    assert judged(tmp_path, One=role(allow(action, resource)))["One"].status == status


def test_what_is_told_to_be_taken_over_is_no_other_arn_of_the_statement(tmp_path: Path) -> None:
    named_too = ["arn:aws:iam::111122223333:policy/admins", "arn:aws:iam::111122223333:role/jobs"]
    found = judged(tmp_path, One=role(allow("iam:AttachRolePolicy", named_too)))["One"]
    assert found.reason.endswith("attaches a policy to a role, which leads to arn:aws:iam::111122223333:role/jobs")


SCRIPTS = made("AWS::S3::Bucket", BucketName="scripts")
TO_DATA = allow("s3:PutObject", {"Fn::Sub": "${Data.Arn}/*"})
PROFILE = made("AWS::IAM::InstanceProfile", InstanceProfileName="nodes", Roles=[{"Ref": "Acting"}])
IN_SCRIPTS = {"Fn::Sub": "${Scripts.Arn}/code/*"}
PLACED = {"Fn::Sub": "s3://${Scripts}/code/x.py"}
IMAGE = {"Fn::Sub": "${Images.RepositoryUri}:latest"}
IMAGES = made("AWS::ECR::Repository", RepositoryName="etl")


def launched(**more: Any) -> dict[str, Any]:
    return made("AWS::EMR::Cluster", JobFlowRole={"Ref": "Profile"}, **more)


def stepping(*arguments: Any, jar: Any = "command-runner.jar") -> dict[str, Any]:
    return {"Steps": [{"Name": "x", "HadoopJarStep": {"Jar": jar, "Args": list(arguments)}}]}


def bootstrapped(path: Any) -> dict[str, Any]:
    return {"BootstrapActions": [{"Name": "x", "ScriptBootstrapAction": {"Path": path}}]}


def calling(resource: str, request: dict[str, Any]) -> dict[str, Any]:
    state = {"Type": "Task", "End": True, "Resource": f"arn:aws:states:::{resource}", "Parameters": request}
    return made("AWS::StepFunctions::StateMachine", Definition={"StartAt": "A", "States": {"A": state}})


def set_(key: str, value: Any) -> list[dict[str, Any]]:
    return [{"Classification": "spark-defaults", "ConfigurationProperties": {key: value}}]


CODE_FOLDER = "s3://scripts/code/"
ACTING_BY_CALL = {"ExecutionRoleArn": arn("Acting")}
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("emr-serverless:startJobRun.sync", {"JobDriver": {"SparkSubmit": {"EntryPoint": PLACED}}} | ACTING_BY_CALL,
     "UNKNOWN"),
    ("aws-sdk:emrserverless:startJobRun", {"JobDriver": {"SparkSubmit": {"EntryPoint": PLACED}}} | ACTING_BY_CALL,
     "UNKNOWN"),
    ("emr-serverless:startJobRun", {"JobDriver": {"SparkSubmit": {"EntryPoint": "s3://theirs/x.py"}}} | ACTING_BY_CALL,
     "PASS"),
    ("emr-serverless:startJobRun", {"JobDriver": {"SparkSubmit": {"EntryPoint": PLACED}}}, "PASS"),
    ("emr-containers:startJobRun.sync",
     {"JobDriver": {"SparkSubmitJobDriver": {"EntryPoint": PLACED}}} | ACTING_BY_CALL, "UNKNOWN"),
    ("elasticmapreduce:addStep", {"ClusterId": "j-1", "Step": {"HadoopJarStep": {"Jar": "x", "Args": [PLACED]}}}
     | ACTING_BY_CALL, "UNKNOWN"),
    ("sagemaker:createTrainingJob.sync", {"RoleArn": arn("Acting"), "HyperParameters": {
        "sagemaker_submit_directory": "s3://scripts/code/x.tar.gz"}}, "UNKNOWN"),
    ("aws-sdk:emr:startNotebookExecution", {"ServiceRole": arn("Acting"), "NotebookS3Location": {
        "Bucket": {"Ref": "Scripts"}, "Key": "code/x.ipynb"}}, "UNKNOWN"),
    *(("emr-serverless:startJobRun", {"ApplicationId": {"Ref": name}} | ACTING_BY_CALL, status)
      for name, status in (("Spark", "UNKNOWN"), ("Plain", "PASS"))),
    ("emr-containers:startJobRun", {"ConfigurationOverrides": {"ApplicationConfiguration": [{
        "Classification": "spark-defaults", "Properties": {
            "spark.kubernetes.executor.podTemplateFile": "s3://scripts/code/x.yaml"}}]}} | ACTING_BY_CALL, "UNKNOWN"),
    *(("glue:startJobRun.sync", {"JobName": name, "Arguments": {"--extra-py-files": PLACED}}, status)
      for name, status in (("job", "UNKNOWN"), ("others", "PASS"))),
]  # fmt: skip
FETCHES = {"Fn::Base64": {"Fn::Sub": "#!/bin/bash\naws s3 cp s3://${Scripts}/code/x.sh /x.sh && bash /x.sh\n"}}
BESIDE = {
    "Copied": made("Custom::Copied", ServiceToken="arn:aws:lambda:eu-west-1:111122223333:function:copies"),
    "Guards": made("AWS::EMR::SecurityConfiguration", SecurityConfiguration={"EncryptionConfiguration": {
        "InTransitEncryptionConfiguration": {"TLSCertificateConfiguration": {
            "CertificateProviderType": "Custom", "S3Object": "s3://scripts/code/x.jar"}}}}),
    "Job": made("AWS::Glue::Job", Name="job", Role=arn("Acting"), Command={}),
    "Plain": made("AWS::EMRServerless::Application", RuntimeConfiguration=set_("spark.eventLog.dir", CODE_FOLDER)),
    "Spark": made("AWS::EMRServerless::Application", RuntimeConfiguration=set_("spark.jars", CODE_FOLDER)),
    "Layer": made("AWS::Lambda::LayerVersion", Content={"S3Bucket": {"Ref": "Scripts"}, "S3Key": "code/x.zip"}),
    "Other": made("AWS::Lambda::LayerVersion", Content={"S3Bucket": "theirs", "S3Key": "code/x.zip"}),
    "Plugin": made("AWS::KafkaConnect::CustomPlugin", Location={
        "S3Location": {"BucketArn": arn("Scripts"), "FileKey": "code/x.jar"}}),
}  # fmt: skip
RUN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    # what runs, who writes, what is said of the writer
    (launched(**bootstrapped(PLACED)), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (launched(**bootstrapped(PLACED)), allow("s3:PutObject", "arn:aws:s3:::scripts/*"), "UNKNOWN"),
    (launched(**bootstrapped(PLACED)), allow("s3:PutObject", "arn:aws:s3:::scr*/code/*"), "UNKNOWN"),
    (launched(**bootstrapped(PLACED)), allow("s3:PutObject", {"Fn::Sub": "${Scripts.Arn}/data/*"}), "PASS"),
    (launched(**bootstrapped(PLACED)), allow("s3:PutObject", "arn:aws:s3:::others/*"), "PASS"),
    (launched(**bootstrapped(PLACED)), allow("s3:GetObject", IN_SCRIPTS), "PASS"),
    (launched(**bootstrapped("s3://scripts/code/x.sh")), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (launched(**bootstrapped("s3://theirs/x.sh")), allow("s3:PutObject", "arn:aws:s3:::theirs/*"), "UNKNOWN"),
    (launched(**bootstrapped({"Fn::If": ["Sometimes", PLACED, "s3://theirs/x.sh"]})),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (launched(SecurityConfiguration={"Ref": "Guards"}), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    *((launched(Configurations=set_(key, value)), allow("s3:PutObject", IN_SCRIPTS), status) for key, value, status in (
        ("spark.jars", "s3://theirs/x.jar,s3://scripts/code/y.jar", "UNKNOWN"),
        ("hive.aux.jars.path", CODE_FOLDER, "UNKNOWN"), ("spark.jars", "s3://theirs/", "PASS"),
        ("spark.yarn.archive", {"Fn::Sub": "s3://${Scripts}/code/spark"}, "UNKNOWN"),
        ("hive.metastore.warehouse.dir", CODE_FOLDER, "PASS"))),
    (launched(**stepping("spark-submit", PLACED)), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (launched(**stepping("x", {"Fn::Sub": "s3://${Scripts}/code/input"})), allow("s3:PutObject", IN_SCRIPTS), "PASS"),
    (launched(**stepping(jar={"Fn::Sub": "s3://${Scripts}/code/x.jar"})), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (launched(**stepping("bash", "-c", {"Fn::Sub": "aws s3 cp s3://${Scripts}/code/x.sh . && bash x.sh"})),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (launched(**stepping("--py-files=s3://theirs/x.py,s3://scripts/code/y.py")), allow("s3:PutObject", IN_SCRIPTS),
     "UNKNOWN"),
    (launched(BootstrapActions=[{"Name": "x", "ScriptBootstrapAction": {
        "Path": "s3://theirs/x.sh", "Args": [PLACED]}}]), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (launched(**stepping("s3://scripts/code/version=1/x.py")), allow("s3:PutObject", "arn:aws:s3:::scripts/*/x.py"),
     "UNKNOWN"),
    (launched(**stepping("bash", "-c", "aws s3 cp s3://scripts/data/x.sh . && echo code/x.sh")),
     allow("s3:PutObject", IN_SCRIPTS), "PASS"),
    (made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": PLACED}),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::Glue::Job", Role=arn("Acting"), Command={}, DefaultArguments={"--extra-py-files": PLACED}),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::Lambda::Function", Role=arn("Acting"), Code={"S3Bucket": {"Ref": "Scripts"}, "S3Key": "code/x.zip"}),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::Lambda::Function", Role=arn("Acting"), Code={"Fn::GetAtt": ["Copied", "Code"]}),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::Lambda::Function", Role=arn("Acting"), Code={"ZipFile": "run('s3://scripts/code/x.py')"}),
     allow("s3:PutObject", IN_SCRIPTS), "PASS"),
    *((made("AWS::Lambda::Function", Role=arn("Acting"), Layers=[{"Ref": name}]),
       allow("s3:PutObject", IN_SCRIPTS), status) for name, status in (("Layer", "UNKNOWN"), ("Other", "PASS"))),
    (made("AWS::KafkaConnect::Connector", ServiceExecutionRoleArn=arn("Acting"), Plugins=[{"CustomPlugin": {
        "CustomPluginArn": {"Ref": "Plugin"}}}]), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::KinesisAnalyticsV2::Application", ServiceExecutionRole=arn("Acting"), ApplicationConfiguration={
        "ApplicationCodeConfiguration": {"CodeContent": {"S3ContentLocation": {
            "BucketARN": arn("Scripts"), "FileKey": "code/x.jar"}}}}), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::SageMaker::Model", ExecutionRoleArn=arn("Acting"), PrimaryContainer={
        "ModelDataUrl": "s3://scripts/code/x.tar.gz"}), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::SageMaker::Pipeline", RoleArn=arn("Acting"), PipelineDefinition={"PipelineDefinitionS3Location": {
        "Bucket": {"Ref": "Scripts"}, "Key": "code/x.json"}}), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::Synthetics::Canary", ExecutionRoleArn=arn("Acting"), Code={
        "S3Bucket": {"Ref": "Scripts"}, "S3Key": "code/x.zip"}), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::StepFunctions::StateMachine", RoleArn=arn("Acting"), DefinitionS3Location={
        "Bucket": {"Ref": "Scripts"}, "Key": "code/x.json"}), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::ECS::TaskDefinition", TaskRoleArn=arn("Acting"), ContainerDefinitions=[{"Command": [
        "sh", "-c", "aws s3 cp s3://scripts/code/x.sh - | sh"]}]), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::Batch::JobDefinition", ContainerProperties={"JobRoleArn": arn("Acting"), "Command": [PLACED]}),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::EC2::Instance", IamInstanceProfile={"Ref": "Profile"}, UserData=FETCHES),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::EC2::Instance", UserData=FETCHES), allow("s3:PutObject", IN_SCRIPTS), "PASS"),
    (made("AWS::AutoScaling::LaunchConfiguration", IamInstanceProfile="nodes", UserData=FETCHES),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::EC2::LaunchTemplate", LaunchTemplateData={
        "IamInstanceProfile": {"Arn": arn("Profile")}, "UserData": FETCHES}),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    *((calling(resource, request), allow("s3:PutObject", IN_SCRIPTS), status) for resource, request, status in CALLS),
    (made("AWS::MWAA::Environment", ExecutionRoleArn=arn("Acting"), SourceBucketArn=arn("Scripts"), DagS3Path="code"),
     allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (made("AWS::MWAA::Environment", ExecutionRoleArn=arn("Acting"), SourceBucketArn=arn("Scripts"), DagS3Path="dags"),
     allow("s3:PutObject", IN_SCRIPTS), "PASS"),
    (made("AWS::MWAA::Environment", ExecutionRoleArn=arn("Acting"), DagS3Path="code", SourceBucketArn={
        "Fn::GetAtt": ["Deployed", "DestinationBucketArn"]}), allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    *((made("AWS::MWAA::Environment", ExecutionRoleArn=arn("Acting"), DagS3Path="code",
            SourceBucketArn="arn:aws:s3:::theirs"), allow("s3:PutObject", f"arn:aws:s3:::{name}/*"), status)
      for name, status in (("theirs", "UNKNOWN"), ("others", "PASS"))),
    (made("AWS::Lambda::Function", Role=arn("Acting"), Code={"ImageUri": IMAGE}), allow("ecr:PutImage", arn("Images")),
     "UNKNOWN"),
    (made("AWS::ECS::TaskDefinition", TaskRoleArn=arn("Acting"), ContainerDefinitions=[{"Image": IMAGE}]),
     allow("ecr:PutImage", arn("Images")), "UNKNOWN"),
    (made("AWS::CodeBuild::Project", ServiceRole=arn("Acting"), Environment={"Image": IMAGE}),
     allow("ecr:PutImage", arn("Images")), "UNKNOWN"),
    (made("AWS::Batch::JobDefinition", ContainerProperties={"JobRoleArn": arn("Acting"), "Image": (
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/etl:latest")}), allow("ecr:PutImage", arn("Images")), "UNKNOWN"),
    (made("AWS::ECS::TaskDefinition", TaskRoleArn=arn("Acting"), ContainerDefinitions=[{"Image": "nginx"}]),
     allow("ecr:PutImage", arn("Images")), "PASS"),
]  # fmt: skip


@pytest.mark.parametrize(("thing", "writes", "status"), RUN)
def test_who_writes_what_something_with_more_rights_runs_is_no_pass(
    tmp_path: Path, thing: dict[str, Any], writes: dict[str, Any], status: str
) -> None:
    for acting, expected in ((ADMIN, status), (role(READS), "PASS")):
        found = judged(tmp_path, One=role(writes), Thing=thing, Acting=acting, Profile=PROFILE, Scripts=SCRIPTS,
                       Images=IMAGES, **BESIDE)  # fmt: skip
        assert found["One"].status == expected, found["One"]
        if expected == "UNKNOWN":
            told = "Acting and what that can get: whether s/Thing( A)? runs what it writes is not known"
            assert re.search(told, found["One"].reason)


def test_what_runs_may_name_its_role_by_a_name_with_a_parameter(tmp_path: Path) -> None:
    for name, status in (("${Asked}-jobs", "UNKNOWN"), ("${Asked}-others", "PASS")):
        job = made("AWS::Glue::Job", Role=named("${Asked}-jobs"), Command={"ScriptLocation": PLACED})
        acting = role(allow("*"), RoleName={"Fn::Sub": name})
        found = judged(tmp_path, One=role(allow("s3:PutObject", IN_SCRIPTS)), Job=job, Acting=acting, Scripts=SCRIPTS)
        assert found["One"].status == status, found["One"]


def test_what_a_policy_of_awss_opens_is_not_hidden_by_what_is_not_known(tmp_path: Path) -> None:
    job = made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": PLACED})
    for name, told in (
        ("AmazonSageMakerFullAccess", ("FAIL", "One can get other permissions by a policy of AWS's that it has")),
        ("AmazonEC2ReadOnlyAccess", ("UNKNOWN", "perhaps One writes what others run")),
    ):
        one = role(allow("s3:PutObject", IN_SCRIPTS), ManagedPolicyArns=[f"{AWS}{name}"])
        judged(tmp_path, One=one, Job=job, Acting=ADMIN, Scripts=SCRIPTS)
        (own,) = (one for one in everything(tmp_path) if one.resource == "s/One" and " One " in f" {one.reason}")
        assert (own.status, own.reason[: len(told[1])]) == told


def test_who_writes_what_a_writer_runs_is_no_pass(tmp_path: Path) -> None:
    between = made("AWS::Glue::Job", Role=arn("Between"), Command={"ScriptLocation": "s3://theirs/x.py"})
    resources = {
        "Job": made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": PLACED}),
        "First": between,
        "Between": role(allow("s3:PutObject", IN_SCRIPTS)),
        "One": role(allow("s3:PutObject", "arn:aws:s3:::theirs/*")),
    }
    found = judged(tmp_path, **resources, Acting=ADMIN, Scripts=SCRIPTS)
    assert [found[name].status for name in ("One", "Between")] == ["UNKNOWN", "UNKNOWN"]
    found = judged(tmp_path, **resources, Acting=role(READS), Scripts=SCRIPTS)
    assert [found[name].status for name in ("One", "Between")] == ["PASS", "PASS"]


def test_who_writes_into_one_bucket_does_not_into_another(tmp_path: Path) -> None:
    job = made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": PLACED})
    buckets = [made("AWS::S3::Bucket", BucketName={"Fn::Sub": name}) for name in ("${Asked}-code", "${Asked}-data")]
    for entry, status in (("Scripts", "UNKNOWN"), ("Data", "PASS")):
        one = role(allow("s3:PutObject", {"Fn::Sub": f"${{{entry}.Arn}}/*"}))
        found = judged(tmp_path, One=one, Job=job, Acting=ADMIN, Scripts=buckets[0], Data=buckets[1])
        assert found["One"].status == status, found["One"]
    for literal in ("others", "my-own-data"):
        theirs = made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": f"s3://{literal}/x.py"})
        found = judged(tmp_path, One=role(TO_DATA), Job=theirs, Acting=ADMIN, Data=made("AWS::S3::Bucket"))
        assert found["One"].status == "PASS", found["One"]
    for written, status in (("others", "PASS"), ("etl-scripts-1k2j3h4g5f6d", "UNKNOWN"), ("*", "UNKNOWN")):
        named_so = role(allow("s3:PutObject", f"arn:aws:s3:::{written}/*"))
        found = judged(tmp_path, One=named_so, Job=job, Acting=ADMIN, Scripts=made("AWS::S3::Bucket"))
        assert found["One"].status == status, "CloudFormation may have called it so"
    found = judged(tmp_path, One=one, Job=job, Acting=ADMIN, Scripts=buckets[0], Data=buckets[0])
    assert found["One"].status == "UNKNOWN", "a bucket that either of two makes"


@pytest.mark.parametrize(("written", "status"), [("code/*", "UNKNOWN"), ("data/*", "PASS"), ("*", "UNKNOWN")])
def test_a_bucket_without_a_name_is_the_same_for_who_writes_and_what_runs(
    tmp_path: Path, written: str, status: str
) -> None:
    one = role(allow("s3:PutObject", {"Fn::Sub": f"${{Scripts.Arn}}/{written}"}))
    job = made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": PLACED})
    found = judged(tmp_path, One=one, Job=job, Acting=ADMIN, Scripts=made("AWS::S3::Bucket"))
    assert found["One"].status == status, found["One"]


def acts(provider: str, *, takes: bool = True, own: Any = None, **configuration: Any) -> dict[str, Any]:
    """An action of a pipeline; `own` is the role with which it acts."""
    action = {"Name": provider, "ActionTypeId": {"Provider": provider}, "Configuration": configuration}
    return action | ({"InputArtifacts": [{"Name": "code"}]} if takes else {}) | ({"RoleArn": own} if own else {})


def pipeline(*actions: dict[str, Any], store: Any = None, **more: Any) -> dict[str, Any]:
    stages = [{"Name": "s", "Actions": list(actions)}]
    given = {"ArtifactStore": {"Type": "S3", "Location": store or {"Ref": "Store"}}} | more
    return made("AWS::CodePipeline::Pipeline", RoleArn=arn("Own"), Stages=stages, **given)


BUILD = made("AWS::CodeBuild::Project", Name="build", ServiceRole=arn("Acting"))
BUILDS = acts("CodeBuild", ProjectName={"Ref": "Build"})
TO_STORE = allow("s3:PutObject", {"Fn::Sub": "${Store.Arn}/*"})
TAG = {"Key": "app", "Value": "etl"}
CONFIGURED = [{"Namespace": "aws:autoscaling:launchconfiguration", "OptionName": "IamInstanceProfile", "Value": {
    "Ref": "Profile"}}]  # fmt: skip


def deployed(**more: Any) -> dict[str, Any]:
    return made("AWS::CodeDeploy::DeploymentGroup", ServiceRoleArn=arn("Own"), **more)


DEPLOYS = acts("CodeDeploy", DeploymentGroupName={"Ref": "Build"})
OF_SERVICE = acts("ECS", ServiceName={"Fn::GetAtt": "Build.Name"})
FROM_S3 = acts("S3", takes=False, S3Bucket={"Ref": "Scripts"}, S3ObjectKey="code/x.zip")
TO_S3 = acts("S3", BucketName={"Ref": "Scripts"}, Extract="true")
FROM_REPOSITORY = acts("CodeCommit", takes=False, RepositoryName={"Fn::GetAtt": "Sources.Name"})
SOURCES = "arn:aws:codecommit:eu-west-1:111122223333:etl"
SERVICE = made("AWS::ECS::Service", TaskDefinition={"Ref": "Task"})
HANDED_ON: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    # the pipeline, what runs its artifacts, who writes, what is said of the writer
    (pipeline(BUILDS), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(BUILDS), BUILD, allow("s3:PutObject", "*"), "UNKNOWN"),
    (pipeline(BUILDS), BUILD, allow("s3:GetObject", {"Fn::Sub": "${Store.Arn}/*"}), "PASS"),
    (pipeline(BUILDS), BUILD, allow("s3:PutObject", {"Fn::Sub": "arn:aws:s3:::${Scripts}/*"}), "PASS"),
    (pipeline(BUILDS, store="theirs"), BUILD, allow("s3:PutObject", "arn:aws:s3:::others/*"), "PASS"),
    (pipeline(BUILDS, store="theirs"), BUILD, allow("s3:PutObject", "arn:aws:s3:::theirs/*"), "UNKNOWN"),
    (pipeline(BUILDS, ArtifactStore=None, ArtifactStores=[{"Region": "x", "ArtifactStore": {
        "Location": {"Ref": "Store"}}}]), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(acts("CodeBuild", ProjectName="build")), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(acts("CodeBuild", ProjectName="others")), BUILD, TO_STORE, "PASS"),
    (pipeline(acts("CodeBuild", takes=False, ProjectName="build")), BUILD, TO_STORE, "PASS"),
    (pipeline(BUILDS), made("AWS::CodeBuild::Project", ServiceRole=arn("Own"), BuildBatchConfig={
        "ServiceRole": arn("Acting")}), TO_STORE, "UNKNOWN"),
    (pipeline(acts("CloudFormation", RoleArn=arn("Acting"))), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(acts("CloudFormation", RoleArn=arn("Own"))), BUILD, TO_STORE, "PASS"),
    (pipeline(acts("CloudFormation", own=arn("Acting"))), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(acts("CloudFormation", RoleArn=arn("Own"), own=arn("Acting"))), BUILD, TO_STORE, "PASS"),
    (pipeline(acts("CloudFormation", RoleArn={"Fn::If": ["Sometimes", arn("Own"), {"Ref": "AWS::NoValue"}]},
                   own=arn("Acting"))), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(acts("CloudFormationStackSet", AdministrationRoleArn=arn("Acting"))), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(acts("Commands", own=arn("Acting"))), BUILD, TO_STORE, "UNKNOWN"),
    (pipeline(acts("Manual", takes=False, own=arn("Acting"))), BUILD, TO_STORE, "PASS"),
    (pipeline(acts("Lambda", FunctionName={"Ref": "Build"})), made("AWS::Lambda::Function", Role=arn("Acting")),
     TO_STORE, "UNKNOWN"),
    (pipeline(OF_SERVICE), SERVICE, TO_STORE, "UNKNOWN"),
    (pipeline(acts("CodeDeployToECS", own=arn("Acting"))), SERVICE, TO_STORE, "UNKNOWN"),
    (pipeline(acts("ElasticBeanstalk", EnvironmentName={"Ref": "Build"})),
     made("AWS::ElasticBeanstalk::Environment", OptionSettings=CONFIGURED), TO_STORE, "UNKNOWN"),
    (pipeline(DEPLOYS), deployed(AutoScalingGroups=[{"Ref": "Group"}]), TO_STORE, "UNKNOWN"),
    (pipeline(DEPLOYS), deployed(Ec2TagFilters=[TAG | {"Type": "KEY_AND_VALUE"}]), TO_STORE, "UNKNOWN"),
    (pipeline(DEPLOYS), deployed(Ec2TagSet={"Ec2TagSetList": [{"Ec2TagGroup": [TAG]}]}), TO_STORE, "UNKNOWN"),
    (pipeline(DEPLOYS), deployed(Ec2TagFilters=[TAG | {"Value": "web"}]), TO_STORE, "PASS"),
    (pipeline(DEPLOYS), deployed(ECSServices=[{"ServiceName": {"Fn::GetAtt": "Serving.Name"}}]), TO_STORE, "UNKNOWN"),
    (pipeline(FROM_S3, BUILDS), BUILD, allow("s3:PutObject", IN_SCRIPTS), "UNKNOWN"),
    (pipeline(FROM_S3, BUILDS), BUILD, allow("s3:PutObject", {"Fn::Sub": "${Scripts.Arn}/data/*"}), "PASS"),
    (pipeline(TO_S3), made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": PLACED}), TO_STORE,
     "UNKNOWN"),
    (pipeline(TO_S3), made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": "s3://theirs/x.py"}),
     TO_STORE, "PASS"),
    (pipeline(FROM_REPOSITORY, BUILDS), BUILD, allow("codecommit:GitPush", arn("Sources")), "UNKNOWN"),
    (pipeline(FROM_REPOSITORY, BUILDS), BUILD, allow("codecommit:PutFile", SOURCES), "UNKNOWN"),
    (pipeline(FROM_REPOSITORY, BUILDS), BUILD, allow("codecommit:GitPull", SOURCES), "PASS"),
    (pipeline(FROM_REPOSITORY, BUILDS), BUILD, allow("codecommit:GitPush", SOURCES.replace("etl", "web")), "PASS"),
    (pipeline(acts("CodeCommit", takes=False, RepositoryName="etl"), TO_S3),
     made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": PLACED}),
     allow("codecommit:MergePullRequestBySquash", SOURCES), "UNKNOWN"),
    (pipeline(acts("CodeCommit", takes=False, RepositoryName="web"), BUILDS), BUILD,
     allow("codecommit:GitPush", SOURCES), "PASS"),
]  # fmt: skip


@pytest.mark.parametrize(("thing", "runs", "writes", "status"), HANDED_ON)
def test_who_writes_what_a_pipeline_hands_on_to_more_rights_is_no_pass(
    tmp_path: Path, thing: dict[str, Any], runs: dict[str, Any], writes: dict[str, Any], status: str
) -> None:
    machine = made("AWS::EC2::Instance", IamInstanceProfile={"Ref": "Profile"}, Tags=[TAG])
    configured = made("AWS::AutoScaling::LaunchConfiguration", IamInstanceProfile={"Ref": "Profile"})
    beside = {
        "Group": made("AWS::AutoScaling::AutoScalingGroup", LaunchConfigurationName={"Ref": "Configured"}),
        "Configured": configured,
        "Machine": machine,
        "Profile": PROFILE,
        "Scripts": SCRIPTS,
        "Serving": SERVICE,
        "Sources": made("AWS::CodeCommit::Repository", RepositoryName="etl"),
        "Store": made("AWS::S3::Bucket"),
        "Task": made("AWS::ECS::TaskDefinition", TaskRoleArn=arn("Acting")),
    }
    for acting, expected in ((ADMIN, status), (role(READS), "PASS")):
        found = judged(tmp_path, One=role(writes), Thing=thing, Build=runs, Acting=acting, Own=role(READS), **beside)
        if writes["Resource"] == "*":
            assert found["One"].status == "UNKNOWN"
            continue
        assert found["One"].status == expected, found["One"]
        if expected == "UNKNOWN":
            reason = "Acting and what that can get: whether s/Thing runs what it writes is not known"
            assert reason in found["One"].reason


BUILT: list[tuple[dict[str, Any], str]] = [
    # what a build takes, what is said of who writes into scripts/code
    ({"Source": {"Type": "S3", "Location": "scripts/code/x.zip"}}, "UNKNOWN"),
    ({"Source": {"Type": "S3", "Location": "scripts/code/"}}, "UNKNOWN"),
    ({"Source": {"Type": "S3", "Location": {"Fn::Sub": "${Scripts}/code/x.zip"}}}, "UNKNOWN"),
    ({"Source": {"Type": "S3", "Location": {"Fn::Sub": "${Scripts.Arn}/code/x.zip"}}}, "UNKNOWN"),
    ({"Source": {"Type": "S3", "Location": "arn:aws:s3:::scripts/code/x.zip"}}, "UNKNOWN"),
    ({"Source": {"Type": "S3", "Location": "scripts/data/x.zip"}}, "PASS"),
    ({"Source": {"Type": "S3", "Location": "others/code/x.zip"}}, "PASS"),
    ({"Source": {"Type": "GITHUB", "Location": "scripts/code/x.zip"}}, "PASS"),
    ({"SecondarySources": [{"Type": "S3", "Location": "scripts/code/x.zip"}]}, "UNKNOWN"),
    ({"Source": {"Type": "GITHUB", "BuildSpec": {
        "Fn::Sub": "arn:${AWS::Partition}:s3:::scripts/code/buildspec.yml"}}}, "UNKNOWN"),
    ({"Source": {"Type": "GITHUB", "BuildSpec": {"Fn::Sub": "${Scripts.Arn}/code/buildspec.yml"}}}, "UNKNOWN"),
    ({"Source": {"Type": "GITHUB", "BuildSpec": "code/buildspec.yml"}}, "PASS"),
]  # fmt: skip


@pytest.mark.parametrize(("takes", "status"), BUILT)
def test_who_writes_what_a_build_takes_from_s3_is_no_pass(tmp_path: Path, takes: dict[str, Any], status: str) -> None:
    project = made("AWS::CodeBuild::Project", ServiceRole=arn("Acting"), **takes)
    one = role(allow("s3:PutObject", IN_SCRIPTS))
    for acting, expected in ((ADMIN, status), (role(READS), "PASS")):
        found = judged(tmp_path, One=one, Build=project, Acting=acting, Scripts=SCRIPTS)
        assert found["One"].status == expected, found["One"]


ADDRESS = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/"
PUSHED: list[tuple[str, Any, str]] = [
    # from where a build takes its code, what is said of who pushes to the repository etl
    ("CODECOMMIT", f"{ADDRESS}etl", "UNKNOWN"),
    ("CODECOMMIT", {"Fn::Sub": "https://git-codecommit.${AWS::Region}.${AWS::URLSuffix}/v1/repos/etl"}, "UNKNOWN"),
    ("CODECOMMIT", {"Fn::Sub": ADDRESS + "${Asked}"}, "UNKNOWN"),
    ("CODECOMMIT", f"{ADDRESS}web", "PASS"),
    ("GITHUB", f"{ADDRESS}etl", "PASS"),
]


@pytest.mark.parametrize(("kind", "address", "status"), PUSHED)
def test_who_pushes_what_a_build_takes_is_no_pass(tmp_path: Path, kind: str, address: Any, status: str) -> None:
    project = made("AWS::CodeBuild::Project", ServiceRole=arn("Acting"), Source={"Type": kind, "Location": address})
    for acting, expected in ((ADMIN, status), (role(READS), "PASS")):
        found = judged(tmp_path, One=role(allow("codecommit:GitPush", SOURCES)), Build=project, Acting=acting)
        assert found["One"].status == expected, found["One"]


def launching(arguments: dict[str, Any], profile: Any, **more: Any) -> dict[str, Any]:
    """A state machine that launches a cluster with a step, in JSONPath."""
    step = {"Name": "a", "HadoopJarStep": {"Jar": "command-runner.jar", **arguments}}
    request = {"Name": "x", "JobFlowRole": profile, "Steps": [step], **more}
    task = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:createCluster", "Parameters": request}
    definition = {"StartAt": "Launch", "States": {"Launch": task | {"End": True}}}
    return made("AWS::StepFunctions::StateMachine", StateMachineName="etl", RoleArn=arn("Own"), Definition=definition)


AT_RUN = {"Args.$": "$.command"}
STARTED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    # the machine, who starts it, what is said of them
    (launching(AT_RUN, {"Ref": "Profile"}), allow("states:StartExecution", {"Ref": "Machine"}), "UNKNOWN"),
    (launching(AT_RUN, {"Fn::ImportValue": "p"}), allow("states:StartSyncExecution", {"Ref": "Machine"}), "UNKNOWN"),
    (launching(AT_RUN, "Others"), allow("states:StartExecution", {"Ref": "Machine"}), "PASS"),
    (launching(AT_RUN, {"Ref": "Profile"}), allow("states:DescribeExecution", {"Ref": "Machine"}), "PASS"),
    (launching(AT_RUN, {"Ref": "Profile"}), allow("states:StartExecution", {"Fn::Sub": "${Machine}-2"}), "PASS"),
    (launching({"Args": ["spark-submit", "s3://scripts/a.py"]}, {"Ref": "Profile"}),
     allow("states:StartExecution", {"Ref": "Machine"}), "PASS"),
    (launching({"Args": ["x"]}, {"Ref": "Profile"}, BootstrapActions=[
        {"Name": "a", "ScriptBootstrapAction": {"Path.$": "$.script"}}]),
     allow("states:StartExecution", {"Ref": "Machine"}), "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("machine", "starts", "status"), STARTED)
def test_who_starts_with_code_of_its_own_what_runs_with_more_rights_is_no_pass(
    tmp_path: Path, machine: dict[str, Any], starts: dict[str, Any], status: str
) -> None:
    for acting, expected in ((ADMIN, status), (role(READS), "PASS")):
        beside = {"Machine": machine, "Own": role(READS), "Acting": acting, "Profile": PROFILE}
        found = judged(tmp_path, One=role(starts), **beside)
        assert found["One"].status == expected, found["One"]


def writing(**parameters: Any) -> dict[str, Any]:
    """A state machine that puts a policy into a role."""
    return asking("iam:putRolePolicy", **parameters)


def asking(action: str, **parameters: Any) -> dict[str, Any]:
    """A state machine that makes one call."""
    task = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{action}", "Parameters": parameters}
    definition = {"StartAt": "Write", "States": {"Write": task | {"End": True}}}
    return made(
        "AWS::StepFunctions::StateMachine", StateMachineName="etl", RoleArn=arn("Acting"), Definition=definition
    )


def automating(name: str) -> dict[str, Any]:
    """An automation that puts a policy into a role."""
    inputs = {"Service": "iam", "Api": "PutRolePolicy", "RoleName": name, "PolicyName": "a", "PolicyDocument": "{}"}
    steps = [{"name": "write", "action": "aws:executeAwsApi", "inputs": inputs}]
    content = {"schemaVersion": "0.3", "assumeRole": arn("Acting"), "mainSteps": steps}
    return made("AWS::SSM::Document", DocumentType="Automation", Name="write", Content=content)


def running(code: str) -> dict[str, Any]:
    return made("AWS::Lambda::Function", Role=arn("Acting"), Code={"ZipFile": code})


PRINTS = running("print(event)")
DOES = {"Ref": "It"}
AUTOMATION = {"Fn::Sub": "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:automation-definition/${It}:*"}
ATTACHES = "boto3.client('iam').attach_role_policy(**event)"
GIVEN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (writing(**{"RoleName.$": "$.role", "PolicyName": "a"}), allow("states:StartExecution", DOES), "UNKNOWN"),
    (writing(RoleName="etl", PolicyName="a"), allow("states:StartExecution", DOES), "PASS"),
    (asking("sts:assumeRole", **{"RoleArn.$": "$.role"}), allow("states:StartExecution", DOES), "UNKNOWN"),
    (
        asking("cloudformation:createStack", **{"TemplateBody.$": "$.body"}),
        allow("states:StartExecution", DOES),
        "UNKNOWN",
    ),
    (asking("cloudformation:describeStacks", **{"StackName.$": "$.n"}), allow("states:StartExecution", DOES), "PASS"),
    (writing(**{"RoleName.$": "$.role"}), allow("states:ListExecutions", DOES), "PASS"),
    (automating("{{ Role }}"), allow("ssm:StartAutomationExecution", AUTOMATION), "UNKNOWN"),
    (automating("etl"), allow("ssm:StartAutomationExecution", AUTOMATION), "PASS"),
    (running(ATTACHES), allow("lambda:InvokeFunction", arn("It")), "UNKNOWN"),
    (running(ATTACHES), allow("lambda:InvokeFunction", {"Fn::Sub": "${It.Arn}:*"}), "UNKNOWN"),
    (running(ATTACHES), allow("lambda:InvokeFunction", {"Ref": "Alias"}), "UNKNOWN"),
    (running(ATTACHES), allow("lambda:InvokeFunctionUrl", arn("It")), "UNKNOWN"),
    (PRINTS, allow("lambda:InvokeFunction", arn("It")), "PASS"),
    *(
        (running(code), allow("lambda:InvokeFunction", arn("It")), status)
        for code, status in (
            ("boto3.resource('iam').Role(event['r']).attach_policy(PolicyArn=event['p'])", "UNKNOWN"),
            ("boto3.Session().resource('iam').Role(event['r']).attach_policy(PolicyArn=event['p'])", "UNKNOWN"),
            ("r = boto3.resource('iam').RolePolicy('a', 'b'); r.put(PolicyDocument=event['p'])", "UNKNOWN"),
            ("boto3.resource(event['s']).Role('a').attach_policy(PolicyArn=event['p'])", "UNKNOWN"),
            ("print(boto3.resource('iam').Role('etl').arn)", "PASS"),
            ("boto3.resource('s3').Object('a', 'b').put(Body=event['p'])", "PASS"),
            ("getattr(boto3.client('iam'), event['call'])(**event['with'])", "UNKNOWN"),
            ("iam = session.client('iam'); getattr(iam, f'attach_{kind}_policy')(**event)", "UNKNOWN"),
            ("getattr(session.client(event['service']), event['call'])(**event['with'])", "UNKNOWN"),
            ("boto3.client('iam')._make_api_call(event['call'], event['with'])", "UNKNOWN"),
            ("new AWS.IAM()[event.call](event.with)", "UNKNOWN"),
            ("const iam = new IAMClient({}); await iam[event.call](event.with)", "UNKNOWN"),
            ("getattr(boto3.client('s3'), event['call'])(**event['with'])", "PASS"),
            ("getattr(boto3.client(region_name=r, service_name='s3'), event['call'])()", "PASS"),
            ("print(boto3.client('iam').get_role(RoleName=event['r']))", "PASS"),
            ("exec(event['code'])", "UNKNOWN"),
            ("boto3.client('sts').assume_role(RoleArn=event['r'], RoleSessionName='a')", "PASS"),
            ("cfn.create_stack(StackName='a', TemplateBody=event['t'])", "UNKNOWN"),
            ("cfn.createStack({StackName: 'a', TemplateURL: event.url})", "UNKNOWN"),
            ("cfn.create_stack(StackName='a', TemplateBody='{}')", "PASS"),
            ("cfn.describe_stacks(StackName='a')", "PASS"),
            ("subprocess.run(event['command'], shell=True)", "UNKNOWN"),
            ("re.compile('a').exec(event.text); retrieval(event)", "PASS"),
        )
    ),
    (running(ATTACHES), allow("lambda:GetFunction", arn("It")), "PASS"),
]


INPUT = {"Input.$": "$"}
TO_IT = {"StateMachineArn": DOES}
BY_STATES = "states:startExecution.sync:2"
STARTS_FIRST = allow("states:StartExecution", {"Ref": "First"})
SPARK_AT_RUN = {"ExecutionRoleArn": arn("Acting"), "JobDriver": {"SparkSubmit": {"EntryPoint.$": "$.script"}}}


def beginning(resource: Any, **parameters: Any) -> dict[str, Any]:
    """A state machine, with a role that can do little, that starts something."""
    made_ = asking("x", **parameters)
    made_["Properties"]["Definition"]["States"]["Write"]["Resource"] = resource
    return made_ | {"Properties": made_["Properties"] | {"StateMachineName": "first", "RoleArn": arn("Own")}}


def states(action: str) -> str:
    return f"arn:aws:states:::{action}"


AT_RUN_WRITING = writing(**{"RoleName.$": "$.role"})
CHAINED: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    # what is begun first, what that begins, who begins, what is said of them
    (beginning(states(BY_STATES), **TO_IT, **INPUT), AT_RUN_WRITING, STARTS_FIRST, "UNKNOWN"),
    (beginning(states("aws-sdk:sfn:startExecution"), **TO_IT, **INPUT), AT_RUN_WRITING, STARTS_FIRST, "UNKNOWN"),
    (beginning(states(BY_STATES), **{"StateMachineArn.$": "$.next"}, **INPUT), AT_RUN_WRITING, STARTS_FIRST, "UNKNOWN"),
    (beginning(states(BY_STATES), StateMachineArn={"Ref": "Second"}, **INPUT), AT_RUN_WRITING, STARTS_FIRST, "UNKNOWN"),
    (beginning(states(BY_STATES), StateMachineArn="others", **INPUT), AT_RUN_WRITING, STARTS_FIRST, "PASS"),
    (beginning(states(BY_STATES), **TO_IT, Input={"a": "b"}), AT_RUN_WRITING, STARTS_FIRST, "PASS"),
    (beginning(states(BY_STATES), **TO_IT), AT_RUN_WRITING, STARTS_FIRST, "PASS"),
    (beginning(states(BY_STATES), **TO_IT, Input={"By.$": "$$.Execution.Id"}), AT_RUN_WRITING, STARTS_FIRST, "PASS"),
    (beginning(states(BY_STATES), **TO_IT, **INPUT), writing(RoleName="etl"), STARTS_FIRST, "PASS"),
    (beginning(states(BY_STATES), **TO_IT, **INPUT), AT_RUN_WRITING, allow("states:ListExecutions", "*"), "PASS"),
    (beginning(states("lambda:invoke"), FunctionName=DOES, **{"Payload.$": "$"}), running(ATTACHES), STARTS_FIRST,
     "UNKNOWN"),
    (beginning(arn("It"), **INPUT), running(ATTACHES), STARTS_FIRST, "UNKNOWN"),
    (beginning(states("lambda:invoke"), FunctionName=DOES, Payload={"a": "b"}), running(ATTACHES), STARTS_FIRST,
     "PASS"),
    (beginning(states("aws-sdk:ssm:startAutomationExecution"), DocumentName=DOES, **{"Parameters.$": "$"}),
     automating("{{ Role }}"), STARTS_FIRST, "UNKNOWN"),
    (beginning(states("emr-serverless:startJobRun"), **SPARK_AT_RUN), PRINTS, STARTS_FIRST, "UNKNOWN"),
    (beginning(states("emr-serverless:startJobRun"), ExecutionRoleArn=arn("Acting"), JobDriver={
        "SparkSubmit": {"EntryPoint": "s3://x/a.py", "EntryPointArguments.$": "$.day"}}), PRINTS, STARTS_FIRST, "PASS"),
    (beginning(states("glue:startJobRun.sync"), JobName={"Ref": "Job"}, **{"Arguments.$": "$"}), PRINTS, STARTS_FIRST,
     "UNKNOWN"),
    (beginning(states("glue:startJobRun.sync"), JobName={"Ref": "Job"}, Arguments={"--day.$": "$.day"}), PRINTS,
     STARTS_FIRST, "PASS"),
    (beginning(states("codebuild:startBuild"), ProjectName={"Ref": "Build"}, **{"BuildspecOverride.$": "$.spec"}),
     PRINTS, STARTS_FIRST, "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "thing", "starts", "status"), CHAINED)
def test_who_starts_what_hands_its_input_on_to_more_rights_is_no_pass(
    tmp_path: Path, first: dict[str, Any], thing: dict[str, Any], starts: dict[str, Any], status: str
) -> None:
    second = beginning(states(BY_STATES), **TO_IT, **INPUT)
    second["Properties"]["StateMachineName"] = "second"
    job = made("AWS::Glue::Job", Name="job", Role=arn("Acting"), Command={})
    for acting, expected in ((ADMIN, status), (role(READS), "PASS")):
        beside = {"First": first, "Second": second, "It": thing, "Job": job, "Build": BUILD, "Own": role(READS)}
        found = judged(tmp_path, One=role(starts), Acting=acting, **beside)
        assert found["One"].status == expected, found["One"]


@pytest.mark.parametrize(("thing", "starts", "status"), GIVEN)
def test_who_has_rights_written_by_what_may_write_them_is_no_pass(
    tmp_path: Path, thing: dict[str, Any], starts: dict[str, Any], status: str
) -> None:
    alias = made("AWS::Lambda::Alias", FunctionName={"Ref": "It"}, FunctionVersion="1", Name="live")
    found = judged(tmp_path, One=role(starts), It=thing, Acting=ADMIN, Alias=alias)
    assert found["One"].status == status, found["One"]


ONE = {"AWS": arn("One")}
OF_HERE = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
SESSION = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/${One}/x"}}
WRITES = {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::scripts/*"}
RUNS_SCRIPT = made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": "s3://scripts/code/x.py"})
RUNS_IMAGE = made("AWS::ECS::TaskDefinition", TaskRoleArn=arn("Acting"), ContainerDefinitions=[{"Image": {
    "Fn::Sub": "${Policy.RepositoryUri}:1"}}])  # fmt: skip
DENIES_ALL = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*"}


def permits(action: str, principal: Any, function: Any = DOES, **more: Any) -> dict[str, Any]:
    return made("AWS::Lambda::Permission", FunctionName=function, Action=action, Principal=principal, **more)


def bucket_policy(principal: Any, *others: dict[str, Any], **more: Any) -> dict[str, Any]:
    document = {"Statement": [{"Effect": "Allow", "Principal": principal, **WRITES, **more}, *others]}
    return made("AWS::S3::BucketPolicy", Bucket="scripts", PolicyDocument=document)


def repository(action: str, principal: Any) -> dict[str, Any]:
    document = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": action}]}
    return made("AWS::ECR::Repository", RepositoryPolicyText=document)


LET_IN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    # what has a role that can get more, what lets in, what is said of the role One
    (PRINTS, permits("lambda:UpdateFunctionCode", arn("One")), "FAIL"),
    (PRINTS, permits("lambda:*", arn("One"), arn("It")), "FAIL"),
    (PRINTS, permits("lambda:UpdateFunctionCode", named("one")), "FAIL"),
    (PRINTS, permits("lambda:UpdateFunctionCode", named("${Asked}")), "UNKNOWN"),
    (PRINTS, permits("lambda:UpdateFunctionCode", named("two")), "PASS"),
    (PRINTS, permits("lambda:UpdateFunctionCode", arn("Own")), "PASS"),
    (PRINTS, permits("lambda:UpdateFunctionCode", {"Ref": "AWS::AccountId"}), "PASS"),
    (PRINTS, permits("lambda:UpdateFunctionCode", "events.amazonaws.com"), "PASS"),
    (PRINTS, permits("lambda:UpdateFunctionCode", arn("One"), "others"), "INHERITED"),
    (PRINTS, permits("lambda:InvokeFunction", arn("One")), "PASS"),
    (running(ATTACHES), permits("lambda:InvokeFunction", arn("One")), "UNKNOWN"),
    (running(ATTACHES), permits("lambda:InvokeFunction", "*"), "UNKNOWN"),
    (running(ATTACHES), permits("lambda:InvokeFunction", "*", SourceAccount={"Ref": "AWS::AccountId"}), "PASS"),
    (RUNS_SCRIPT, bucket_policy(ONE), "UNKNOWN"),
    (RUNS_SCRIPT, bucket_policy("*"), "UNKNOWN"),
    (RUNS_SCRIPT, bucket_policy(SESSION), "UNKNOWN"),
    (RUNS_SCRIPT, bucket_policy("*", Condition={"ArnEquals": {"aws:PrincipalArn": arn("Own")}}), "PASS"),
    (RUNS_SCRIPT, bucket_policy("*", Condition={"ArnEquals": {"aws:PrincipalArn": arn("One")}}), "UNKNOWN"),
    (RUNS_SCRIPT, bucket_policy("*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/o*"}}), "UNKNOWN"),
    (RUNS_SCRIPT, bucket_policy("*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/p*"}}), "PASS"),
    (RUNS_SCRIPT, bucket_policy({"AWS": {"Ref": "Asked"}}), "PASS"),  # made in this stack, and given to none
    (RUNS_SCRIPT, bucket_policy(OF_HERE), "PASS"),
    (RUNS_SCRIPT, bucket_policy(ONE, Resource="arn:aws:s3:::scripts/data/*"), "PASS"),
    (RUNS_SCRIPT, bucket_policy(ONE, Action="s3:GetObject"), "PASS"),
    (RUNS_SCRIPT, bucket_policy(ONE, Action="*"), "UNKNOWN"),
    (RUNS_SCRIPT, bucket_policy(ONE, DENIES_ALL, Resource="*"), "PASS"),
    (RUNS_SCRIPT, bucket_policy(ONE, {**DENIES_ALL, "Principal": {"AWS": arn("Own")}}), "UNKNOWN"),
    (RUNS_SCRIPT, made("AWS::S3::BucketPolicy", Bucket="scripts", PolicyDocument="not JSON"), "UNKNOWN"),
    (RUNS_SCRIPT, made("AWS::S3::BucketPolicy", Bucket="others", PolicyDocument="not JSON"), "PASS"),
    (RUNS_IMAGE, repository("ecr:PutImage", ONE), "UNKNOWN"),
    (RUNS_IMAGE, repository("ecr:BatchGetImage", ONE), "PASS"),
]


@pytest.mark.parametrize(("thing", "lets_in", "status"), LET_IN)
def test_whom_the_policy_of_what_has_more_rights_lets_in_is_no_pass(
    tmp_path: Path, thing: dict[str, Any], lets_in: dict[str, Any], status: str
) -> None:
    for acting, expected in ((ADMIN, status), (role(READS), "PASS" if status != "INHERITED" else status)):
        one = role(READS, RoleName="one")
        found = judged(tmp_path, One=one, Own=role(READS), It=thing, Acting=acting, Policy=lets_in)
        # What lets it in is where it is told.
        assert found["One" if expected == "PASS" else "Policy"].status == expected
        assert ("One" in found) is (expected == "PASS")


def test_a_parameter_may_name_a_role_of_another_stack(tmp_path: Path) -> None:
    lets_in = bucket_policy({"AWS": {"Ref": "Asked"}})
    stacks = {"one": {"One": role(READS)}, "two": {"Policy": lets_in, "It": RUNS_SCRIPT, "Acting": ADMIN}}
    for name, resources in stacks.items():
        body = {"Parameters": {"Asked": {"Type": "String"}}, "Resources": resources}
        (tmp_path / f"{name}.json").write_text(json.dumps(body))
    found = {one.resource: one.status for one in review(load([tmp_path]), [CONTROL])}
    assert found["two/Policy"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (role(READS, PermissionsBoundary={"Ref": "Mine"}), "PASS"),  # what names a role is bounded, what a user is not
        (user(READS, PermissionsBoundary={"Ref": "Mine"}), "FAIL"),
        (role(READS, {"Effect": "Deny", "Action": "lambda:*", "Resource": "*"}), "PASS"),
        (user(READS, {"Effect": "Deny", "Action": "lambda:*", "Resource": "*"}), "PASS"),
    ],
)
def test_what_bounds_an_identity_bounds_what_lets_it_in(tmp_path: Path, one: dict[str, Any], status: str) -> None:
    updates = permits("lambda:UpdateFunctionCode", arn("One"))
    found = judged(tmp_path, One=one, It=PRINTS, Acting=ADMIN, Policy=updates, Mine=policy(READS))
    assert found["One" if status == "PASS" else "Policy"].status == status


@pytest.mark.parametrize(
    ("bucket", "status"), [("arn:aws:s3:::scripts", "UNKNOWN"), ({"Fn::GetAtt": "Data.Arn"}, "PASS")]
)
def test_who_may_let_itself_write_what_others_run_is_no_pass(tmp_path: Path, bucket: Any, status: str) -> None:
    job = made("AWS::Glue::Job", Role=arn("Acting"), Command={"ScriptLocation": "s3://scripts/code/x.py"})
    one = role(allow("s3:PutBucketPolicy", bucket))
    found = judged(tmp_path, One=one, Job=job, Acting=ADMIN, Data=made("AWS::S3::Bucket"))
    assert found["One"].status == status, found["One"]


POD = made("AWS::IAM::Role", AssumeRolePolicyDocument=policy(allow("sts:AssumeRole", Principal={
    "Service": "pods.eks.amazonaws.com"})), ManagedPolicyArns=[f"{AWS}AdministratorAccess"])  # fmt: skip
MAPPED = {
    "Fn::Join": ["", ['[{"kind":"ConfigMap","metadata":{"name":"aws-auth"},"data":{"mapRoles":"', arn("One"), '"}}]']]
}
LETS_IN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    # what lets in, what pods take, what is said of the role One
    (made("AWS::EKS::AccessEntry", ClusterName="c", PrincipalArn=arn("One")), POD, "UNKNOWN"),
    (made("AWS::EKS::AccessEntry", ClusterName="c", PrincipalArn=arn("Own")), POD, "PASS"),
    (made("AWS::EKS::AccessEntry", ClusterName="c", PrincipalArn=arn("One")), role(READS), "PASS"),
    ({"Type": "Custom::AWSCDK-EKS-KubernetesResource", "Properties": {"Manifest": MAPPED}}, POD, "UNKNOWN"),
    ({"Type": "Custom::AWSCDK-EKS-KubernetesResource", "Properties": {"Manifest": "[]"}}, POD, "PASS"),
    (
        {
            "Type": "Custom::AWSCDK-EKS-KubernetesPatch",
            "Properties": {"ResourceName": "configmap/aws-auth", "ApplyPatchJson": MAPPED},
        },
        POD,
        "UNKNOWN",
    ),
    (asking("eks:createAccessEntry", PrincipalArn=arn("One")), POD, "UNKNOWN"),
    (
        {
            "Type": "Custom::AWSCDK-EKS-KubernetesResource",
            "Properties": {
                "Manifest": '[{"metadata":{"name":"aws-auth"},"data":{"x":"arn:aws:iam::111122223333:role/one"}}]'
            },
        },
        POD,
        "UNKNOWN",
    ),
]


@pytest.mark.parametrize(("lets_in", "pod", "status"), LETS_IN)
def test_whom_a_cluster_of_eks_lets_in_may_run_pods_with_more_rights(
    tmp_path: Path, lets_in: dict[str, Any], pod: dict[str, Any], status: str
) -> None:
    one = role(READS, RoleName="one")
    found = judged(tmp_path, One=one, Own=role(READS), Entry=lets_in, Pod=pod)
    assert found["One"].status == status, found["One"]


def test_who_pushes_to_a_repository_of_the_templates_is_no_pass(tmp_path: Path) -> None:
    source = {"Type": "CODECOMMIT", "Location": {"Fn::GetAtt": "Sources.CloneUrlHttp"}}
    project = made("AWS::CodeBuild::Project", ServiceRole=arn("Acting"), Source=source)
    repositories = {one: made("AWS::CodeCommit::Repository", RepositoryName=one) for one in ("Sources", "Others")}
    for pushed, expected in (("Sources", "UNKNOWN"), ("Others", "PASS")):
        one = role(allow("codecommit:GitPush", arn(pushed)))
        found = judged(tmp_path, One=one, Build=project, Acting=ADMIN, **repositories)
        assert found["One"].status == expected, found["One"]


@pytest.mark.parametrize("name", [{"Fn::GetAtt": ["Namer", "Name"]}, "${self:custom.role}", "known"])
def test_a_role_of_an_unknown_name_has_what_is_attached_to_it(name: Any, tmp_path: Path) -> None:
    """And nothing of another one whose name is not known."""
    namer = {"Type": "Custom::Namer", "Properties": {"ServiceToken": {"Fn::ImportValue": "namer"}}}
    other = name if isinstance(name, dict) else f"{name}-2"
    found = judged(
        tmp_path,
        Namer=namer,
        Mighty=role(RoleName=name, ManagedPolicyArns=[f"{AWS}AdministratorAccess"]),
        Greedy=role(allow("iam:*"), RoleName=other),
        Harmless=role(READS, RoleName=other),
    )
    assert [found[one].status for one in ("Mighty", "Greedy", "Harmless")] == ["FAIL", "FAIL", "PASS"]
