"""IAM-07 and the paths between identities: rewriting rights by name is one, launching with a bounded role is none."""

from __future__ import annotations

import json
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
    file.write_text(json.dumps({"Parameters": {"Asked": {"Type": "String"}}, "Resources": resources}))
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
