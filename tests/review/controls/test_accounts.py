"""An account in a condition counts as this one only where it is the one that the manifest names, or AWS::AccountId."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Status, catalogue, review
from tests.review.controls import access_mutations, cluster_mutations
from tests.review.controls.access_mutations import DATA_POLICY, KEY_POLICY, MACHINE_TRUST, PARTNER_TRUST, at
from tests.review.controls.mutate import ASKED, GONE, Mutation, good, spoil, worst

OWN = "111111111111"
OTHER = "999988887777"
THIS = {"Ref": "AWS::AccountId"}
ENDPOINT = at("S3Endpoint", "PolicyDocument/Statement/0")
KMS = at("KmsEndpoint", "PolicyDocument/Statement/0")
TOPIC = at("TopicPolicy", "PolicyDocument/Statement/1")
BODY = good(access_mutations)
PERMISSION = at("FunctionPermission")


def role(account: str) -> str:
    return f"arn:aws:iam::{account}:role/x"


def when(place: str, key: str, value: Any, principal: Any = None, operator: str = "StringEquals") -> dict[str, Any]:
    """A statement's condition that tests one key, and its principal where that changes too."""
    return {f"{place}/Condition": {operator: {key: value}}} | (
        {} if principal is None else {f"{place}/Principal": principal}
    )


def asked(control: str, account: Any, arn: Any) -> dict[str, dict[str, Any]]:
    """Changes of the good template, each of which gives a control an account, or an ARN, to judge in a condition."""
    return {
        "S3-09": {
            "principal": when(f"{DATA_POLICY}/2", "aws:PrincipalAccount", account, "*"),
            "principal-arn": when(f"{DATA_POLICY}/2", "aws:PrincipalArn", arn, "*", "ArnLike"),
            "service": when(f"{DATA_POLICY}/2", "aws:SourceAccount", account, {"Service": "logging.s3.amazonaws.com"}),
        },
        "KMS-02": {"caller": when(f"{KEY_POLICY}/0", "kms:CallerAccount", account, "*")},
        "IAM-03": {
            "source": when(MACHINE_TRUST, "aws:SourceAccount", account),
            "source-arn": when(MACHINE_TRUST, "aws:SourceArn", arn, operator="ArnLike"),
        },
        "IAM-11": {"principal": when(PARTNER_TRUST, "aws:PrincipalAccount", account, "*")},
        "NET-09": {"resource": when(ENDPOINT, "aws:ResourceAccount", account)},
        "NET-10": {
            "principal": when(KMS, "aws:PrincipalAccount", account),
            "named": {f"{KMS}/Condition": GONE, f"{KMS}/Principal": {"AWS": account}},
        },
        "SVC-01": {
            "source": {f"{PERMISSION}/SourceAccount": account},
            "source-arn": {f"{PERMISSION}/Principal": "events.amazonaws.com", f"{PERMISSION}/SourceAccount": GONE,
                           f"{PERMISSION}/SourceArn": arn},
        },
        "SVC-05": {"owner": when(TOPIC, "aws:SourceOwner", account, "*")},
    }[control]  # fmt: skip


CASES = [(control, way) for control in ("S3-09", "KMS-02", "IAM-03", "IAM-11", "NET-09", "NET-10", "SVC-01", "SVC-05")
         for way in asked(control, OWN, role(OWN))]  # fmt: skip


def judged(folder: Path, control: str, changes: dict[str, Any], account: str | None) -> Status:
    """What a control says of a good template after a change, in an assembly whose manifest names an account."""
    module: ModuleType = cluster_mutations if control.startswith("NET") else access_mutations
    mutation: Mutation = spoil(control, changes)
    (folder / "s.json").write_text(json.dumps(mutation.apply(good(module))))
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "s.json"}}
    known = {} if account is None else {"environment": f"aws://{account}/eu-west-1"}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"s": stack | known}}))
    chosen = [one for one in catalogue() if one.id == control]
    return worst(review(load([folder]), chosen))[control]


@pytest.mark.parametrize(("control", "way"), CASES)
def test_another_account_fails_and_this_one_passes(tmp_path: Path, control: str, way: str) -> None:
    def of(account: Any, arn: Any, manifest: str | None = OWN) -> Status:
        return judged(tmp_path, control, asked(control, account, arn)[way], manifest)

    assert of(OTHER, role(OTHER)) == "FAIL"
    assert of(OWN, role(OWN)) == "PASS"
    own_arn = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x"}
    assert of(THIS, own_arn, None) == "PASS"
    assert of(OTHER, role(OTHER), None) == "UNKNOWN"
    assert of(ASKED, ASKED) == "UNKNOWN"


def test_a_service_that_acts_for_a_bucket_by_its_name_alone_passes(tmp_path: Path) -> None:
    changes = when(f"{DATA_POLICY}/2", "aws:SourceArn", "arn:aws:s3:::x", {"Service": "logging.s3.amazonaws.com"})
    assert judged(tmp_path, "S3-09", changes, None) == "PASS"


@pytest.mark.parametrize(
    ("control", "way"), [one for one in CASES if one != ("NET-10", "named") and one[0] != "SVC-01"]
)
def test_every_value_of_a_list_must_be_of_this_account(tmp_path: Path, control: str, way: str) -> None:
    def of(*accounts: str) -> Status:
        given = asked(control, list(accounts), [role(one) for one in accounts])
        return judged(tmp_path, control, given[way], OWN)

    assert of(OWN, OTHER) == "FAIL"
    assert of(OWN, OWN) == "PASS"


@pytest.mark.parametrize(
    ("arn", "status"),
    [
        ("arn:aws:s3:::somebodys-bucket", "UNKNOWN"),
        ({"Fn::Sub": "arn:aws:s3:::${Data}"}, "PASS"),
        ({"Fn::Sub": "${Data.Arn}"}, "PASS"),
        ({"Fn::Sub": "arn:aws:iam::999988887777:role/${AWS::AccountId}"}, "FAIL"),
        ({"Fn::Sub": "arn:aws:iam::999988887777:role/${NodeRole}"}, "FAIL"),
        ("arn:aws:iam::9999*:role/x", "FAIL"),
        ("arn:aws:iam::*:role/x", "FAIL"),
        ({"Fn::Sub": "arn:aws:iam::${Data}:role/x"}, "UNKNOWN"),
    ],
)
def test_an_arn_is_of_the_account_in_its_fifth_part(tmp_path: Path, arn: Any, status: Status) -> None:
    changes = when(f"{DATA_POLICY}/2", "aws:SourceArn", arn, "*", "ArnLike")
    assert judged(tmp_path, "S3-09", changes, OWN) == status


def test_a_condition_on_this_account_beside_another_is_enough(tmp_path: Path) -> None:
    both = {f"{DATA_POLICY}/2/Principal": "*", f"{DATA_POLICY}/2/Condition": {
        "StringEquals": {"aws:PrincipalAccount": OWN, "aws:SourceAccount": OTHER}}}  # fmt: skip
    assert judged(tmp_path, "S3-09", both, OWN) == "PASS"


def test_roles_without_a_condition_say_why_they_need_none_and_roles_without_services_say_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "s.json").write_text(json.dumps(spoil("", {f"{PARTNER_TRUST}/Principal/AWS": ASKED}).apply(BODY)))
    chosen = [one for one in catalogue() if one.id == "IAM-03"]
    told = {one.resource.removeprefix("s/"): one.reason for one in review(load([tmp_path / "s.json"]), chosen)}
    assert set(told) == {"ServiceRole", "NodeRole", "MachineRole", "FunctionRole"}
    assert "need no condition" in told["NodeRole"]
    assert "a condition has services take the role" in told["ServiceRole"]


def both_stacks(folder: Path, places: tuple[str, str], *stacks: Any) -> dict[str, list[Status]]:
    """What the controls say of two stacks of one cloud assembly, each in a place of its own."""
    artifacts = {}
    for number, (place, stack) in enumerate(zip(places, stacks, strict=True)):
        name = f"s{number}.template.json"
        (folder / name).write_text(json.dumps({"Resources": stack}), encoding="utf-8")
        artifacts[f"s{number}"] = {
            "type": "aws:cloudformation:stack", "environment": place, "properties": {"templateFile": name},
        }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    found: dict[str, list[Status]] = {}
    for one in review(load([folder]), strict=True):
        found.setdefault(one.control, []).append(one.status)
    return found


@pytest.mark.parametrize(
    ("name", "account", "status"),
    [
        ("com.amazonaws.eu-west-1.kms", OWN, "PASS"),
        ("com.amazonaws.eu-west-1.kms", None, "FAIL"),
        ("com.amazonaws.us-east-1.kms", OWN, "FAIL"),
        (f"{OWN}.dkr.ecr.eu-west-1.amazonaws.com/x", OWN, "PASS"),
        (f"{OTHER}.dkr.ecr.eu-west-1.amazonaws.com/x", OWN, "FAIL"),
        ("arn:aws:sqs:eu-west-1:111111111111:x", OWN, "FAIL"),
    ],
)
def test_what_the_cdk_writes_for_the_place_of_a_stack_is_made_for_it(
    tmp_path: Path, name: str, account: str | None, status: Status
) -> None:
    assert judged(tmp_path, "CFG-08", {at("Topic", "DisplayName"): name}, account) == status


HERE, THERE, AWAY = f"aws://{OWN}/eu-west-1", f"aws://{OWN}/us-east-1", f"aws://{OTHER}/eu-west-1"
TRAIL = {
    "IsLogging": True,
    "EventSelectors": [{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}],
}


@pytest.mark.parametrize(
    ("places", "more", "asked_elsewhere"),
    [
        ((HERE, HERE), {}, False),
        ((HERE, THERE), {}, True),
        ((HERE, THERE), {"IsMultiRegionTrail": True}, False),
        ((HERE, AWAY), {"IsMultiRegionTrail": True}, True),
        ((HERE, AWAY), {"IsOrganizationTrail": True}, False),
    ],
)
def test_a_trail_records_its_own_account_and_region(
    tmp_path: Path, places: tuple[str, str], more: dict[str, Any], asked_elsewhere: bool
) -> None:
    trail = {"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": TRAIL | more}}
    found = both_stacks(tmp_path, places, trail, {"Data": {"Type": "AWS::S3::Bucket"}})
    assert ("INHERITED" in found["LOG-08"]) is asked_elsewhere


@pytest.mark.parametrize(("place", "status"), [(HERE, "PASS"), (AWAY, "INHERITED")])
def test_preferences_of_sessions_are_those_of_the_account(tmp_path: Path, place: str, status: Status) -> None:
    content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {"s3BucketName": "sessions"}}
    document = {"Name": "SSM-SessionManagerRunShell", "DocumentType": "Session", "Content": content}
    policy = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    cluster = {
        "Cluster": {"Type": "AWS::EMR::Cluster", "Properties": {"JobFlowRole": {"Ref": "Profile"}}},
        "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Role"}]}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [policy]}},
    }
    preferences = {"Preferences": {"Type": "AWS::SSM::Document", "Properties": document}}
    assert both_stacks(tmp_path, (HERE, place), cluster, preferences)["AUT-09"] == [status]


@pytest.mark.parametrize(("place", "status"), [(HERE, "PASS"), (THERE, "INHERITED"), (AWAY, "INHERITED")])
def test_a_log_group_of_another_region_is_another_one(tmp_path: Path, place: str, status: Status) -> None:
    function = {"Function": {"Type": "AWS::Lambda::Function", "Properties": {"LoggingConfig": {"LogGroup": "shared"}}}}
    group = {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "shared"}}}
    assert both_stacks(tmp_path, (HERE, place), function, group)["LOG-09"] == [status]


@pytest.mark.parametrize(
    ("environment", "status"),
    [
        (f"aws://{OWN}/eu-west-1", "PASS"),
        (f"aws://{OWN}/us-east-1", "INHERITED"),
        ("aws://unknown-account/unknown-region", "INHERITED"),
    ],
)
@pytest.mark.parametrize(("control", "setting"), [("AUT-09", "SessionPreferences"), ("NET-05", "BlockPublicAccess"),
                                                  ("ENC-13", "EbsEncryption")])  # fmt: skip
def test_a_setting_of_an_account_and_region_is_for_clusters_there(
    tmp_path: Path, control: str, setting: str, environment: str, status: Status
) -> None:
    body = good(cluster_mutations)
    aside = {"Resources": {setting: body["Resources"].pop(setting)}, "Parameters": body.get("Parameters", {})}
    if control == "AUT-09":
        aside["Resources"][setting]["Properties"]["Content"] = {"inputs": {"s3BucketName": "sessions"}}
    artifacts = {}
    for name, content, place in (("s", body, environment), ("aside", aside, f"aws://{OWN}/eu-west-1")):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
        stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.json"}}
        artifacts[name] = stack | {"environment": place}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    chosen = [one for one in catalogue() if one.id == control]
    found = {one.status for one in review(load([tmp_path]), chosen) if not one.resource.startswith("aside")}
    assert found == ({status} if control == "AUT-09" or status == "INHERITED" else set())
