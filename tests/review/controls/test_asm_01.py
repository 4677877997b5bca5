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
