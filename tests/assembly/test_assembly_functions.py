"""Functions of templates, resolved as far as a template allows and no further."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.assembly import Choice, Pseudo, Reference, Text, Unknown, show
from tests.assembly.conftest import Read, Resolve

BUCKET = {"Type": "AWS::S3::Bucket"}
ACCOUNT, PARTITION, REGION = (Pseudo(f"AWS::{name}") for name in ("AccountId", "Partition", "Region"))
PARAMETERS = {
    "Name": {"Type": "String", "Default": "x"},
    "Size": {"Type": "String", "AllowedValues": ["small", "large"]},
    "Flag": {"Type": "String", "AllowedValues": [True, False]},
    "One": {"Type": "String", "AllowedValues": ["only"]},
    "Count": {"Type": "Number", "AllowedValues": [1, 2]},
    "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
    "Words": {"Type": "CommaDelimitedList"},
    "Ami": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/ami"},
    "Many": {"Type": "String", "AllowedValues": [str(number) for number in range(17)]},
}
MAPPINGS = {"Sizes": {"eu-west-1": {"small": "m7g.large", "large": "m7g.xlarge"}, "us-east-1": {"small": "m6g.large"}}}
NAME = Unknown("the parameter Name is given at deployment", "Name")


def test_parameters_are_not_what_their_defaults_are(resolve: Resolve) -> None:
    assert resolve({"Ref": "Name"}, Parameters=PARAMETERS) == NAME


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Size", Choice(("small", "large"))),
        ("Flag", Choice(("true", "false"))),
        ("One", "only"),
    ],
)
def test_allowed_values_bound_a_text(resolve: Resolve, name: str, value: object) -> None:
    assert resolve({"Ref": name}, Parameters=PARAMETERS) == value


@pytest.mark.parametrize("name", ["Count", "Subnets", "Words", "Ami", "Many"])
def test_other_parameters_are_unknown(resolve: Resolve, name: str) -> None:
    found = resolve({"Ref": name}, Parameters=PARAMETERS)
    assert isinstance(found, Unknown)
    assert found.parameter == name


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("Name", "etl", "etl"),
        ("Subnets", "subnet-1, subnet-2", ["subnet-1", "subnet-2"]),
        ("Words", "one", ["one"]),
        ("Ami", "/ami/newest", Unknown("the parameter Ami is looked up in Systems Manager at deployment", "Ami")),
    ],
)
def test_arguments_are_what_parameters_are(resolve: Resolve, name: str, given: str, value: object) -> None:
    assert resolve({"Ref": name}, Parameters=PARAMETERS, arguments={name: given}) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"Ref": "Data"}, "${Data}"),
        ({"Fn::GetAtt": ["Data", "Arn"]}, "${Data.Arn}"),
        ({"Fn::GetAtt": "Data.Arn"}, "${Data.Arn}"),
        ({"Ref": "AWS::Region"}, "${AWS::Region}"),
        ({"Fn::Sub": "s3://${Data}/logs"}, "s3://${Data}/logs"),
        (
            {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Data}/${!Literal}"},
            "arn:${AWS::Partition}:s3:::${Data}/${Literal}",
        ),
        ({"Fn::Sub": ["${A}-${Name}", {"A": {"Fn::GetAtt": "Data.Arn"}}]}, "${Data.Arn}-?Name"),
        ({"Fn::Join": ["/", ["s3:", "", {"Ref": "Data"}, True, 5]]}, "s3://${Data}/true/5"),
        ({"Fn::Join": ["", ["s3://logs"]]}, "s3://logs"),
        ({"Fn::Join": ["", []]}, ""),
        ({"Fn::Base64": {"Fn::Sub": "#!/bin/sh"}}, "#!/bin/sh"),
        ({"Fn::Base64": {"Fn::GetAtt": "Data.Arn"}}, "?"),
        ({"Fn::ToJsonString": {"A": {"Ref": "Data"}}}, {"A": "${Data}"}),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::Select": [5, {"Fn::Split": [":", {"Fn::GetAtt": "Data.Arn"}]}]}, "${Data}"),
        ({"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::Sub": "s3://${Data}/logs"}]}]}, "${Data}"),
        ({"Fn::FindInMap": ["Sizes", "eu-west-1", "small"]}, "m7g.large"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "small"]}, "m7g.large or m6g.large"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "large"]}, "m7g.xlarge"),
        ({"Fn::FindInMap": ["Sizes", "eu-west-1", {"Ref": "Size"}]}, "m7g.large or m7g.xlarge"),
        ({"Fn::FindInMap": ["Sizes", "us-east-1", {"Ref": "Size"}]}, "m6g.large"),
        ({"A": {"Ref": "AWS::NoValue"}, "B": [1, {"Ref": "AWS::NoValue"}, 2]}, {"B": [1, 2]}),
    ],
)
def test_what_a_template_tells(resolve: Resolve, value: Any, shown: Any) -> None:
    found = resolve(value, Parameters=PARAMETERS, Mappings=MAPPINGS, Resources={"Data": BUCKET})
    assert show(found) == shown


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Nobody"},
        {"Ref": ["Data"]},
        {"Ref": {"Ref": "Data"}},
        {"Fn::GetAtt": ["Nobody", "Arn"]},
        {"Fn::GetAtt": ["Data"]},
        {"Fn::GetAtt": ["Data", {"Ref": "Name"}]},
        {"Fn::GetAtt": 5},
        {"Fn::Sub": 5},
        {"Fn::Sub": ["${A}", "x"]},
        {"Fn::Sub": "${Name}"},
        {"Fn::Sub": "${Nobody}"},
        {"Fn::Join": ["", {"Ref": "Name"}]},
        {"Fn::Join": ["", {"Ref": "Data"}]},
        {"Fn::Join": [{"Ref": "Name"}, []]},
        {"Fn::Join": ""},
        {"Fn::Split": ["", "x"]},
        {"Fn::Split": [",", {"Ref": "Name"}]},
        {"Fn::Split": ["-", {"Ref": "Data"}]},
        {"Fn::Split": ["-", {"Ref": "AWS::Region"}]},
        {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]},
        {"Fn::Split": ["/", {"Fn::GetAtt": "Data.WebsiteURL"}]},
        {"Fn::Split": ["/", {"Fn::GetAtt": "Key.Arn"}]},
        {"Fn::Select": [{"Ref": "Name"}, ["a"]]},
        {"Fn::Select": [1, ["a"]]},
        {"Fn::Select": [-1, ["a"]]},
        {"Fn::Select": [0, {"Ref": "Subnets"}]},
        {"Fn::Select": [0]},
        {"Fn::FindInMap": ["Sizes", "eu-west-1"]},
        {"Fn::FindInMap": ["Nothing", "a", "b"]},
        {"Fn::FindInMap": ["Sizes", "ap-south-1", "small"]},
        {"Fn::FindInMap": ["Sizes", "eu-west-1", "huge"]},
        {"Fn::FindInMap": ["Sizes", "eu-west-1", "small", {"DefaultValue": "x"}]},
        {"Fn::FindInMap": [{"Ref": "Name"}, "eu-west-1", "small"]},
        {"Fn::If": ["Nobody"]},
        {"Fn::GetAZs": ""},
        {"Fn::Cidr": ["10.0.0.0/16", 2, 8]},
        {"Fn::Transform": {"Name": "AWS::Include"}},
        {"Fn::Transform": {"Name": "AWS::Include"}, "Beside": 1},
        {"Fn::ForEach::Loop": ["X", ["a"], {"${X}": 1}]},
        {"Fn::Length": [1, 2]},
        {"Fn::ImportValue": "nowhere"},
        {"Fn::ImportValue": {"Ref": "Name"}},
    ],
)
def test_what_a_template_does_not_tell(resolve: Resolve, value: Any) -> None:
    resources = {"Data": BUCKET, "Key": {"Type": "AWS::KMS::Key"}}
    found = resolve(value, Parameters=PARAMETERS, Mappings=MAPPINGS, Resources=resources)
    assert isinstance(found, Unknown)
    assert found.why


def test_what_others_answer_is_unknown(resolve: Resolve) -> None:
    resources = {
        "Own": {"Type": "Custom::Lookup"},
        "Other": {"Type": "AWS::CloudFormation::CustomResource"},
        "Wait": {"Type": "AWS::CloudFormation::WaitCondition"},
        "Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/t.yaml"}},
    }
    for name, attribute in [("Own", "Id"), ("Other", "Id"), ("Wait", "Data"), ("Nested", "Outputs.Id")]:
        assert isinstance(resolve({"Fn::GetAtt": [name, attribute]}, Resources=resources), Unknown)
    assert isinstance(resolve({"Ref": "Own"}, Resources=resources), Unknown)


def test_attributes_that_are_properties(resolve: Resolve) -> None:
    resources = {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Open": {"Type": "AWS::EC2::Subnet", "Properties": {}},
        "Release": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::Sub": "emr-${Name}"}}},
        "Round": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::GetAtt": "Round.Value"}}},
    }
    values = {
        name: {"Fn::GetAtt": name} for name in ("Vpc.CidrBlock", "Open.CidrBlock", "Release.Value", "Round.Value")
    }
    found = resolve(values, Resources=resources, Parameters=PARAMETERS)
    assert found["Vpc.CidrBlock"] == "10.0.0.0/16"
    assert isinstance(found["Open.CidrBlock"], Reference)
    assert found["Release.Value"] == Text(("emr-", NAME))
    assert isinstance(found["Round.Value"], Unknown)


@pytest.mark.parametrize(
    ("value", "shown", "parameter"),
    [
        ("{{resolve:ssm:/emr/release}}", "{{resolve:ssm:/emr/release}}", "{{resolve:ssm:/emr/release}}"),
        ("emr-{{resolve:ssm:/a:1}}-b", "emr-{{resolve:ssm:/a:1}}-b", "{{resolve:ssm:/a:1}}"),
        (
            {"Fn::Sub": "{{resolve:secretsmanager:${Data}:SecretString}}"},
            "{{resolve:secretsmanager:${Data}:SecretString}}",
            "{{resolve:secretsmanager:${Data}:SecretString}}",
        ),
        (
            {"Fn::Join": ["", ["{{resolve:ssm:", {"Ref": "Name"}, "}}"]]},
            "{{resolve:ssm:?Name}}",
            "{{resolve:ssm:?Name}}",
        ),
        ({"Fn::FindInMap": ["Dynamic", "a", "b"]}, "{{resolve:ssm:/m}}", "{{resolve:ssm:/m}}"),
    ],
)
def test_dynamic_references_are_unknown(resolve: Resolve, value: Any, shown: str, parameter: str) -> None:
    mappings = {"Dynamic": {"a": {"b": "{{resolve:ssm:/m}}"}}}
    found = resolve(value, Parameters=PARAMETERS, Mappings=mappings, Resources={"Data": BUCKET})
    assert show(found) == shown
    parts = found.parts if isinstance(found, Text) else (found,)
    assert [part.parameter for part in parts if isinstance(part, Unknown)] == [parameter]


def test_dynamic_references_among_choices(resolve: Resolve) -> None:
    value = {"Fn::If": ["Open", {"Fn::Sub": "{{resolve:ssm:/a}}"}, "b"]}
    found = resolve({"Fn::Join": ["", [value, "!"]]}, Conditions={"Open": {"Fn::Equals": [{"Ref": "Name"}, "x"]}},
                    Parameters=PARAMETERS)  # fmt: skip
    assert show(found) == "{{resolve:ssm:/a}}! or b!"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("${self:custom.cidr}", "?"),
        ("s3://${opt:stage, 'dev'}-logs/", "s3://?-logs/"),
        ("${self:custom.${opt:stage}.cidr}", "?"),
        ("${file(./names.yml):bucket}${cf(eu-west-1):net.Subnet}", "??"),
        ("${aws:username}/${s3:prefix}", "${aws:username}/${s3:prefix}"),
        ("${self:never ends", "${self:never ends"),
        ("${hive.root}/${env:USER}", "${hive.root}/${env:USER}"),
        ("${env:CIDR}", "?"),
        ("${env:CIDR, '0.0.0.0/0'}", "?"),
        ("${strToBool(${self:custom.public})}", "?"),
        ("${ssm:/net/cidr}", "?"),
        ("${ssm.eu-west-1:/net/cidr}/${cf.eu-west-1:net.Subnet}", "?/?"),
        ("${ssm:resourceTag/team}", "${ssm:resourceTag/team}"),
        ("${aws:accountId}-${aws:region}", "?-?"),
        ("${aws:PrincipalAccount}", "${aws:PrincipalAccount}"),
    ],
)
def test_variables_of_the_serverless_framework_are_unknown(resolve: Resolve, value: str, shown: str) -> None:
    found = resolve(value)
    assert show(found) == shown
    parts = found.parts if isinstance(found, Text) else (found,)
    assert all("before CloudFormation" in part.why for part in parts if isinstance(part, Unknown))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("{{ cidr }}", "?"),
        ("s3://{{ sceptre_user_data.env }}-logs/{{name|lower}}", "s3://?-logs/?"),
        ("{{- lookup('env', 'X') -}}", "?"),
        ('{"Resource":\n "arn:aws:s3:::{{ bucket }}/*"}', '{"Resource":\n "arn:aws:s3:::?/*"}'),
        ({"Fn::Sub": "{{ env }}-${AWS::Region}"}, "?-${AWS::Region}"),
        ("def handler(event):\n  return f'{{ a }}'", "def handler(event):\n  return f'{{ a }}'"),
        ("docker ps --format '{{.ID}}'", "docker ps --format '{{.ID}}'"),
        ("{% {'a': {'b': $x}} %}", "{% {'a': {'b': $x}} %}"),
        ("{{", "{{"),
    ],
)
def test_expressions_of_jinja_are_unknown(resolve: Resolve, value: Any, shown: str) -> None:
    found = resolve(value)
    assert show(found) == shown
    parts = found.parts if isinstance(found, Text) else (found,)
    assert all("by another tool" in part.why for part in parts if isinstance(part, Unknown))


def test_choices_combine_and_end_where_they_are_too_many(resolve: Resolve) -> None:
    both = {"Fn::Sub": "${Size}-${Flag}"}
    assert show(resolve(both, Parameters=PARAMETERS)) == "small-true or small-false or large-true or large-false"
    five = {"Fn::Join": ["", [{"Ref": "Size"}] * 5]}
    assert isinstance(resolve(five, Parameters=PARAMETERS), Unknown)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"Fn::Equals": ["a", "a"]}, True),
        ({"Fn::Equals": ["a", "b"]}, False),
        ({"Fn::Equals": ["true", True]}, True),
        ({"Fn::Equals": ["1", 1]}, True),
        ({"Fn::Equals": [{"Ref": "Flag"}, True]}, None),
        ({"Fn::Equals": [{"Ref": "Size"}, "huge"]}, False),
        ({"Fn::Equals": [{"Ref": "One"}, "only"]}, True),
        ({"Fn::Equals": [{"Ref": "Name"}, ""]}, None),
        ({"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}, None),
        ({"Fn::Equals": [{"Ref": "Subnets"}, ""]}, None),
        ({"Fn::Equals": [["a"], ["a"]]}, None),
        ({"Fn::Equals": ["a"]}, None),
        ({"Fn::And": [{"Condition": "No"}, {"Condition": "Open"}]}, False),
        ({"Fn::And": [{"Condition": "Yes"}, {"Condition": "Open"}]}, None),
        ({"Fn::And": [{"Condition": "Yes"}, {"Condition": "Yes"}]}, True),
        ({"Fn::Or": [{"Condition": "Yes"}, {"Condition": "Open"}]}, True),
        ({"Fn::Or": [{"Condition": "No"}, {"Condition": "Open"}]}, None),
        ({"Fn::Not": [{"Condition": "No"}]}, True),
        ({"Fn::Not": [{"Condition": "Open"}]}, None),
        ({"Fn::Not": []}, None),
        ({"Condition": "Nobody"}, None),
        ({"Condition": ["Yes"]}, None),
        ({"Condition": "It"}, None),
        ({"Fn::Contains": [["a"], "a"]}, None),
        ("Yes", None),
    ],
)
def test_conditions_have_three_answers(read: Read, condition: Any, holds: bool | None) -> None:
    template = {
        "Parameters": PARAMETERS,
        "Conditions": {
            "Yes": {"Fn::Equals": ["a", "a"]},
            "No": {"Fn::Equals": ["a", "b"]},
            "Open": {"Fn::Equals": [{"Ref": "Name"}, "x"]},
            "It": condition,
        },
        "Resources": {
            "A": {"Type": "T", "Condition": "It", "Properties": {"V": {"Fn::If": ["It", "yes", "no"]}}},
        },
    }
    one = read(stack=template).resources[0]
    if holds is None:
        assert isinstance(one.exists, Unknown)
        assert one.get("V") == Choice(("yes", "no"))
    else:
        assert one.exists is holds
        assert one.get("V") == ("yes" if holds else "no")


def test_resources_that_never_exist_are_not_asked_about(read: Read) -> None:
    template = {
        "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"A": {"Type": "AWS::S3::Bucket", "Condition": "No"}, "B": {"Type": "AWS::S3::Bucket"}},
    }
    found = read(stack=template)
    assert [one.logical_id for one in found.of("AWS::S3::Bucket")] == ["B"]
    assert [one.logical_id for one in found] == ["A", "B"]


def test_if_around_all_properties(read: Read) -> None:
    template = {
        "Parameters": PARAMETERS,
        "Conditions": {"Open": {"Fn::Equals": [{"Ref": "Name"}, "x"]}},
        "Resources": {
            "A": {"Type": "T", "Properties": {"Fn::If": ["Open", {"V": 1, "W": 2}, {"V": 1}]}},
            "B": {"Type": "T", "Properties": {"Fn::Transform": {"Name": "AWS::Include"}, "V": 1}},
            "C": {"Type": "T", "Properties": None},
        },
    }
    a, b, c = read(stack=template).resources
    assert (a.get("V"), a.get("W")) == (1, Choice((2, None)))
    assert isinstance(b.get("V"), Unknown)
    assert c.get("V") is None


def test_a_macro_of_ones_own_may_write_everything_anew(read: Read) -> None:
    body = {"Resources": {"A": {"Type": "T", "Properties": {"V": 1}}}}
    own = read(own={"Transform": ["AWS::LanguageExtensions", {"Name": "Hardening"}], **body})
    assert own.resources[0].get("V") == Unknown("the macro Hardening may write this resource anew")


def test_macros_of_aws_leave_resources_alone(read: Read) -> None:
    body = {"Resources": {"A": {"Type": "T", "Properties": {"V": 1}}}}
    assert read(aws={"Transform": "AWS::Serverless-2016-10-31", **body}).resources[0].get("V") == 1


def test_attributes_beside_the_properties(read: Read) -> None:
    template = {"Resources": {"A": {"Type": "T", "DeletionPolicy": {"Fn::If": ["Nobody", "Retain", "Delete"]},
                                    "Metadata": {"aws:cdk:path": "App/A"}}}}  # fmt: skip
    one = read(stack=template).resources[0]
    assert one.attribute("DeletionPolicy") == Choice(("Retain", "Delete"))
    assert one.attribute("UpdateReplacePolicy") is None
    assert one.construct_path == "App/A"
    assert str(one) == "stack/A"


SIZES = {"Size": {"Type": "String", "AllowedValues": ["small", "large", "none"]}, "Name": {"Type": "String"}}
IS_NONE = {"Fn::Equals": [{"Ref": "Size"}, "none"]}
IS_LATE = {"Fn::Equals": [{"Ref": "Name"}, "late"]}


@pytest.mark.parametrize(
    ("conditions", "options"),
    [
        ({"C": {"Fn::Not": [IS_NONE]}}, ("small", "large", None)),
        ({"C": {"Fn::Not": [{"Fn::Equals": ["none", {"Ref": "Size"}]}]}}, ("small", "large", None)),
        ({"C": {"Fn::Not": [{"Condition": "D"}]}, "D": IS_NONE}, ("small", "large", None)),
        ({"C": {"Fn::And": [IS_LATE, {"Fn::Not": [IS_NONE]}]}}, ("small", "large", None)),
        ({"C": {"Fn::Not": [{"Fn::Or": [IS_LATE, IS_NONE]}]}}, ("small", "large", None)),
        ({"C": IS_NONE}, ("none", None)),
        ({"C": {"Fn::Or": [IS_LATE, IS_NONE]}}, ("small", "large", "none", None)),
        ({"C": {"Fn::Not": [{"Fn::And": [IS_LATE, IS_NONE]}]}}, ("small", "large", "none", None)),
        ({"C": IS_LATE}, ("small", "large", "none", None)),
        ({"C": {"Fn::Equals": [{"Ref": "Size"}, {"Ref": "Name"}]}}, ("small", "large", "none", None)),
        ({"C": {"Fn::Equals": [{"Ref": "Size"}, "other"]}}, (None,)),
        ({"C": {"Condition": "D"}, "D": {"Condition": "C"}}, ("small", "large", "none", None)),
        ({"C": {"Fn::Not": [IS_NONE]}, "Fn::Transform": {"Name": "Ours"}}, ("small", "large", "none", None)),
    ],
)
def test_a_condition_around_a_parameter_tells_of_it(
    resolve: Resolve, conditions: dict[str, Any], options: tuple[Any, ...]
) -> None:
    found = resolve(
        {"Fn::If": ["C", {"Ref": "Size"}, {"Ref": "AWS::NoValue"}]}, Parameters=SIZES, Conditions=conditions
    )
    assert found == (Choice(options) if len(options) > 1 else options[0])


def test_a_condition_tells_nothing_outside_its_side(resolve: Resolve) -> None:
    sides = {"Fn::If": ["C", {"Fn::Sub": "x-${Size}"}, {"Ref": "Size"}]}
    conditions = {"C": {"Fn::Not": [IS_NONE]}}
    found = resolve({"Fn::Join": ["/", [sides, {"Ref": "Size"}]]}, Parameters=SIZES, Conditions=conditions)
    expected = [f"{one}/{two}" for one in ("x-small", "x-large", "none") for two in ("small", "large", "none")]
    assert found == Choice(tuple(expected))


def test_conditions_that_name_each_other_twice_are_asked_once(resolve: Resolve) -> None:
    conditions = {f"C{one}": {"Fn::And": [{"Condition": f"C{one + 1}"}] * 2} for one in range(40)}
    value = {"Fn::If": ["C0", {"Ref": "Size"}, {"Ref": "AWS::NoValue"}]}
    found = resolve(value, Parameters=SIZES, Conditions=conditions | {"C40": IS_NONE})
    assert found == Choice(("none", None))
