"""What is said of single actions, held against the catalogue of actions; what follows from it is asked of IAM-07."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from emr_platform.assembly import Statement, load, statements
from emr_platform.review import actions
from emr_platform.review.access._judged import bears_on, doubtful, handing_out, in_ways

DATA = json.loads((Path(actions.__file__).parent / "data" / "judged_actions.json").read_text(encoding="utf-8"))
VERDICTS = ("harmless", "with_role", "by_name")
NEWER = {"emrwal"}
"""Services that the catalogue of actions lacks."""


def named(verdict: str) -> list[str]:
    return [f"{service}:{name}" for service, names in DATA[verdict].items() for name in names.split()]


def test_every_action_that_is_said_to_lead_nowhere_is_one_that_writes() -> None:
    known = {name: actions.action(name) for verdict in VERDICTS for name in named(verdict)
             if name.partition(":")[0] not in NEWER}  # fmt: skip
    levels = {name: one.level if one else None for name, one in known.items()}
    others = {name for name, level in levels.items() if level not in {"Write", "Permissions management"}}
    assert others <= set(named("by_name"))
    assert [name for name, one in known.items() if one and one.name != name] == []


def test_what_hands_out_credentials_reads_otherwise() -> None:
    levels = {name: one.level if (one := actions.action(name)) else None for name in named("handing_out")}
    assert set(levels.values()) <= {"Read", "List"}


def test_only_what_hands_a_role_on_is_judged_twice() -> None:
    for verdicts in (("harmless", "with_role", "handing_out"), ("harmless", "by_name", "handing_out")):
        counted = Counter(name for verdict in verdicts for name in named(verdict))
        assert [name for name, times in counted.items() if times > 1] == []
    assert in_ways().isdisjoint(named("harmless"))


def statement(tmp_path: Path, action: object, resource: object, key: str = "Action") -> Statement:
    body = {"Effect": "Allow", key: action, "Resource": resource}
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": body}}}
    queue = {"Type": "AWS::SQS::Queue"}
    file = tmp_path / "s.json"
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Asked"}}}
    resources = {"Policy": policy, "Queue": queue, "Parameter": parameter}
    file.write_text(json.dumps({"Parameters": {"Asked": {"Type": "String"}}, "Resources": resources}))
    (found,) = statements(next(one for one in load([file]) if one.logical_id == "Policy"))
    return found


@pytest.mark.parametrize(
    ("action", "unjudged", "by_name", "with_role"),
    [
        ("s3:GetObject", (), (), ()),
        ("s3:DeleteBucket", (), (), ()),
        ("ec2:CreateTags", (), (), ()),
        ("S3:putobject", (), ("s3:PutObject",), ()),
        ("s3:PutObject?cl", (), ("s3:PutObjectAcl",), ()),
        ("logs:PutSubscriptionFilter", (), (), ("logs:PutSubscriptionFilter",)),
        ("aoss:*AccessPolicy", ("aoss:CreateAccessPolicy", "aoss:UpdateAccessPolicy"), (), ()),
        ("cognito-identity:GetCredentialsForIdentity", ("cognito-identity:GetCredentialsForIdentity",), (), ()),
        ("iam:PassRole", (), (), ()),
        ("organizations:DetachPolicy", ("organizations:DetachPolicy",), (), ()),
        ("lambda:CreateFunction", (), (), ("lambda:CreateFunction",)),
        ("firehose:UpdateDestination", (), ("firehose:UpdateDestination",), ("firehose:UpdateDestination",)),
        ("lakeformation:AddLFTags*", (), ("lakeformation:AddLFTagsToResource",), ()),
        ("gamelift:GetComputeAccess", ("gamelift:GetComputeAccess",), (), ()),
        ("emrwal:CreateWal", (), (), ()),
        ("emrwal:*", ("emrwal:*",), (), ()),
        ("tomorrow:ListThings", (), (), ()),
        ("tomorrow:Delete*", (), (), ()),
        ("tomorrow:Deleted", ("tomorrow:Deleted",), (), ()),
        ("tomorrow:GetThing", (), (), ()),
        ("tomorrow:BatchGetThingPolicies", (), (), ()),
        ("tomorrow:GetThingCredentials", ("tomorrow:GetThingCredentials",), (), ()),
        ("tomorrow:GetAuthTokens", ("tomorrow:GetAuthTokens",), (), ()),
        ("tomorrow:Get*", ("tomorrow:Get*",), (), ()),
        ("tomorrow:Getaway", ("tomorrow:Getaway",), (), ()),
        ("quicksight:DescribeDataSetPermissions", (), (), ()),
        # Of what the ways have with iam:PassRole, what already has a role, or a password, may be changed without it.
        ("redshift-serverless:UpdateNamespace", (), ("redshift-serverless:UpdateNamespace",), ()),
        ("redshift-serverless:CreateNamespace", (), (), ()),
        ("airflow:UpdateEnvironment", (), ("airflow:UpdateEnvironment",), ()),
        ("airflow:CreateEnvironment", (), (), ()),
        ("ecs:RunTask", (), ("ecs:RunTask",), ()),
        ("ecs:CreateService", (), (), ()),
        ("sagemaker:Create?ransformJob", (), ("sagemaker:CreateTransformJob",), ()),
        ("amplify:UpdateApp", (), ("amplify:UpdateApp",), ("amplify:UpdateApp",)),
        ("athena:GetSessionEndpoint", ("athena:GetSessionEndpoint",), (), ()),
        ("lightsail:GetInstanceAccessDetails", ("lightsail:GetInstanceAccessDetails",), (), ()),
    ],
)
def test_what_is_doubtful_of_a_pattern(
    tmp_path: Path, action: str, unjudged: tuple[str, ...], by_name: tuple[str, ...], with_role: tuple[str, ...]
) -> None:
    found = list(doubtful(statement(tmp_path, action, "*")))
    wanted = (unjudged, by_name, with_role)
    assert [(one.unjudged, one.by_name, one.with_role) for one in found] == ([wanted] if any(wanted) else [])


def test_an_action_that_is_not_written_out_is_doubtful(tmp_path: Path) -> None:
    (found,) = doubtful(statement(tmp_path, {"Ref": "Nobody"}, "*"))
    assert found.unjudged


def test_all_but_some_is_what_is_left(tmp_path: Path) -> None:
    (found,) = doubtful(statement(tmp_path, ["aoss:*", "s3:*"], "*", "NotAction"))
    assert "cognito-idp:AdminAddUserToGroup" in found.unjudged
    assert not [name for name in found.unjudged + found.by_name if name.startswith(("aoss:", "s3:"))]


@pytest.mark.parametrize(
    ("action", "resource", "bears"),
    [
        ("ssm:ResumeSession", "arn:aws:ssm:eu-west-1:111122223333:parameter/app/*", False),
        ("ssm:ResumeSession", "arn:aws:ssm:eu-west-1:111122223333:session/x", True),
        ("ssm:ResumeSession", "arn:aws:ssm:*:*:*", True),
        ("ssm:ResumeSession", "*", True),
        ("ssm:ResumeSession", {"Ref": "Nobody"}, True),
        ("ssm:ResumeSession", {"Fn::GetAtt": "Queue.Arn"}, False),
        ("ssm:ResumeSession", {"Fn::GetAtt": "Parameter.Value"}, True),
        ("ssm:ResumeSession", "arn:aws:ssm:*:*:${aws:PrincipalTag/kind}/x", True),
        ("sagemaker:CreateDomain", {"Fn::GetAtt": "Parameter.Value"}, True),
        ("sagemaker:CreateDomain", {"Ref": "Queue"}, False),
        ("ssm:RegisterManagedInstance", "arn:aws:ssm:*:*:*", False),
        ("ssm:RegisterManagedInstance", "*", True),
        ("tomorrow:MakeThing", "arn:aws:ssm:eu-west-1:111122223333:parameter/app/*", True),
        ("ssm:GetAccessToken", "arn:aws:ssm:eu-west-1:111122223333:parameter/app/*", False),
    ],
)
def test_an_action_bears_on_resources_of_its_types(tmp_path: Path, action: str, resource: object, bears: bool) -> None:
    assert bears_on(action, statement(tmp_path, action, resource)) is bears


def test_what_hands_out_credentials_is_asked_in_lower_case() -> None:
    assert handing_out() == {name.lower() for name in named("handing_out")}
