"""What the review knows of AWS's managed policies, and how that is renewed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.review.access._judged import ways
from emr_platform.review.actions import action
from emr_platform.review.controls._managed import findings
from scripts import managed_policies
from tests.review.controls.small import all_of, made, role


def refused(name: str) -> set[str]:
    return {control for control, names in findings()["found"].items() if name in names}


@pytest.mark.parametrize(
    ("name", "controls"),
    [
        ("AdministratorAccess", {"AUT-09", "IAM-04", "IAM-05", "IAM-06", "IAM-07", "IAM-08"}),
        ("PowerUserAccess", {"AUT-09", "IAM-06", "IAM-07", "IAM-08"}),
        ("IAMFullAccess", {"IAM-04", "IAM-06", "IAM-07"}),
        ("AmazonElasticMapReduceRole", {"IAM-04", "IAM-07"}),
        ("AmazonS3FullAccess", {"IAM-06", "IAM-07"}),
        ("AmazonElasticMapReduceforEC2Role", {"IAM-06", "IAM-07"}),
        ("AmazonEMRServicePolicy_v2", set()),
        ("AmazonSSMManagedInstanceCore", {"AUT-09"}),
    ],
)
def test_known_policies(name: str, controls: set[str]) -> None:
    assert name in findings()["known"]
    assert refused(name) == controls


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"PolicyVersion": {"Document": {"Version": "2012-10-17", "Statement": list(statements)}}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "policies"
    made.mkdir()
    (made / "All").write_text(policy({"Effect": "Allow", "Action": "*", "Resource": "*"}))
    (made / "Decrypting").write_text(policy({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}))
    (made / "Doubted").write_text(policy({"Effect": "Allow", "Action": "aoss:UpdateAccessPolicy", "Resource": "*"}))
    (made / "Fine").write_text(policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}))
    (made / "TakenBack").write_text("")
    return made


def test_policies_are_judged_by_the_controls(folder: Path, tmp_path: Path) -> None:
    assert managed_policies.body(folder, tmp_path / "scratch.json") == {
        "known": "All Decrypting Doubted Fine",
        "found": {
            "AUT-09": "All",
            "IAM-04": "All",
            "IAM-05": "All",
            "IAM-06": "All",
            "IAM-07": "All",
            "IAM-08": "All Decrypting",
        },
        "doubted": {
            "IAM-07": {"Doubted": "whether aoss:UpdateAccessPolicy leads Doubted to other permissions is not known"}
        },
        "retired": "TakenBack",
    }


@pytest.mark.parametrize(
    ("name", "why"), [("AWSCodePipelineFullAccess", "AWS took its policy"), ("AWSMadeTomorrow", "is newer than")]
)
def test_a_policy_that_aws_took_back_is_no_newer_one(name: str, why: str, tmp_path: Path) -> None:
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{name}"}
    (found,) = all_of(tmp_path, "IAM-06", {"Role": role(ManagedPolicyArns=[arn], Policies=[])})
    assert (found.status, why in found.reason) == ("INHERITED", True)


@pytest.mark.parametrize(("name", "there"), [("extra", ["FAIL"]), ("other", ["INHERITED", "FAIL"])])
def test_a_policy_of_the_templates_is_here_by_its_arn_too(name: str, there: list[str], tmp_path: Path) -> None:
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/team/{name}"}
    wide = {"Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
    own = made("IAM::ManagedPolicy", ManagedPolicyName="extra", Path="/team/", PolicyDocument=wide)
    found = all_of(tmp_path, "IAM-06", {"Role": role(ManagedPolicyArns=[arn], Policies=[]), "Policy": own})
    assert sorted(one.status for one in found) == sorted(there)


def test_check_fails_until_the_file_is_written(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "managed_policy_findings.json"
    file.write_text("{}")
    monkeypatch.setattr(managed_policies, "FILE", file)
    arguments = [str(folder), "--date", "2026-11-26", "--scratch", str(tmp_path / "scratch.json")]
    assert managed_policies.main([*arguments, "--check"]) == 1
    assert managed_policies.main(arguments) == 0
    assert managed_policies.main([*arguments, "--check"]) == 0
    assert json.loads(file.read_text())["header"]["date"] == "2026-11-26"


def test_ways_to_other_permissions_are_of_actions_that_there_are() -> None:
    assert {name for actions in ways().values() for name in actions if action(name) is None} == set()


def test_no_way_contains_another_that_hands_a_role_on_as_well_or_does_not_either() -> None:
    for hands_on in (True, False):
        sets = [set(actions) for actions in ways().values() if ("iam:PassRole" in actions) is hands_on]
        assert [(one, other) for one in sets for other in sets if one < other] == []


def test_no_policy_is_refused_and_doubted() -> None:
    for control, names in findings()["doubted"].items():
        assert names.keys() <= findings()["known"] - findings()["found"][control]
