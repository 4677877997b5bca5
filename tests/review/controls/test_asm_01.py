"""What is said of macros within a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Result
from tests.review.controls.small import all_of, made

INCLUDE = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/part.json"}}}


def seen(folder: Path, resource: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[Result] = all_of(folder, "ASM-01", {"One": resource})
    return [(one.status, one.path) for one in found]


@pytest.mark.parametrize(
    ("definition", "path"),
    [(INCLUDE, "Definition"), ({"Sheets": [{"Name": "a"}, INCLUDE]}, "Definition/Sheets/1")],
)
def test_what_a_macro_gives_is_not_seen(definition: dict[str, Any], path: str, tmp_path: Path) -> None:
    place = f"Resources/One/Properties/{path}/Fn::Transform"
    assert seen(tmp_path, made("QuickSight::Analysis", Definition=definition)) == [("UNKNOWN", place)]


def test_a_macro_that_may_make_another_resource_is_told_of_once(tmp_path: Path) -> None:
    assert seen(tmp_path, made("SNS::Topic") | INCLUDE) == [("UNKNOWN", "Resources/One")]


def test_a_text_about_macros_is_none(tmp_path: Path) -> None:
    assert seen(tmp_path, made("SNS::Topic", DisplayName="no Fn::Transform")) == [("PASS", "")]


NAMES: list[tuple[Any, str]] = [
    ({"Ref": "Elsewhere"}, "Ref"),
    ({"Ref": "AWS::Unheard"}, "Ref"),
    ({"Fn::GetAtt": ["Elsewhere", "TopicName"]}, "Fn::GetAtt"),
    ({"Fn::GetAtt": "Elsewhere.TopicName"}, "Fn::GetAtt"),
    ({"Fn::GetAtt": ["Asked", "TopicName"]}, "Fn::GetAtt"),
    ({"Fn::Sub": "${AWS::StackName}-${Elsewhere}"}, "Fn::Sub"),
    ({"Fn::Sub": ["${Elsewhere.TopicName}-${Given}", {"Given": "x"}]}, "Fn::Sub"),
    ({"Fn::Sub": ["${Given}", {"Given": {"Ref": "Elsewhere"}}]}, "Fn::Sub/1/Given/Ref"),
    ({"Fn::If": ["Sometimes", {"Ref": "Elsewhere"}, {"Ref": "Elsewhere"}]}, "Fn::If/1/Ref"),
    ({"Ref": "Asked"}, ""),
    ({"Ref": "One"}, ""),
    ({"Ref": "AWS::NoValue"}, ""),
    ({"Fn::GetAtt": ["One", "TopicName"]}, ""),
    ({"Fn::Sub": "${AWS::Region} ${One.TopicName} ${Asked} ${!Elsewhere}"}, ""),
    ({"Fn::Sub": ["${Given}", {"Given": "x"}]}, ""),
    ("${Elsewhere}", ""),
    ({"Fn::ForEach::All": ["Each", ["a"], {"${Each}": {"Ref": "Each"}}]}, ""),
]


@pytest.mark.parametrize(("value", "path"), NAMES)
def test_a_name_of_what_is_not_in_the_template_is_brought_by_another_tool(
    value: Any, path: str, tmp_path: Path
) -> None:
    place = f"Resources/One/Properties/DisplayName/{path}"
    expected = [("UNKNOWN", place)] if path else [("PASS", "")]
    assert seen(tmp_path, made("SNS::Topic", DisplayName=value)) == expected


@pytest.mark.parametrize(
    ("other", "path"),
    [
        (made("Serverless::Function"), "Resources/Other"),
        (made("S3::Bucket::MODULE"), "Resources/Other"),
    ],
)
def test_what_is_made_unseen_may_be_what_a_reference_names(other: dict[str, Any], path: str, tmp_path: Path) -> None:
    named = made("SNS::Topic", DisplayName={"Ref": "OtherRole"})
    found = all_of(tmp_path, "ASM-01", {"One": named, "Other": other})
    assert [(one.status, one.path) for one in found] == [("UNKNOWN", path)]


def test_outputs_refer_to_what_the_template_has_too(tmp_path: Path) -> None:
    found = all_of(tmp_path, "ASM-01", {"One": made("SNS::Topic")}, outputs={"Out": {"Value": {"Ref": "Two"}}})
    assert [(one.path, one.reason.split(":")[0]) for one in found] == [
        ("Outputs/Out/Value/Ref", "nothing here is called Two")
    ]
