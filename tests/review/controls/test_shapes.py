"""Patterns and conditions that are written otherwise than usual mean what IAM takes them for."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Status
from tests.review.controls.access_mutations import allow
from tests.review.controls.small import OTHER, OWN, READS, Body, made, policy, role, said, trusting

LETTERS = string.ascii_lowercase
TO_EC2 = {"Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}
ROLE = "arn:aws:iam::111122223333:role/x"


def passing(*services: str) -> Body:
    return allow("iam:PassRole", ROLE, Condition={"StringLike": {"iam:PassedToService": list(services)}})


def decrypting(operator: str, key: str, value: Any) -> Body:
    return allow("kms:Decrypt", "*", Condition={operator: {key: value}})


WIDE: list[tuple[str, Body]] = [
    ("IAM-05", allow([f"{one}*:*" for one in LETTERS])),
    ("IAM-05", allow([f"{one}*" for one in LETTERS])),
    *[("IAM-05", allow(one)) for one in ("?*", "*?", "**", "*:?*", "?*:*", "*:*")],
    *[("IAM-05", allow("*", one))
      for one in ("?*", "a*", "arn*", "arn:aws*", "arn:aws:*", "arn:aws:iam::*:*", "arn:aws:i*",
                  "arn:aws-us-gov:*", "arn:aws-cn:*", "arn:aws-us*")],
    ("IAM-05", allow("*", [f"arn:aws:{one}*" for one in LETTERS])),
    ("IAM-05", {"Effect": "Allow", "NotAction": ["iam:Put*", "iam:Attach*"], "Resource": "*"}),
    ("IAM-06", allow([f"s3:{one}*" for one in LETTERS], "arn:aws:s3:::x/*")),
    ("IAM-06", allow(["sqs:*e*", "sqs:*a*", "sqs:*o*"], "arn:aws:sqs:*:*:x")),
    *[("IAM-06", allow(one, "arn:aws:s3:::x/*")) for one in ("s3:?*", "s3*", "s?:*")],
    *[("IAM-04", allow("iam:PassRole", f"arn:aws:iam::{OWN}:{one}", **TO_EC2))
      for one in ("rol*", "*role*", "role*", "r?le/*", "role/?*")],
    ("IAM-04", allow("iam:PassRole", "a*", **TO_EC2)),
    ("IAM-04", allow("iam:PassRole", [f"arn:aws:iam::{OWN}:role/{one}*" for one in LETTERS], **TO_EC2)),
    *[("IAM-04", passing(one)) for one in ("*.com", "*.amazonaws.*", "?*.amazonaws.com", "e*", "*a*")],
    ("IAM-04", passing(*(f"{one}*" for one in LETTERS))),
    *[("IAM-09", allow("s3:GetObject", one)) for one in ("arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:s3*", "a*")],
    ("IAM-09", allow("dynamodb:GetItem", {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:*:*"})),
    ("IAM-08", allow("kms:Decrypt", "arn:aws:kms:*:*:k*")),
    ("IAM-08", allow("kms:Decrypt", [f"arn:aws:kms:*:*:key/{one}*" for one in "0123456789abcdef"])),
    # Secrets Manager has no other resources than secrets.
    *[("IAM-09", allow("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:*:{OWN}:{one}"))
      for one in ("secret:*", "secret*", "*")],
    *[("IAM-08", allow("kms:Decrypt", f"arn:aws:kms:*:*:key/{one}"))
      for one in ("*-*-*-*-*", "????????-*", "?*-?*", "*0*", "*ab?", "0*", "mrk-*", "mrk-0*", "mrk-????????*")],
    *[("IAM-09", allow(action, f"arn:aws:{where}"))
      for action, where in (
          ("dynamodb:GetItem", f"dynamodb:*:{OWN}:table/*"),
          ("glue:GetTable", f"glue:*:{OWN}:table/*/*"),
          ("glue:GetDatabase", f"glue:*:{OWN}:database/?*"),
          ("sqs:SendMessage", f"sqs:*:{OWN}:*"),
          ("s3:GetObject", f"s3:*:{OWN}:accesspoint/*"),
          ("lambda:InvokeFunction", f"lambda:*:{OWN}:function:*"),
      )],
    ("IAM-09", allow("iam:GetRole", [f"arn:aws:iam::{OWN}:role/{one}*" for one in LETTERS])),
    *[("IAM-04", allow("iam:PassRole", f"arn:aws:iam::{OWN}:{one}", **TO_EC2))
      for one in ("role/*-*", "role/*a*", "*e")],
    *[("IAM-09", allow(action, f"arn:aws:{where}"))
      for action, where in (
          ("apigateway:DELETE", "apigateway:*::/restapis/*"),
          ("dynamodb:Query", f"dynamodb:*:{OWN}:table/*/index/*"),
          ("dynamodb:PutItem", f"dynamodb:*:{OWN}:table*"),
          ("ec2:AuthorizeSecurityGroupIngress", f"ec2:*:{OWN}:security-group/sg-*"),
          ("ec2:DeleteVolume", f"ec2:*:{OWN}:volume/vol-0*"),
          ("elasticfilesystem:DeleteFileSystem", f"elasticfilesystem:*:{OWN}:file-system/fs-*"),
          ("elasticmapreduce:DeleteStudio", f"elasticmapreduce:*:{OWN}:studio/es-*"),
          ("emr-containers:StartJobRun", f"emr-containers:*:{OWN}:/virtualclusters/*"),
          ("emr-serverless:StartJobRun", f"emr-serverless:*:{OWN}:/applications/*"),
          ("events:PutEvents", f"events:*:{OWN}:event-bus*"),
          ("logs:DeleteLogGroup", f"logs:*:{OWN}:log-group*"),
          ("logs:PutLogEvents", f"logs:*:{OWN}:log-group:*:log-stream:*"),
          ("s3:GetObject", f"s3:*:{OWN}:accesspoint/*/object/*"),
          ("s3:GetObject", "s3:::*-*/*"),
          ("secretsmanager:GetSecretValue", f"secretsmanager:*:{OWN}:secret:*-??????"),
          ("sns:Publish", f"sns:*:{OWN}:*-*"),
          ("ssm:GetParameter", f"ssm:*:{OWN}:parameter*"),
      )],
    ("IAM-07", allow("elasticmapreduce:AddJobFlowSteps", "arn:aws:elasticmapreduce:*:*:cluster/j-*")),
    *[("IAM-07", allow("ssm:SendCommand", ["arn:aws:ssm:*:*:document/x", f"arn:aws:ec2:*:*:instance/{one}*"]))
      for one in ("i-", "i-0")],
    *[("IAM-07", one)
      for one in (
          allow("kms:PutKeyPolicy", f"arn:aws:kms:*:{OWN}:key/*"),
          allow("kms:CreateGrant"),
          allow("kms:CreateGrant", Condition={"Bool": {"kms:GrantIsForAWSResource": "false"}}),
          allow("s3:PutBucketPolicy", "arn:aws:s3:::*"),
          allow("airflow:CreateCliToken", f"arn:aws:airflow:*:{OWN}:environment/*"),
          allow("airflow:CreateWebLoginToken", f"arn:aws:airflow:*:{OWN}:role/*/Admin*"),
          allow(["iam:PassRole", "redshift-serverless:UpdateNamespace"]),
          allow(["iam:PassRole", "amplify:UpdateApp", "amplify:StartJob"]),
          allow("lakeformation:PutDataLakeSettings"),
      )],
    ("IAM-07", allow("lakeformation:PutDataLakeSettings", "arn:aws:lakeformation:*:*:*")),
    ("IAM-08", allow("kms:Decrypt", ["arn:aws:rds:*:*:*", "arn:aws:kms:*:*:key/*"])),
    ("IAM-08", allow("kms:Decrypt", ["arn:aws:rds:*:*:*", *(f"arn:aws:kms:*:*:key/{one}*" for one in LETTERS[:6]),
                                     *(f"arn:aws:kms:*:*:key/{one}*" for one in string.digits)])),
    ("IAM-08", decrypting("ForAnyValue:StringLike", "kms:ResourceAliases", "alias/*")),
    ("IAM-08", decrypting("StringLike", "kms:RequestAlias", "a*")),
]  # fmt: skip
NARROW: list[tuple[str, Body]] = [
    *[("IAM-08", allow("kms:Decrypt", f"arn:aws:kms:*:*:key/{one}*")) for one in ("mrk-1234", "1234abcd-")],
    ("IAM-08", allow("kms:Decrypt", {"Fn::Sub": ["arn:aws:kms:*:*:key/${Key}*", {"Key": {"Ref": "Made"}}]})),
    *[("IAM-09", allow(action, f"arn:aws:{where}"))
      for action, where in (
          ("cloudwatch:PutMetricAlarm", f"cloudwatch:*:{OWN}:alarm:etl/*"),
          ("execute-api:Invoke", f"execute-api:*:{OWN}:a1b2c3/*"),
          ("logs:CreateLogGroup", f"logs:*:{OWN}:log-group:etl/*"),
          ("secretsmanager:GetSecretValue", f"secretsmanager:*:{OWN}:secret:etl/*"),
          ("glue:GetTable", f"glue:*:{OWN}:table/sales/*"),
          ("sns:Publish", f"sns:*:{OWN}:runs:*"),
          ("logs:PutLogEvents", f"logs:*:{OWN}:log-group:/aws/emr:*"),
          ("dynamodb:GetItem", f"dynamodb:*:{OWN}:table/etl-*"),
          ("dynamodb:Query", f"dynamodb:*:{OWN}:table/etl/index/*"),
          ("ec2:DeleteVolume", f"ec2:*:{OWN}:volume/vol-0123*"),
          ("ec2:CreateKeyPair", f"ec2:*:{OWN}:key-pair/etl-*"),
          ("emr-serverless:StartJobRun", f"emr-serverless:*:{OWN}:/applications/00f1/jobruns/*"),
          ("glue:GetDatabase", f"glue:*:{OWN}:catalog"),
          ("logs:PutLogEvents", f"logs:*:{OWN}:log-group:/aws/emr:log-stream:*"),
          ("s3:GetObject", "s3:::*-logs/*"),
          ("secretsmanager:GetSecretValue", f"secretsmanager:*:{OWN}:secret:etl-??????"),
          ("ssm:GetParameter", f"ssm:*:{OWN}:parameter/etl/*"),
      )],
    *[("IAM-07", one)
      for one in (
          allow("kms:CreateGrant", Condition={"Bool": {"kms:GrantIsForAWSResource": "true"}}),
          allow("kms:CreateGrant", Condition={"StringLike": {"kms:ViaService": "ec2.*.amazonaws.com"}}),
          allow("kms:PutKeyPolicy", f"arn:aws:kms:*:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
          allow("s3:PutBucketPolicy", "arn:aws:s3:::ours"),
          # Of other services there are no such resources, and these actions know none.
          allow(["ecr:PutRegistryPolicy", "lakeformation:PutDataLakeSettings"], "arn:aws:rds:*:*:*"),
      )],
    ("IAM-08", allow("*", "arn:aws:autoscaling:*:*:*")),
    ("IAM-08", allow("kms:Decrypt", ["arn:aws:rds:*:*:*", f"arn:aws:kms:*:{OWN}:key/1234abcd-12ab-34cd"])),
    ("IAM-05", allow([f"s3:{one}*" for one in LETTERS])),
    ("IAM-05", allow("*:Describe*")),
    ("IAM-05", allow("*", "arn:aws:s3:::*")),
    ("IAM-06", allow(["elasticmapreduce:*Job*", "elasticmapreduce:Describe*", "elasticmapreduce:List*"])),
    ("IAM-06", allow(["s3:Get*", "s3:List*", "s3:Put*"])),
    ("IAM-04", allow("iam:PassRole", f"arn:aws:iam::{OWN}:role/emr-*", **TO_EC2)),
    ("IAM-04", allow("iam:PassRole", [f"arn:aws:iam::{OWN}:role/team-{one}*" for one in LETTERS], **TO_EC2)),
    ("IAM-04", passing("elasticmapreduce*")),
    ("IAM-08", allow("kms:Decrypt", [f"arn:aws:kms:*:*:key/{one}" for one in LETTERS])),
    ("IAM-08", decrypting("ForAnyValue:StringLike", "kms:ResourceAliases", "alias/data-*")),
]  # fmt: skip


@pytest.mark.parametrize(("control", "statement"), WIDE)
def test_a_pattern_that_means_everything_fails_however_it_is_written(
    tmp_path: Path, control: str, statement: Body
) -> None:
    assert said(tmp_path, control, {"Role": role(statement)}) == "FAIL"


@pytest.mark.parametrize(("control", "statement"), NARROW)
def test_a_pattern_that_means_some_passes(tmp_path: Path, control: str, statement: Body) -> None:
    status = said(tmp_path, control, {"Role": role(statement), "Made": made("KMS::Key")})
    assert status == ("NOT_APPLICABLE" if control == "IAM-09" else "PASS")


@pytest.mark.parametrize("key", ["iam:ResourceTag/team", "aws:ResourceTag/team"])
def test_a_tag_does_not_bind_who_passes_roles(tmp_path: Path, key: str) -> None:
    """IAM User Guide, id_roles_use_passrole: a condition on the role's tag does not work reliably."""
    both = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com", key: "x"}}
    passes = role(allow("iam:PassRole", "*", Condition=both), allow("ec2:RunInstances"))
    assert said(tmp_path, "IAM-04", {"Role": passes}) == "FAIL"
    assert said(tmp_path, "IAM-07", {"Role": passes}) == "FAIL"


def test_an_account_that_the_template_makes_is_another(tmp_path: Path) -> None:
    member = {"Member": made("Organizations::Account", AccountName="x", Email="x@example.org")}
    to_it = trusting({"AWS": {"Fn::GetAtt": "Member.AccountId"}})
    assert said(tmp_path, "IAM-11", {**member, "Role": role(READS, **to_it)}) == "FAIL"


NONE = {"Ref": "AWS::NoValue"}
THIS = {"Ref": "AWS::AccountId"}
VPC = {"Network": made("EC2::VPC"), "Endpoint": made("EC2::VPCEndpoint", VpcEndpointType="Interface")}
BOUND: list[tuple[Body, Status]] = [
    ({"StringEquals": {"aws:SourceVpc": "vpc-0123"}}, "UNKNOWN"),
    ({"StringEquals": {"aws:sourceVpce": "vpce-0123"}}, "UNKNOWN"),
    ({"StringEquals": {"aws:SourceVpc": {"Ref": "Network"}}}, "PASS"),
    ({"StringEquals": {"aws:SourceVpce": [{"Ref": "Endpoint"}, "vpce-0123"]}}, "UNKNOWN"),
    ({"StringLike": {"aws:SourceVpc": "vpc-*"}}, "FAIL"),
    ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, "FAIL"),
    ({"StringLike": {"aws:PrincipalOrgID": "?-??????????"}}, "FAIL"),
    ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/*"}}, "FAIL"),
    ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}, "PASS"),
    ({"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgId}"}}, "FAIL"),
    ({"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}, "PASS"),
    ({"StringEquals": {"aws:PrincipalOrgID": []}}, "UNKNOWN"),
    ({"StringEquals": {"aws:PrincipalOrgID": [NONE]}}, "UNKNOWN"),
    ({"StringEquals": {"aws:PrincipalAccount": {"Fn::If": ["Sometimes", THIS, NONE]}}}, "UNKNOWN"),
    ({"Bool": {"aws:PrincipalAccount": "true"}}, "FAIL"),
    ({"StringEquals": {"s3:DataAccessPointAccount": THIS}}, "PASS"),
    ({"StringEquals": {"s3:DataAccessPointAccount": OTHER}}, "FAIL"),
]


@pytest.mark.parametrize(("condition", "status"), BOUND)
def test_a_condition_binds_everybody_only_where_its_value_does(tmp_path: Path, condition: Body, status: Status) -> None:
    one = allow("s3:GetObject", "arn:aws:s3:::x/*", Principal="*", Condition=condition)
    bucket = {"Policy": made("S3::BucketPolicy", Bucket="x", PolicyDocument=policy(one)), **VPC}
    assert said(tmp_path, "S3-09", bucket, OWN) == status


@pytest.mark.parametrize("kind", ["AWS", "Service", "Federated", "*"])
@pytest.mark.parametrize(
    ("condition", "status"), [({}, "FAIL"), ({"StringEquals": {"aws:SourceAccount": THIS}}, "PASS")]
)
def test_a_wildcard_is_everybody_of_whatever_kind(tmp_path: Path, kind: str, condition: Body, status: Status) -> None:
    one = allow("kms:*", "*", Principal={kind: "*"}, Condition=condition)
    assert said(tmp_path, "KMS-02", {"Key": made("KMS::Key", KeyPolicy=policy(one))}, OWN) == status


@pytest.mark.parametrize("value", [[], [NONE], {"Fn::If": ["Sometimes", THIS, NONE]}])
def test_a_condition_that_may_be_absent_binds_no_service(tmp_path: Path, value: Any) -> None:
    properties = trusting({"Service": "elasticmapreduce.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": value}})
    assert said(tmp_path, "IAM-03", {"Role": role(READS, **properties)}) == "UNKNOWN"


ADMIN = made("IAM::ManagedPolicy", ManagedPolicyName="admin", PolicyDocument=policy(allow("*")))
OURS = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/admin"}


@pytest.mark.parametrize(
    "other",
    [
        role(READS, ManagedPolicyArns=[OURS]),
        role(READS, ManagedPolicyArns=[f"arn:aws:iam::{OWN}:policy/admin"]),
        made("SSO::PermissionSet", CustomerManagedPolicyReferences=[{"Name": "admin"}]),
    ],
)
def test_a_boundary_that_somebody_holds_by_its_name_grants(tmp_path: Path, other: Body) -> None:
    bounded = {"Admin": ADMIN, "Bounded": role(READS, PermissionsBoundary={"Ref": "Admin"})}
    assert said(tmp_path, "IAM-05", bounded) == "PASS"
    assert said(tmp_path, "IAM-05", {**bounded, "Other": other}) == "FAIL"


@pytest.mark.parametrize(
    "properties",
    [
        {"InlinePolicy": policy(allow("*"))},
        {"ManagedPolicies": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
    ],
)
def test_permission_sets_are_policies_of_identities(tmp_path: Path, properties: Body) -> None:
    assert said(tmp_path, "IAM-05", {"Set": made("SSO::PermissionSet", **properties)}) == "FAIL"


@pytest.mark.parametrize("document", [{"statement": [allow("*")]}, policy({"effect": "Allow", "action": "*"})])
def test_a_policy_that_cannot_be_read_is_unknown(tmp_path: Path, document: Body) -> None:
    other = made("IAM::UserPolicy", UserName="x", PolicyName="p", PolicyDocument=document)
    assert said(tmp_path, "IAM-05", {"Role": role(READS), "Other": other}) == "UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("S3::MultiRegionAccessPointPolicy", "Policy"),
        ("S3ObjectLambda::AccessPointPolicy", "PolicyDocument"),
        ("S3Express::BucketPolicy", "PolicyDocument"),
        ("S3Express::AccessPoint", "Policy"),
        ("S3Outposts::BucketPolicy", "PolicyDocument"),
        ("S3Outposts::AccessPoint", "Policy"),
        ("S3Tables::TableBucketPolicy", "ResourcePolicy"),
        ("S3Tables::TablePolicy", "ResourcePolicy"),
        ("S3Vectors::VectorBucketPolicy", "Policy"),
    ],
)
def test_policies_of_other_kinds_of_buckets_let_nobody_in_either(tmp_path: Path, kind: str, key: str) -> None:
    public = policy(allow("*", Principal="*"))
    assert said(tmp_path, "S3-09", {"Policy": made(kind, **{key: public})}) == "FAIL"


@pytest.mark.parametrize("one", ["cluster/j-1ABC*", "cluster/j-1ABC2DEF"])
def test_clusters_that_are_named_are_their_keepers_to_show(tmp_path: Path, one: str) -> None:
    statement = allow("elasticmapreduce:AddJobFlowSteps", f"arn:aws:elasticmapreduce:*:*:{one}")
    assert said(tmp_path, "IAM-07", {"Role": role(statement)}) == "INHERITED"


NOBODY: list[tuple[Body, Status]] = [
    ({}, "UNKNOWN"),
    ({"NotAction": {"AWS": OWN}}, "UNKNOWN"),
    ({"Principal": {}}, "UNKNOWN"),
    ({"Principal": {"AWS": []}}, "UNKNOWN"),
    ({"Principal": {"codebuild.amazonaws.com": None}}, "UNKNOWN"),
    ({"Principal": {"service": "codebuild.amazonaws.com", "AWS": OWN}}, "UNKNOWN"),
    ({"Principal": {"aws": "*"}}, "FAIL"),
    ({"Principal": {"AWS": OWN}}, "PASS"),
    ({"Principal": {"AWS": OWN, "Service": []}}, "PASS"),
    ({"Effect": "Deny"}, "PASS"),
]


@pytest.mark.parametrize("control", ["S3-09", "SVC-05", "KMS-02", "IAM-11"])
@pytest.mark.parametrize(("more", "status"), NOBODY)
def test_an_allow_that_says_not_whom_it_lets_in_may_let_in_anybody(
    tmp_path: Path, control: str, more: Body, status: Status
) -> None:
    one = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", **more}
    guarded = {
        "S3-09": made("S3::BucketPolicy", Bucket="b", PolicyDocument=policy(one)),
        "SVC-05": made("SQS::QueuePolicy", Queues=["q"], PolicyDocument=policy(one)),
        "KMS-02": made("KMS::Key", KeyPolicy=policy(one)),
        "IAM-11": role(READS, AssumeRolePolicyDocument=policy(one)),
    }[control]
    ours = {"Ours": role(READS, **trusting({"AWS": OWN}))} if control == "IAM-11" else {}
    assert said(tmp_path, control, {"Guarded": guarded} | ours, OWN) == status


def test_an_external_id_does_not_answer_for_nobody(tmp_path: Path) -> None:
    one = {"Effect": "Allow", "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "ours"}}}
    assert said(tmp_path, "IAM-11", {"Role": role(READS, AssumeRolePolicyDocument=policy(one))}, OWN) == "UNKNOWN"
