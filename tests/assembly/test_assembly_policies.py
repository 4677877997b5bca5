"""Policy statements, wherever templates write them, and what each identity holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emr_platform.assembly import Choice, Held, Unknown, all_statements, held, show, statements
from tests.assembly.conftest import Read

PARAMETERS = {"P": {"Type": "String"}}
CONDITIONS = {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}, "No": {"Fn::Equals": ["a", "b"]}}


def allow(action: str, **more: Any) -> dict[str, Any]:
    return {"Sid": action, "Effect": "Allow", "Action": action, "Resource": "*", **more}


def policy(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [allow(action) for action in actions]}


def template(**resources: Any) -> dict[str, Any]:
    return {"Parameters": PARAMETERS, "Conditions": CONDITIONS, "Resources": resources}


def beside(kind: str, key: str, names: Any, action: str = "s3:Get", **more: Any) -> dict[str, Any]:
    return {"Type": f"AWS::IAM::{kind}", "Properties": {key: names, "PolicyDocument": policy(action)}, **more}


ROLE = {"Type": "AWS::IAM::Role", "Properties": {}}


def of_role(read: Read, **resources: Any) -> Held:
    found = read(stack=template(**resources))
    return held(next(one for one in found if one.logical_id == "Role"), found)


def sids(given: Held) -> list[tuple[str, bool]]:
    """The statements by Sid, and whether each is surely there."""
    return [(one.sid, one.there is True) for one in given.statements]


def test_statements_of_a_role(read: Read) -> None:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}},
            "Policies": [
                {"Fn::If": ["No", {"PolicyDocument": policy("never")}, {"Ref": "AWS::NoValue"}]},
                {"PolicyName": "a", "PolicyDocument": policy("a1", "a2")},
                {"Fn::If": ["C", {"PolicyDocument": policy("maybe")}, {"Ref": "AWS::NoValue"}]},
                {
                    "PolicyDocument": {
                        "Statement": [allow("b1"), {"Fn::If": ["C", allow("b2"), {"Ref": "AWS::NoValue"}]}]
                    }
                },
            ],
        },
    }
    found = read(stack=template(Role=role))
    made = list(statements(found.resources[0]))
    assert [(one.kind, one.sid, one.there is True) for one in made] == [
        ("trust", "", True),
        ("identity", "a1", True),
        ("identity", "a2", True),
        ("identity", "maybe", False),
        ("identity", "b1", True),
        ("identity", "b2", False),
    ]
    assert made[0].path == ("Resources", "Role", "Properties", "AssumeRolePolicyDocument", "Statement")
    assert made[2].path == ("Resources", "Role", "Properties", "Policies", 0, "PolicyDocument", "Statement", 1)
    lines = json.dumps(template(Role=role), indent=1).splitlines()
    assert [one.line for one in made[1:5]] == [
        next(number for number, line in enumerate(lines, 1) if f'"Sid": "{sid}"' in line) - 1
        for sid in ("a1", "a2", "maybe", "b1")
    ]


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::S3::BucketPolicy", {"PolicyDocument": policy("x")}),
        ("AWS::S3::BucketPolicy", {"PolicyDocument": json.dumps(policy("x"))}),
        ("AWS::S3::BucketPolicy", {"PolicyDocument": {"Fn::Sub": json.dumps(policy("x"))}}),
        ("AWS::KMS::Key", {"KeyPolicy": policy("x")}),
        ("AWS::EC2::VPCEndpoint", {"PolicyDocument": policy("x")}),
        ("AWS::SNS::TopicPolicy", {"PolicyDocument": policy("x")}),
        ("AWS::SQS::QueueInlinePolicy", {"PolicyDocument": policy("x")}),
        ("AWS::Events::EventBusPolicy", {"Statement": allow("x")}),
        ("AWS::DynamoDB::Table", {"ResourcePolicy": {"PolicyDocument": policy("x")}}),
        ("AWS::SecretsManager::ResourcePolicy", {"ResourcePolicy": policy("x")}),
    ],
)
def test_statements_of_resources(read: Read, kind: str, properties: dict[str, Any]) -> None:
    (one,) = all_statements(read(stack=template(It={"Type": kind, "Properties": properties})))
    assert (one.kind, one.sid, one.effect, one.listed("Action")) == ("resource", "x", "Allow", ["x"])


@pytest.mark.parametrize(
    "document",
    ["{", {"Ref": "P"}, {"Fn::Transform": {"Name": "AWS::Include"}}, {"Statement": {"Ref": "P"}}, {"Ref": "It"}],
)
def test_a_policy_that_is_not_known_is_one_unknown_statement(read: Read, document: Any) -> None:
    it = {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": document}}
    (one,) = all_statements(read(stack=template(It=it)))
    assert isinstance(one.body, Unknown)
    assert isinstance(one.effect, Unknown)
    assert all(isinstance(action, Unknown) for action in one.listed("Action"))


def test_unknown_properties_are_unknown_statements(read: Read) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"Fn::Transform": {"Name": "AWS::Include"}}}
    found = all_statements(read(stack=template(Role=role)))
    assert [one.kind for one in found] == ["trust", "identity"]
    assert all(isinstance(one.body, Unknown) for one in found)


def test_statements_of_what_never_exists_are_none(read: Read) -> None:
    assert all_statements(read(stack=template(It=beside("Policy", "Roles", [], Condition="No")))) == []


def test_entries_and_principals(read: Read) -> None:
    open_ = {"Fn::If": ["C", "b", {"Ref": "AWS::NoValue"}]}
    body = allow("x", Action=["a", open_, {"Ref": "P"}], Principal={"AWS": ["1", open_], "Service": "s"})
    (one,) = all_statements(read(stack=template(It=beside("S3", "x", []) | {
        "Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": [body]}}})))  # fmt: skip
    depends = Unknown("depends on the condition C")
    asked = Unknown("the parameter P is given at deployment", "P")
    assert one.listed("Action") == ["a", depends, asked]
    assert one.listed("NotAction") == []
    assert one.principals() == [("AWS", "1"), ("AWS", depends), ("Service", "s")]
    assert one.principals("NotPrincipal") == []


@pytest.mark.parametrize(
    ("given", "principals"),
    [
        ("*", [("*", "*")]),
        ({"Ref": "P"}, [("?", "?P")]),
        ({"AWS": {"Ref": "P"}}, [("AWS", "?P")]),
        ({"ec2.amazonaws.com": "2", "AWS": "1"}, [("AWS", "1"), ("?", "?")]),
        ({"service": "*"}, [("service", "*"), ("?", "?")]),
        ({}, [("?", "?")]),
        ({"AWS": []}, [("?", "?")]),
    ],
)
def test_principals_as_a_whole(read: Read, given: Any, principals: Any) -> None:
    document = {"Statement": allow("x", Principal=given)}
    it = {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": document}}
    (one,) = all_statements(read(stack=template(It=it)))
    assert [(kind, show(name)) for kind, name in one.principals()] == principals


@pytest.mark.parametrize("kind", ["Policy", "ManagedPolicy"])
def test_policies_beside_a_role(read: Read, kind: str) -> None:
    assert sids(of_role(read, Role=ROLE, It=beside(kind, "Roles", [{"Ref": "Role"}]))) == [("s3:Get", True)]


def test_role_policies_and_other_identities(read: Read) -> None:
    given = of_role(
        read,
        Role=ROLE,
        A=beside("RolePolicy", "RoleName", {"Ref": "Role"}),
        User={"Type": "AWS::IAM::User"},
        B=beside("UserPolicy", "UserName", {"Ref": "User"}, "u"),
        Group={"Type": "AWS::IAM::Group"},
        D=beside("Policy", "Groups", [{"Ref": "Group"}], "g"),
    )
    assert sids(given) == [("s3:Get", True)]
    found = read(
        stack=template(User={"Type": "AWS::IAM::User"}, B=beside("UserPolicy", "UserName", {"Ref": "User"}, "u"))
    )
    assert sids(held(found.resources[0], found)) == [("u", True)]


@pytest.mark.parametrize(
    ("names", "certain"),
    [
        ([{"Fn::If": ["C", {"Ref": "Role"}, {"Ref": "AWS::NoValue"}]}], False),
        ({"Fn::If": ["C", [{"Ref": "Role"}], []]}, False),
        ([{"Ref": "P"}], False),
        ({"Ref": "P"}, False),
        ([{"Ref": "Role"}], True),
    ],
)
def test_policies_that_may_be_attached(read: Read, names: Any, certain: bool) -> None:
    assert sids(of_role(read, Role=ROLE, It=beside("Policy", "Roles", names))) == [("s3:Get", certain)]


def test_a_policy_that_may_not_exist_is_not_surely_held(read: Read) -> None:
    it = beside("Policy", "Roles", [{"Ref": "Role"}], Condition="C")
    assert sids(of_role(read, Role=ROLE, It=it)) == [("s3:Get", False)]
    assert sids(of_role(read, Role={**ROLE, "Condition": "C"}, It=it)) == [("s3:Get", True)]


def test_policies_by_the_name_of_a_role(read: Read) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "emr"}}
    given = of_role(
        read, Role=role, A=beside("Policy", "Roles", ["emr"], "a"), B=beside("Policy", "Roles", ["other"], "b")
    )
    assert sids(given) == [("a", True)]


def test_managed_policies(read: Read) -> None:
    own = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy("own")}}
    named = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"ManagedPolicyName": "named", "PolicyDocument": policy("named")},
    }
    arns = [
        {"Ref": "Own"},
        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/named"},
        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/elsewhere"},
        # A role holds policies of its own account, and of AWS's: an account that is written out is that one.
        "arn:aws:iam::999999999999:policy/named",
        {"Ref": "P"},
        {"Ref": "Role"},
        {"Fn::If": ["C", {"Ref": "Maybe"}, {"Ref": "AWS::NoValue"}]},
    ]
    maybe = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy("maybe")}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": arns}}
    given = of_role(read, Role=role, Own=own, Named=named, Maybe=maybe)
    assert sids(given) == [("own", True), ("named", True), ("maybe", False)]
    assert [show(one) for one in given.managed] == [
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/elsewhere",
        "?P",
        "${Role}",
    ]


def test_a_statement_that_is_attached_twice_is_held_once(read: Read) -> None:
    own = beside("ManagedPolicy", "Roles", [{"Ref": "Role"}])
    role = {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [{"Ref": "Own"}]}}
    assert sids(of_role(read, Role=role, Own=own)) == [("s3:Get", True)]


@pytest.mark.parametrize(
    ("given", "boundary"),
    [
        ({"Ref": "AWS::NoValue"}, None),
        ("arn:aws:iam::999999999999:policy/b", "arn:aws:iam::999999999999:policy/b"),
        ({"Fn::If": ["C", "a", "b"]}, Choice(("a", "b"))),
    ],
)
def test_boundaries_outside(read: Read, given: Any, boundary: Any) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"PermissionsBoundary": given}}
    assert of_role(read, Role=role).boundary == boundary


def test_a_boundary_in_the_templates(read: Read) -> None:
    own = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy("own")}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"PermissionsBoundary": {"Ref": "Own"}}}
    boundary = of_role(read, Role=role, Own=own).boundary
    assert isinstance(boundary, tuple)
    assert [one.sid for one in boundary] == ["own"]
