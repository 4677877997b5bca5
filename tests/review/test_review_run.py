"""One control that fails does not hide the others, and a failure of what may not exist says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import Assembly, load
from emr_platform.review import Control, Outcome, Subject, catalogue, outcome, review


def control(name: str, examine: Any) -> Control:
    return Control(name, "", "", "high", "buckets", "", "", (), {}, examine)


def fails(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        yield outcome("FAIL", bucket, ("Tags",), bucket.get("Tags"), "is wrong")


def breaks(subject: Subject) -> Iterator[Outcome]:
    yield from fails(subject)
    raise KeyError("Tags")


@pytest.fixture
def assembly(tmp_path: Path) -> Assembly:
    template = {
        "Parameters": {"P": {"Type": "String"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
        "Resources": {
            "Sure": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": []}},
            "Maybe": {"Type": "AWS::S3::Bucket", "Condition": "C", "Properties": {"Fn::If": ["C", {}, {"Tags": []}]}},
        },
    }
    file = tmp_path / "stack.json"
    file.write_text(json.dumps(template, indent=1), encoding="utf-8")
    return load([file])


def test_a_control_that_fails_is_unknown_and_the_others_tell_what_they_see(assembly: Assembly) -> None:
    found = review(assembly, [control("A-1", breaks), control("A-2", fails)])
    assert [(one.control, one.status) for one in found] == [("A-1", "UNKNOWN"), ("A-2", "FAIL"), ("A-2", "FAIL")]
    assert found[0].reason == "the control itself failed, which is a defect of it: KeyError: 'Tags'"


def test_a_strict_review_lets_the_error_through(assembly: Assembly) -> None:
    with pytest.raises(KeyError, match="Tags"):
        review(assembly, [control("A-1", breaks)], strict=True)


def test_a_failure_says_under_which_condition_its_resource_exists(assembly: Assembly) -> None:
    sure, maybe = review(assembly, [control("A-2", fails)])
    assert sure.reason == "is wrong"
    assert maybe.reason == "is wrong (it exists only under the condition C)"


def test_pointers_and_lines_are_the_files(assembly: Assembly) -> None:
    sure, maybe = review(assembly, [control("A-2", fails)])
    lines = assembly.templates[0].written()
    assert maybe.path == "Resources/Maybe/Properties/Fn::If/2/Tags"
    assert [lines[one.line - 1].strip() for one in (sure, maybe)] == ['"Tags": []', '"Tags": []']


ADMINISTRATOR = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        },
        "Policies": [
            {"PolicyName": "all", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}
        ],
    },
}
NESTED = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/a.yaml"}}


def statuses(folder: Path, resources: dict[str, Any]) -> dict[str, set[str]]:
    """What controls say that have nothing to ask about."""
    file = folder / "stack.json"
    file.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    found: dict[str, set[str]] = {"UNKNOWN": set(), "NOT_APPLICABLE": set()}
    for one in review(load([file])):
        if one.resource == "":
            found[one.status].add(one.control)
    return found


def test_what_may_launch_clusters_out_of_sight_leaves_only_what_is_asked_of_clusters_open(tmp_path: Path) -> None:
    found = statuses(tmp_path, {"Role": ADMINISTRATOR})
    assert {"ENC-01", "AUT-02", "NET-03", "NET-06", "IAM-01", "CFG-05", "CFG-06"} <= found["UNKNOWN"]
    assert {"SVC-04", "SVC-08", "SVC-12", "SVC-16", "S3-03", "KMS-01", "LOG-06", "NET-10"} <= found["NOT_APPLICABLE"]
    assert all("clusters" in one.population for one in catalogue() if one.id in found["UNKNOWN"])


def test_a_template_that_is_not_seen_leaves_everything_open(tmp_path: Path) -> None:
    found = statuses(tmp_path, {"Nested": NESTED})
    assert {"ENC-01", "SVC-04", "S3-03"} <= found["UNKNOWN"]
    assert found["NOT_APPLICABLE"] == set()
