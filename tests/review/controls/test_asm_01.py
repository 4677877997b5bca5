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


TABLES = {"Small": {"eu": {"Name": "a", "Size": 1}, "us": {"Name": "b"}, "12": {"Other": "c"}}}


def named(value: Any) -> dict[str, Any]:
    return {"Properties": {"DisplayName": value}}


def looked_up(*argument: Any) -> dict[str, Any]:
    return named({"Fn::FindInMap": list(argument)})


NAMED, LOOKED_UP = "Properties/DisplayName/Fn::If", "Properties/DisplayName/Fn::FindInMap"
ASKED, DEFAULT = {"Ref": "Asked"}, {"DefaultValue": "d"}
PARTS: list[tuple[dict[str, Any], str, str]] = [
    ({"DependsOn": "Elsewhere"}, "DependsOn", "nothing here is called Elsewhere"),
    ({"DependsOn": ["Two", "Elsewhere"]}, "DependsOn", "nothing here is called Elsewhere"),
    ({"DependsOn": "Asked"}, "DependsOn", "nothing here is called Asked"),
    ({"DependsOn": ["Two"]}, "", ""),
    ({"Condition": "Never"}, "Condition", "there is no condition Never"),
    ({"Condition": "Sometimes"}, "", ""),
    (named({"Fn::If": ["Never", "a", "b"]}), NAMED, "there is no condition Never"),
    (named({"Fn::If": ["Sometimes", "a", "b"]}), "", ""),
    # In a policy it is no name of a condition.
    (named({"Condition": "Never"}), "", ""),
    (looked_up("Large", "eu", "Name"), LOOKED_UP, "there is no mapping Large"),
    (looked_up("Large", "eu", "Name", DEFAULT), LOOKED_UP, "there is no mapping Large"),
    (looked_up("Small", "ap", "Name"), LOOKED_UP, "the mapping Small has no key ap"),
    (looked_up("Small", "us", "Size"), LOOKED_UP, "the mapping Small has no key Size"),
    (looked_up("Small", ASKED, "Age"), LOOKED_UP, "the mapping Small has no key Age"),
    (looked_up("Small", "ap", ASKED), LOOKED_UP, "the mapping Small has no key ap"),
    (looked_up("Small", "ap", "Age", DEFAULT), "", ""),
    (looked_up("Small", "eu", "Size"), "", ""),
    (looked_up("Small", 12, "Other"), "", ""),
    (looked_up("Small", ASKED, "Size"), "", ""),
    (looked_up("Small", "eu", ASKED), "", ""),
    (looked_up(ASKED, "ap", "Age"), "", ""),
    (named({"Fn::ForEach::All": ["Each", ["a"], {"${Each}": {"Fn::If": ["Never", "a", "b"]}}]}), "", ""),
]


@pytest.mark.parametrize(("part", "path", "what"), PARTS)
def test_conditions_mappings_and_what_is_waited_for_are_names_too(
    part: dict[str, Any], path: str, what: str, tmp_path: Path
) -> None:
    one = {"Type": "AWS::SNS::Topic"} | part
    found = all_of(tmp_path, "ASM-01", {"One": one, "Two": made("SNS::Topic")}, sections={"Mappings": TABLES})
    expected = [(f"Resources/One/{path}", what)] if path else []
    assert [(each.path, each.reason.split(":")[0]) for each in found if each.status == "UNKNOWN"] == expected


@pytest.mark.parametrize(
    ("conditions", "path"),
    [
        ({"Other": {"Fn::Not": [{"Condition": "Never"}]}}, "Conditions/Other/Fn::Not/0/Condition"),
        ({"Other": {"Condition": "Never"}}, "Conditions/Other/Condition"),
        ({"Other": {"Condition": "Sometimes"}}, ""),
        # A loop makes conditions of its texts.
        ({"Other": {"Condition": "Never"}, "Fn::ForEach::Each": ["It", ["Ne"], {"${It}ver": {}}]}, ""),
    ],
)
def test_conditions_name_others(conditions: dict[str, Any], path: str, tmp_path: Path) -> None:
    found = all_of(
        tmp_path,
        "ASM-01",
        {"One": made("SNS::Topic")},
        sections={"Conditions": {"Sometimes": {"Fn::Equals": ["a", "b"]}} | conditions},
    )
    assert [one.path for one in found if one.status == "UNKNOWN"] == ([path] if path else [])


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


def test_outputs_are_made_under_conditions_that_the_template_has(tmp_path: Path) -> None:
    outputs = {"Out": {"Condition": "Never", "Value": "a"}, "Other": {"Condition": "Sometimes", "Value": "a"}}
    found = all_of(tmp_path, "ASM-01", {"One": made("SNS::Topic")}, outputs=outputs)
    assert [(one.path, one.reason.split(":")[0]) for one in found] == [
        ("Outputs/Out/Condition", "there is no condition Never")
    ]
