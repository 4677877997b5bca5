"""What the CDK makes of ids, exports, tokens and JSON, computed without it."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
import pytest
from constructs import Construct

from emr_constructs._template import Rendering, export_of, pretty, unique_id

PATHS = (
    ("Bucket",),
    ("Close-it_now",),
    ("Cluster", "Roles", "Ec2Role"),
    ("Cluster", "Cluster"),
    ("Table", "Resource"),
    ("Default", "Role"),
    ("My", "Resource", "Default"),
    ("Data", "MyData", "Data"),
    ("Runtime", "a workflow, with spaces"),
    ("x" * 150, "y" * 150),
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "/".join(path)[:40])
def test_ids_and_exports_are_the_cdks(path: tuple[str, ...]) -> None:
    stack = cdk.Stack(cdk.App(), "a-stack")
    scope: Construct = stack
    for one in path[:-1]:
        scope = Construct(scope, one)
    resource = cdk.CfnResource(scope, path[-1], type="AWS::SNS::Topic")
    logical_id = stack.resolve(resource.logical_id)
    assert unique_id(path) == logical_id
    imported = stack.resolve(stack.export_value(resource.ref))
    where, name = export_of("a-stack", {"Ref": logical_id})
    assert imported == {"Fn::ImportValue": name}
    assert where[0] == "Exports"


def test_texts_are_joined_as_the_cdk_joins_them() -> None:
    meanings = {"${EMR[a]}": {"Ref": "A"}, "${EMR[text]}": "plain"}
    render = Rendering(lambda token: meanings.get(token, token))
    assert render("${EMR[a]}") == ({"Ref": "A"}, True)
    assert render("x${EMR[a]}y") == ({"Fn::Join": ["", ["x", {"Ref": "A"}, "y"]]}, True)
    assert render("${EMR[a]}${EMR[a]}") == ({"Fn::Join": ["", [{"Ref": "A"}, {"Ref": "A"}]]}, True)
    assert render("x${EMR[text]}y${yarn.log.dir}") == ("xplainy${yarn.log.dir}", True)
    assert render("x${Token[TOKEN.7]}") == ({"Fn::Join": ["", ["x", "${Token[TOKEN.7]}"]]}, False)


def test_values_are_those_that_node_knows() -> None:
    render = Rendering(lambda token: token)
    value: Any = {"a": 2.0, "b": 2.5, "c": None, "d": [True, None, ("x",)], "e": {}}
    assert render(value) == ({"a": 2, "b": 2.5, "d": [True, None, ["x"]], "e": {}}, True)
    assert render({"a": object()})[1] is False


def test_json_is_written_as_always() -> None:
    value = {"a": [], "b": {}, "c": [1, -2.5, True, None, '\u00e4\n"\u2028'], "d": {"e": [{"f": ""}]}}
    assert pretty(value) == json.dumps(value, indent=1, ensure_ascii=False)
    assert pretty(value, 2) == json.dumps(value, indent=2, ensure_ascii=False)
