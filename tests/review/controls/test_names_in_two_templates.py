"""A name that two templates write alike is one bucket's only where it is filled in alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Status, catalogue, review
from tests.review.controls.small import Body, made, policy

ASKED, PREFIXED = {"Ref": "Asked"}, {"Fn::Sub": "${Asked}-logs"}
TLS = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
       "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
OF_FUNCTION = {"Names": made("CloudFormation::CustomResource", ServiceToken="token")}


def own(folder: Path, control: str, templates: dict[str, Body]) -> list[Status]:
    """What a control says of the buckets `Own` of some templates."""
    for name, resources in templates.items():
        body = {"Parameters": {"Asked": {"Type": "String"}}, "Resources": resources}
        (folder / f"{name}.json").write_text(json.dumps(body))
    found = review(load([folder]), [one for one in catalogue() if one.id == control], strict=True)
    return [one.status for one in found if one.resource.endswith(("/Own", "/Policy"))]


def logging_to(name: Any) -> Body:
    return made("S3::Bucket", LoggingConfiguration={"DestinationBucketName": name})


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("logs", "PASS"),
        ({"Fn::Sub": "logs-${AWS::AccountId}"}, "PASS"),
        ("{{resolve:ssm:/logs}}", "PASS"),
        (ASKED, "UNKNOWN"),
        (PREFIXED, "UNKNOWN"),
        ({"Fn::Sub": "${AWS::StackName}-logs"}, "UNKNOWN"),
    ],
)
@pytest.mark.parametrize("control", ["S3-02", "S3-06"])
def test_a_target_of_another_template(tmp_path: Path, control: str, name: Any, status: Status) -> None:
    templates = {"one": {"Own": made("S3::Bucket", BucketName=name)}, "other": {"Writes": logging_to(name)}}
    assert own(tmp_path, control, templates) == [status]


@pytest.mark.parametrize(("name", "status"), [("data", "PASS"), (ASKED, "UNKNOWN")])
def test_a_policy_of_another_template(tmp_path: Path, name: Any, status: Status) -> None:
    attached = made("S3::BucketPolicy", Bucket=name, PolicyDocument=policy(TLS))
    templates = {"one": {"Own": made("S3::Bucket", BucketName=name)}, "other": {"Policy": attached}}
    assert own(tmp_path, "S3-03", templates) == [status]


@pytest.mark.parametrize(
    ("listed", "status"),
    [
        (["arn:aws:s3:::data", "arn:aws:s3:::data/*"], "PASS"),
        (["data", "data/*"], "FAIL"),
        ([{"Ref": "Own"}, {"Fn::Sub": "${Own}/*"}], "FAIL"),
        (["arn:*:s3:::data*"], "PASS"),
        ([{"Fn::Sub": "arn:aws:s3:::${Own.Arn}"}, {"Fn::Sub": "arn:aws:s3:::${Own.Arn}/*"}], "FAIL"),
    ],
)
def test_a_policy_names_its_bucket_by_an_arn(tmp_path: Path, listed: Any, status: Status) -> None:
    attached = made("S3::BucketPolicy", Bucket={"Ref": "Own"}, PolicyDocument=policy(TLS | {"Resource": listed}))
    resources = {"Own": made("S3::Bucket", BucketName="data"), "Policy": attached}
    assert own(tmp_path, "S3-03", {"one": resources}) == [status]


def test_a_function_may_answer_two_names(tmp_path: Path) -> None:
    names = [{"Fn::GetAtt": ["Names", key]} for key in ("Data", "Logs")]
    resources = {"Own": made("S3::Bucket", BucketName=names[0]), "Writes": logging_to(names[1]), **OF_FUNCTION}
    assert own(tmp_path, "S3-06", {"one": resources}) == ["UNKNOWN"]


def test_a_name_that_a_parent_passes_to_two_stacks_is_one(tmp_path: Path) -> None:
    def nested(template: str) -> Body:
        return made("CloudFormation::Stack", TemplateURL=template, Parameters={"Asked": ASKED})

    templates = {
        "bucket": {"Own": made("S3::Bucket", BucketName=ASKED)},
        "writer": {"Writes": logging_to(ASKED)},
        "parent": {"First": nested("bucket.json"), "Second": nested("writer.json")},
    }
    assert own(tmp_path, "S3-06", templates) == ["PASS"]


def test_of_two_buckets_with_one_parameter_the_templates_own_is_meant(tmp_path: Path) -> None:
    encrypted = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    templates = {
        "first": {"Logs": made("S3::Bucket", BucketName=PREFIXED)},
        "second": {
            "Own": logging_to(PREFIXED),
            "Logs": made("S3::Bucket", BucketName=PREFIXED, BucketEncryption=encrypted),
        },
    }
    assert own(tmp_path, "S3-06", templates) == ["FAIL"]


@pytest.mark.parametrize(
    ("name", "status"), [("logs", "PASS"), ({"Fn::Sub": "logs-${AWS::AccountId}"}, "PASS"), (PREFIXED, "UNKNOWN")]
)
def test_a_log_group_of_another_template(tmp_path: Path, name: Any, status: Status) -> None:
    function = made("Lambda::Function", LoggingConfig={"LogGroup": name})
    templates = {"one": {"Own": function}, "other": {"Group": made("Logs::LogGroup", LogGroupName=name)}}
    assert own(tmp_path, "LOG-09", templates) == [status]


@pytest.mark.parametrize(
    ("name", "status"), [("logs", "PASS"), ("${AWS::AccountId}-logs", "PASS"), ("${AWS::StackName}-logs", "INHERITED")]
)
def test_a_cluster_logs_to_a_bucket_of_another_template(tmp_path: Path, name: str, status: Status) -> None:
    """The name of a stack is another one in another stack."""
    cluster = made("EMR::Cluster", LogUri={"Fn::Sub": f"s3://{name}/emr/"})
    bucket = made("S3::Bucket", BucketName={"Fn::Sub": name})
    assert own(tmp_path, "LOG-01", {"one": {"Own": cluster}, "other": {"Bucket": bucket}}) == [status]
    assert own(tmp_path, "LOG-01", {"one": {"Own": cluster, "Bucket": bucket}}) == ["PASS"]
