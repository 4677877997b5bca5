"""What templates and folders can hide, or hold so that nothing may be taken for known."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import Assembly, Resource, Unknown, document, held, load, unknown_in
from tests.assembly.conftest import Read, Resolve

INCLUDE = "{Name: AWS::Include, Parameters: {Location: s3://scripts/more.yaml}}"
STACK = f"{{TemplateURL: b.yaml, Fn::Transform: {INCLUDE}}}"
GOOD = "Resources: {A: {Type: Custom::A, Properties: {Key: good}}}"
ACCOUNTS = ("aws://111111111111/eu-west-1", "aws://222222222222/eu-west-1")
REGIONS = ("aws://111111111111/eu-west-1", "aws://111111111111/us-east-1")


def a_resource(found: Assembly, address: str) -> Resource:
    one = found.find(address)
    assert one is not None
    return one


@pytest.mark.parametrize(
    "text",
    [
        f"Resources: {{A: {{Type: Custom::A, Fn::Transform: {INCLUDE}, Properties: {{Key: good}}}}}}",
        "Resources: {Fn::Transform: {Name: Own}, A: {Type: Custom::A, Properties: {Key: good}}}",
        "Fn::Transform: [{Name: Own}]\nResources: {A: {Type: Custom::A, Properties: {Key: good}}}",
        "Transform: Own\nResources: {A: {Type: Custom::A, Properties: {Key: good}}}",
    ],
)
def test_a_macro_may_write_what_stands_beside_it(read: Read, text: str) -> None:
    one = a_resource(read(a=text), "a/A")
    assert isinstance(one.get("Key"), Unknown)
    assert isinstance(one.attribute("DeletionPolicy"), Unknown)
    assert isinstance(one.exists, Unknown)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"Resources: {{A: {{Type: Custom::A, Fn::Transform: {INCLUDE}}}}}", "a macro may make another resource of it"),
        (
            f"Resources: {{A: {{Type: 'AWS::CloudFormation::Stack', Properties: {STACK}}}}}",
            "a macro may give this nested stack another template",
        ),
    ],
)
def test_what_a_macro_may_make_of_a_resource_is_a_gap(read: Read, text: str, said: str) -> None:
    assert [one.what for one in read(a=text, b=GOOD).gaps] == [said]


def test_an_include_among_the_resources_leaves_those_alone(read: Read) -> None:
    found = read(a=f"Resources: {{Fn::Transform: {INCLUDE}, A: {{Type: Custom::A, Properties: {{Key: good}}}}}}")
    assert a_resource(found, "a/A").get("Key") == "good"
    assert [one.what for one in found.gaps] == ["a macro may add resources"]


@pytest.mark.parametrize(
    ("mappings", "keys"),
    [
        ({"M": {"a": {"k": "v"}}, "Fn::Transform": {"Name": "AWS::Include"}}, ["a", "k"]),
        ({"M": {"a": {"k": "v"}, "Fn::Transform": {"Name": "AWS::Include"}}}, ["a", "k"]),
        ({"M": {"a": {"k": "v"}, "Fn::Transform": {"Name": "AWS::Include"}}}, [{"Ref": "AWS::Region"}, "k"]),
        ({"M": {"a": {"k": "v", "Fn::Transform": {"Name": "AWS::Include"}}}}, ["a", "k"]),
    ],
)
def test_a_macro_may_write_a_mapping(resolve: Resolve, mappings: object, keys: list[object]) -> None:
    assert isinstance(resolve({"Fn::FindInMap": ["M", *keys]}, Mappings=mappings), Unknown)


def test_a_macro_may_write_conditions(read: Read) -> None:
    conditions = f"Conditions: {{Fn::Transform: {INCLUDE}, C: !Equals [a, a]}}"
    found = read(a=f"{conditions}\nResources: {{A: {{Type: Custom::A, Condition: C}}}}")
    assert isinstance(a_resource(found, "a/A").exists, Unknown)


@pytest.mark.parametrize(("holds", "exists"), [("!Ref P", Unknown), ("a", bool), ("b", bool)])
def test_what_a_nested_stack_makes_exists_with_that_stack(read: Read, holds: str, exists: type) -> None:
    outer = f"""
        Parameters: {{P: {{Type: String}}}}
        Conditions: {{C: !Equals [{holds}, a]}}
        Resources:
          Same: {{Type: Custom::A, Condition: C}}
          Always: {{Type: Custom::A}}
          Inner: {{Type: AWS::CloudFormation::Stack, Condition: C, Properties: {{TemplateURL: inner.yaml}}}}
    """
    found = read(outer=outer, inner=GOOD)
    inside = a_resource(found, "outer/Inner/A")
    assert isinstance(inside.exists, exists)
    assert (inside in found.of("Custom::A")) is (holds != "b")
    assert inside.exists_with(a_resource(found, "outer/Same")) is True
    assert inside.exists_with(a_resource(found, "outer/Always")) == inside.exists


def test_a_template_that_a_macro_fills_is_a_gap_in_a_folder(read: Read) -> None:
    found = read(a=GOOD, b=f"Transform: {INCLUDE}")
    assert [(one.file.rpartition("/")[2], one.what) for one in found.gaps] == [
        ("b.yaml", "is no CloudFormation template: it has no Resources")
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("service: etl\nprovider: {name: aws}\nresources: {Resources: {C: {Type: 'AWS::EMR::Cluster'}}}", True),
        ("service: etl\nprovider: aws\nfunctions: {launch: {handler: a.b}}", True),
        ("service: etl\nprovider: {name: google}", False),
        ("provider: {name: aws}", False),
        ("- service: etl", False),
    ],
)
def test_a_file_of_the_serverless_framework_is_a_gap_in_a_folder(read: Read, text: str, told: bool) -> None:
    found = [(one.file.rpartition("/")[2], one.what) for one in read(a=GOOD, serverless=text).gaps]
    what = "is the Serverless Framework's: review what `serverless package` writes"
    assert found == ([("serverless.yaml", what)] if told else [])


def test_files_that_cannot_be_read_are_gaps(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_bytes("Resources: {A: {Type: AWS::S3::Bucket}}".encode("utf-16"))
    (tmp_path / "c.yaml").symlink_to("nowhere.yaml")
    found = {one.file.rpartition("/")[2]: one.what for one in load([tmp_path]).gaps}
    assert found.keys() == {"b.yaml", "c.yaml"}
    assert found["c.yaml"] == "cannot be read: it is no file, or a link to none"


def test_a_link_to_a_folder_elsewhere_is_a_gap(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, here / "inside", there):
        folder.mkdir()
    (here / "a.yaml").write_text(GOOD)
    (here / "inside" / "b.yaml").write_text(GOOD)
    (here / "again").symlink_to("inside")
    (here / "round").symlink_to("..")
    found = load([here])
    assert [one.stack for one in found.templates] == ["a", "b"]
    assert [(one.file, one.what) for one in found.gaps] == [
        ("here/round", "a link to a folder elsewhere: name that one too")
    ]


def test_types_that_somebody_registered_may_make_anything(read: Read) -> None:
    found = read(
        a="Resources: {A: {Type: 'Acme::EMR::Cluster'}, B: {Type: 'Alexa::ASK::Skill'}, C: {Type: 'Custom::C'}}"
    )
    assert [one.what for one in found.gaps] == [
        "Acme::EMR::Cluster is a type of a registry: what its handler makes is not in the template"
    ]


def cloud_assembly(folder: Path, environments: tuple[str, ...], *stacks: object) -> Assembly:
    artifacts = {}
    for number, (environment, stack) in enumerate(zip(environments, stacks, strict=True)):
        name = f"s{number}.template.json"
        (folder / name).write_text(json.dumps(stack))
        artifacts[f"s{number}"] = {
            "type": "aws:cloudformation:stack", "environment": environment, "properties": {"templateFile": name},
        }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return load([folder])


@pytest.mark.parametrize("environments", [ACCOUNTS, REGIONS])
def test_exports_are_those_of_one_account_and_region(tmp_path: Path, environments: tuple[str, str]) -> None:
    exports = {"Resources": {"A": {"Type": "Custom::A"}}, "Outputs": {"O": {"Value": "v", "Export": {"Name": "x"}}}}
    imports = {"Resources": {"B": {"Type": "Custom::B", "Properties": {"Key": {"Fn::ImportValue": "x"}}}}}
    apart = cloud_assembly(tmp_path, environments, exports, imports)
    assert isinstance(a_resource(apart, "s1/B").get("Key"), Unknown)
    together = cloud_assembly(tmp_path, (*environments, environments[0]), exports, exports, imports)
    assert a_resource(together, "s2/B").get("Key") == "v"


def test_templates_that_no_manifest_names_are_told(tmp_path: Path) -> None:
    made = {"Resources": {"A": {"Type": "Custom::A"}}}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "inner.template.json"}}
    (tmp_path / "inner.template.json").write_text(json.dumps(made))
    assert cloud_assembly(tmp_path, REGIONS[:1], {"Resources": {"N": nested}}).unnamed == ()
    (tmp_path / "old.template.json").write_text(json.dumps(made))
    found = cloud_assembly(tmp_path, REGIONS[:1], {"Resources": {"N": nested}})
    assert [Path(one).name for one in found.unnamed] == ["old.template.json"]
    assert "old" not in {one.stack for one in found.templates}


@pytest.mark.parametrize(
    ("kind", "key", "environments", "same"),
    [
        ("AWS::EMR::SecurityConfiguration", "Name", ACCOUNTS, False),
        ("AWS::EMR::SecurityConfiguration", "Name", REGIONS, False),
        ("AWS::IAM::Role", "RoleName", ACCOUNTS, False),
        ("AWS::IAM::Role", "RoleName", REGIONS, True),
        ("AWS::S3::Bucket", "BucketName", ACCOUNTS, True),
    ],
)
def test_names_mean_what_their_account_and_region_hold(
    tmp_path: Path, kind: str, key: str, environments: tuple[str, str], same: bool
) -> None:
    named = {"Resources": {"A": {"Type": kind, "Properties": {key: "x"}}}}
    found = cloud_assembly(tmp_path, environments, named, {"Resources": {"B": {"Type": "Custom::B"}}})
    assert a_resource(found, "s0/A").is_called("x", key, found.templates[1]) is same


def test_a_list_of_which_a_condition_decides_has_no_second_item(resolve: Resolve) -> None:
    maybe = {"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}
    sections: Any = {"Parameters": {"P": {"Type": "String"}}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}}}
    assert isinstance(resolve({"Fn::Select": [1, [maybe, "b", "c"]]}, **sections), Unknown)
    assert resolve({"Fn::Select": [1, ["a", "b", maybe]]}, **sections) == "b"


def test_defaults_of_nested_stacks_may_be_dynamic_references(read: Read) -> None:
    inner = """
        Parameters: {P: {Type: String, Default: "{{resolve:ssm:/x}}"}}
        Resources: {A: {Type: Custom::A, Properties: {Key: !Ref P}}}
    """
    outer = "Resources: {Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}}"
    assert isinstance(a_resource(read(outer=outer, inner=inner), "outer/Inner/A").get("Key"), Unknown)


def test_a_function_that_was_merged_with_more_is_none_that_can_be_read(resolve: Resolve) -> None:
    assert isinstance(resolve({"Ref": "P", "Key": "good"}, Parameters={"P": {"Type": "String"}}), Unknown)


@pytest.mark.parametrize("length", [50, 500, 5_000])
def test_conditions_and_outputs_that_lead_on_and_on_end(read: Read, length: int) -> None:
    conditions: Any = {"C0": {"Fn::Equals": ["a", "a"]}}
    conditions |= {f"C{n}": {"Fn::Not": [{"Condition": f"C{n - 1}"}]} for n in range(1, length)}
    last = f"C{length - 1}"
    resources: Any = {
        "A": {"Type": "Custom::A", "Condition": last, "Properties": {"Key": {"Fn::GetAtt": ["P1", "Value"]}}}
    }
    for n in range(1, length):
        value = {"Fn::GetAtt": [f"P{n + 1}", "Value"]}
        resources[f"P{n}"] = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}}
    one = a_resource(read(a={"Conditions": conditions, "Resources": resources}), "a/A")
    assert isinstance(one.exists, bool if length == 50 else Unknown)
    assert isinstance(one.get("Key"), Unknown)


@pytest.mark.parametrize(
    "inside", ['{"a": "\\ud800"}', '{"a": NaN}', '{"a": 1e999}', '{"a":' * 103 + "1" + "}" * 103, "[" * 5_000]
)
def test_json_in_a_text_is_read_as_strictly_as_a_template(inside: str) -> None:
    assert isinstance(document(inside), Unknown)


def test_names_of_files_can_be_written(tmp_path: Path) -> None:
    for name in (b"\xff.yaml", "\u00e4.yaml".encode()):
        (tmp_path / os.fsdecode(name)).write_text(GOOD)
    found = load([tmp_path])
    assert sorted(one.stack for one in found.templates) == ["\\xff", "\u00e4"]
    assert {one.file.rpartition("/")[2] for one in found.templates} == {"\\xff.yaml", "\u00e4.yaml"}


def test_a_text_of_placeholders_that_never_end_takes_no_time(resolve: Resolve) -> None:
    assert resolve({"Fn::Sub": "${" * 200_000}) == "${" * 200_000


@pytest.mark.parametrize(
    ("kind", "given", "known"),
    [
        ("String", "good", True),
        ("String", "bad", False),
        ("String", "good,bad", False),
        ("CommaDelimitedList", "good, also", True),
        ("CommaDelimitedList", "good,bad", False),
        ("Number", "7", True),
    ],
)
def test_a_value_that_a_parameter_does_not_allow_is_not_deployed(
    resolve: Resolve, kind: str, given: str, known: bool
) -> None:
    parameters = {"P": {"Type": kind, "AllowedValues": ["good", "also", 7]}}
    assert isinstance(resolve({"Ref": "P"}, arguments={"P": given}, Parameters=parameters), Unknown) is not known


@pytest.mark.parametrize(
    ("sides", "exists"),
    [
        ("yes, 'yes'", None), ("off, 'Off'", None), ("yes, 'true'", True), ("yes, 'no'", False), ("1.10, '1.10'", None),
        ("1, '1'", True), ("1, '1.0'", None), ("1, '2'", False), ("010, '010'", True), ("null, a", None),
    ],
)  # fmt: skip
def test_what_yaml_writes_anew_is_not_compared(read: Read, sides: str, exists: bool | None) -> None:
    found = read(a=f"Conditions: {{C: !Equals [{sides}]}}\nResources: {{A: {{Type: Custom::A, Condition: C}}}}")
    answer = a_resource(found, "a/A").exists
    assert isinstance(answer, Unknown) if exists is None else answer is exists


@pytest.mark.parametrize(
    ("url", "read_from_file"),
    [
        ("https://templates.example/other.yaml", False),
        ({"Fn::Sub": "https://templates.example/other.yaml"}, False),
        ({"Fn::Sub": f"https://s3.${{AWS::Region}}.${{AWS::URLSuffix}}/assets/{'0a' * 32}.json"}, True),
        ({"Fn::Join": ["", ["https://s3/", {"Ref": f"AssetParameters{'0a' * 32}S3Bucket1234ABCD"}]]}, True),
    ],
)
def test_a_note_beside_another_address_is_no_template_of_a_nested_stack(
    read: Read, url: object, read_from_file: bool
) -> None:
    nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "inner.yaml"}}
    found = read(outer={"Resources": {"Inner": {**nested, "Properties": {"TemplateURL": url}}}}, inner=GOOD)
    assert (found.find("outer/Inner/A") is not None) is read_from_file
    assert (found.gaps == ()) is read_from_file


@pytest.mark.parametrize("url", ["a" * 5_000, "a\0b", ".", 5])
def test_an_address_that_is_no_file_is_a_gap(read: Read, url: object) -> None:
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    found = read(outer={"Resources": {"Inner": nested}})
    assert [one.what for one in found.gaps] == ["the template of this nested stack is not among the files"]


@pytest.mark.parametrize(
    "artifacts", [[], {"a": 1}, {"a": {}}, {"a": {"type": "aws:cloudformation:stack", "properties": [1]}}]
)
def test_a_manifest_that_cannot_be_read_is_a_gap(tmp_path: Path, artifacts: object) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    assert [one.what for one in load([tmp_path]).gaps] == ["the manifest of a cloud assembly cannot be read"]


def doubled(kind: str, length: int) -> dict[str, Any]:
    """Sections in which each thing refers to the next one twice."""
    if kind == "conditions":
        made: Any = {f"C{n}": {"Fn::Or": [{"Condition": f"C{n + 1}"}] * 2} for n in range(length)}
        return {"Conditions": made | {f"C{length}": {"Fn::Equals": ["a", "b"]}}}
    if kind == "exports":
        twice = {f"O{n}": {"Value": {"Fn::Join": ["", [{"Fn::ImportValue": f"e{n + 1}"}] * 2]}} for n in range(length)}
        return {"Outputs": {key: {**one, "Export": {"Name": f"e{key[1:]}"}} for key, one in twice.items()}}
    refer = {"text": {"Fn::Join": ["", ["x"]]}, "list": []}[kind]
    resources: Any = {}
    for n in range(length):
        next_ = {"Fn::GetAtt": [f"P{n + 1}", "Value"]}
        value = [next_, next_] if kind == "list" else {"Fn::Join": ["", [next_, next_]]}
        resources[f"P{n}"] = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}}
    resources[f"P{length}"] = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": refer}}
    return {"Resources": resources}


@pytest.mark.parametrize("kind", ["conditions", "exports", "text", "list"])
def test_what_is_referred_to_twice_is_made_once(read: Read, kind: str) -> None:
    value = {"conditions": "x", "exports": {"Fn::ImportValue": "e0"}}.get(kind, {"Fn::GetAtt": ["P0", "Value"]})
    body = doubled(kind, 50)
    a = {"Type": "Custom::A", "Properties": {"Key": value}} | ({"Condition": "C0"} if kind == "conditions" else {})
    body.setdefault("Resources", {})["A"] = a
    one = a_resource(read(a=body), "a/A")
    if kind == "conditions":
        assert one.exists is False
    else:
        assert unknown_in(one.get("Key")) is not None


def test_a_mapping_that_refers_to_itself_is_unknown(resolve: Resolve) -> None:
    lookup = {"Fn::FindInMap": ["M", "a", "k"]}
    assert isinstance(resolve(lookup, Mappings={"M": {"a": {"k": lookup}}}), Unknown)
    assert isinstance(resolve(lookup, Mappings={"M": {"a": {"k": [lookup]}}}), Unknown)
    assert resolve(lookup, Mappings={"M": {"a": {"k": ["x", "y"]}}}) == ["x", "y"]


def test_values_that_nest_deep_and_lead_on_are_unknown(read: Read) -> None:
    resources: Any = {"A": {"Type": "Custom::A", "Properties": {"Key": {"Fn::GetAtt": ["P0", "Value"]}}}}
    for n in range(60):
        value: Any = {"Fn::GetAtt": [f"P{n + 1}", "Value"]}
        for _ in range(20):
            value = {"Fn::Join": ["", ["a", value]]}
        resources[f"P{n}"] = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}}
    assert unknown_in(a_resource(read(a={"Resources": resources}), "a/A").get("Key")) is not None


@pytest.mark.parametrize(("environments", "held_here"), [(ACCOUNTS, False), (REGIONS, True)])
def test_a_policy_that_is_named_is_one_of_the_account(
    tmp_path: Path, environments: tuple[str, str], held_here: bool
) -> None:
    arn = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/shared"}
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "shared", "PolicyDocument": {}}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [arn]}}
    found = cloud_assembly(tmp_path, environments, {"Resources": {"P": policy}}, {"Resources": {"R": role}})
    assert (held(a_resource(found, "s1/R"), found).managed == ()) is held_here
