"""JSON and YAML as CloudFormation reads them, with the line of every place."""

from __future__ import annotations

import pytest

from emr_platform.assembly._json import DEEPEST, JsonText
from emr_platform.assembly._yaml import MOST_NODES, YamlText

JSON = """\
{
  "Resources": {
    "A": {
      "Type": "AWS::S3::Bucket",
      "Properties": {"Tags": [
        {"Key": "a:{[", "Value": "\\u00e9\\""},
        {"Key": "b",
         "Value": 2}
      ]}
    }
  },
  "Empty": {}, "List": []
}
"""
YAML = """\
# comment
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: a
          Value: !Sub
            - "${x}-y"
            - x: 1
        - !If [Prod, {Key: b}, !Ref AWS::NoValue]
      Name:
        Fn::If:
          - Prod
          - one
          - two
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("Resources",), 2),
        (("Resources", "A", "Type"), 4),
        (("Resources", "A", "Properties", "Tags", 0, "Value"), 6),
        (("Resources", "A", "Properties", "Tags", 1), 7),
        (("Resources", "A", "Properties", "Tags", 1, "Value"), 8),
        (("List",), 12),
        (("List", 0), 12),
        (("Resources", "A", "Properties", "Missing", "Deeper"), 5),
        (("Resources", "A", "Type", "Below", "A text"), 4),
        (("Nowhere", "At", "All"), 1),
    ],
)
def test_json_line(path: tuple[str | int, ...], line: int) -> None:
    assert JsonText(JSON).line(path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("Resources", "A"), 3),
        (("Resources", "A", "Properties", "Tags", 0, "Value", "Fn::Sub", 1, "x"), 10),
        (("Resources", "A", "Properties", "Tags", 1, "Fn::If", 1, "Key"), 11),
        (("Resources", "A", "Properties", "Name", "Fn::If", 2), 16),
        (("Resources", "A", "Properties", "Missing"), 5),
    ],
)
def test_yaml_line(path: tuple[str | int, ...], line: int) -> None:
    assert YamlText(YAML).line(path) == line


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2012-10-17", "2012-10-17"),
        ("012345678901", "012345678901"),
        ("123456789012", 123456789012),
        ("010", "010"),
        ("22:22", "22:22"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("12e5", "12e5"),
        ("3.10", 3.1),
        ("1.", 1.0),
        ("-4", -4),
        ("0", 0),
        ("yes", True),
        ("Off", False),
        ("TRUE", True),
        ("y", "y"),
        ('"yes"', "yes"),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("~", None),
        ("", None),
        ("emr-7.14.0", "emr-7.14.0"),
        (".inf", ".inf"),
        (".5", ".5"),
        ("9" * 40, "9" * 40),
        ("0" + "9" * 50, "0" + "9" * 50),
    ],
)
def test_plain_words_of_yaml(written: str, value: object) -> None:
    found = YamlText(f"Value: {written}\n").value["Value"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!Condition A", {"Condition": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("!Join ['', [a, !Ref B]]", {"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
        ("!Ref 012345678901", {"Ref": "012345678901"}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("!Base64 {Fn::Sub: x}", {"Fn::Base64": {"Fn::Sub": "x"}}),
        ("!Own 5", {"Fn::Own": "5"}),
        ("! 5", "5"),
    ],
)
def test_short_forms(written: str, value: object) -> None:
    assert YamlText(f"Value: {written}\n").value["Value"] == value


def test_keys_stay_text() -> None:
    assert YamlText("Mappings: {123456789012: {yes: 1, 2012-10-17: 2}}").value == {
        "Mappings": {"123456789012": {"yes": 1, "2012-10-17": 2}}
    }


def test_anchors_and_merge_keys() -> None:
    text = """\
base: &base {a: 1, b: 2}
tags: &tags [x]
one:
  <<: *base
  b: 3
two:
  <<: [{c: 4}, *base]
  tags: *tags
"""
    found = YamlText(text).value
    assert found["one"] == {"a": 1, "b": 3}
    assert found["two"] == {"a": 1, "b": 2, "c": 4, "tags": ["x"]}


def test_a_text_without_a_document_says_nothing() -> None:
    assert YamlText("# nothing\n").value is None


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\n---\nb: 2\n", "more than one document"),
        ("a: 1\na: 2\n", "the key 'a' stands twice"),
        ("? [a]\n: 1\n", "no plain word"),
        ("a: &a [*a]\n", "alias"),
        ("a: *b\n", "alias"),
        ("a: {<<: 5}\n", "merge key"),
        ("a: [\n", "line 2"),
        ("a: \x01\n", "not allowed"),
        (BOMB, f"more than {MOST_NODES} values"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), f"more than {DEEPEST} levels"),
        ("[" * 50_000, f"more than {DEEPEST} levels"),
        ('a: "\\ud800"', "Unicode"),
    ],
)
def test_yaml_that_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        YamlText(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "the key 'b' stands twice"),
        ('{"a": 1e999}', "too large"),
        ('{"a": NaN}', "NaN is no JSON"),
        ('{"a": "\\ud800"}', "surrogates"),
        ('{"a": ', "Expecting value"),
        ('{"a": ' + "9" * 5000 + "}", "digits"),
    ],
)
def test_json_that_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        JsonText(text)


def test_numbers_of_json() -> None:
    assert JsonText('{"a": 1.5, "b": 2, "c": "\\ud83d\\ude00"}').value == {"a": 1.5, "b": 2, "c": "\U0001f600"}
