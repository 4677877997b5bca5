"""What a macro may write anew, or add, is neither passed nor failed for what is not seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from emr_platform.assembly import load
from emr_platform.review import Status, catalogue, review
from emr_platform.review._base import outcome
from tests.review.controls.mutate import good, modules, worst
from tests.review.controls.small import Body, made, policy

KEY = {"Fn::GetAtt": ["Key", "Arn"]}
ALLOWS = policy({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"})


def verdict(folder: Path, control: str, resources: Body, *macros: str) -> Status:
    """The worst that a control says of a template with some macros."""
    (folder / "t.json").write_text(json.dumps({"Transform": list(macros), "Resources": resources}))
    found = review(load([folder / "t.json"]), [one for one in catalogue() if one.id == control], strict=True)
    return worst(found)[control]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__.rsplit(".", 1)[-1])
def test_a_macro_of_ones_own_leaves_nothing_passed_or_failed(module: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(json.dumps({"Transform": "Mine", **good(module)}))
    found = review(load([tmp_path / "t.json"]), strict=True)
    assert {one.status for one in found} == {"UNKNOWN", "INHERITED"}


@pytest.mark.parametrize("status", ["PASS", "FAIL"])
def test_no_control_is_sure_of_what_a_macro_may_write(status: Status, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(json.dumps({"Transform": "Mine", "Resources": {"It": made("S3::Bucket")}}))
    found = load([tmp_path / "t.json"])
    said = outcome(status, found.resources[0], (), None, "so it is")
    (one,) = review(found, [replace(catalogue()[0], examine=lambda _: [said])])
    assert (one.status, one.reason) == (
        "UNKNOWN",
        "the macro Mine may write this resource anew; as it is written: so it is",
    )


@pytest.mark.parametrize(
    ("control", "resource", "without"),
    [
        ("S3-03", made("S3::Bucket"), "FAIL"),
        ("S3-04", made("S3::Bucket"), "FAIL"),
        ("LOG-06", made("SNS::Topic", KmsMasterKeyId=KEY), "FAIL"),
        ("SVC-04", made("SQS::Queue", KmsMasterKeyId=KEY), "FAIL"),
        ("SVC-07", made("SecretsManager::Secret"), "FAIL"),
        ("LOG-09", made("Lambda::Function"), "FAIL"),
        ("IAM-12", made("IAM::User"), "PASS"),
    ],
)
def test_a_macro_may_add_what_another_resource_would_need(
    control: str, resource: Body, without: Status, tmp_path: Path
) -> None:
    resources = {"It": resource, "Key": made("KMS::Key")}
    assert verdict(tmp_path, control, resources) == without
    assert verdict(tmp_path, control, resources, "AWS::Include") == "UNKNOWN"


@pytest.mark.parametrize("control", ["AUT-01", "NET-03", "NET-04", "NET-11"])
def test_a_macro_may_add_a_rule_to_a_group(control: str, tmp_path: Path) -> None:
    out = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}
    group = made("EC2::SecurityGroup", VpcId="vpc-1", SecurityGroupEgress=[out])
    names = ("EmrManagedMasterSecurityGroup", "EmrManagedSlaveSecurityGroup", "ServiceAccessSecurityGroup")
    resources = {
        "Group": group,
        "Cluster": made("EMR::Cluster", ReleaseLabel="emr-7.12.0", Instances={key: {"Ref": "Group"} for key in names}),
    }
    assert verdict(tmp_path, control, resources) == "PASS"
    assert verdict(tmp_path, control, resources, "AWS::Include") == "UNKNOWN"


@pytest.mark.parametrize("control", ["S3-03", "S3-04"])
def test_a_bucket_has_one_policy_so_a_macro_adds_none_beside_it(control: str, tmp_path: Path) -> None:
    its = made("S3::BucketPolicy", Bucket={"Ref": "It"}, PolicyDocument=ALLOWS)
    assert verdict(tmp_path, control, {"It": made("S3::Bucket"), "Its": its}, "AWS::Include") == "FAIL"


def test_a_schedule_of_another_secret_is_none_of_this_one(tmp_path: Path) -> None:
    rotates = made("SecretsManager::RotationSchedule", SecretId={"Ref": "Other"}, RotationLambdaARN="arn",
                   RotationRules={"AutomaticallyAfterDays": 30})  # fmt: skip
    secrets = {"It": made("SecretsManager::Secret"), "Other": made("SecretsManager::Secret"), "Rotates": rotates}
    assert verdict(tmp_path, "SVC-07", secrets) == "FAIL"
    assert verdict(tmp_path, "SVC-07", secrets, "AWS::Include") == "UNKNOWN"
