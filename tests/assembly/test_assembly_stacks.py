"""Several templates as one assembly: nested stacks, exports, folders, cloud assemblies, and what cannot be seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import Choice, Pseudo, Reference, Text, Unknown, UnreadablePathError, load, show
from tests.assembly.conftest import Read

BUCKET: dict[str, Any] = {"Resources": {"Data": {"Type": "AWS::S3::Bucket"}}}
INNER = """
    Parameters:
      Data: {Type: String}
      Mode: {Type: String, Default: off}
      Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
      Ami: {Type: "AWS::SSM::Parameter::Value<String>"}
      Open: {Type: String}
    Resources:
      It:
        Type: T
        Properties: {Data: !Ref Data, Mode: !Ref Mode, Subnets: !Ref Subnets, Ami: !Ref Ami, Open: !Ref Open}
      Key: {Type: AWS::KMS::Key}
    Outputs:
      Key: {Value: !GetAtt Key.Arn}
      Data: {Value: !Ref Data}
"""
OUTER = """
    Resources:
      Bucket: {Type: AWS::S3::Bucket}
      A: {Type: AWS::EC2::Subnet}
      B: {Type: AWS::EC2::Subnet}
      Inner:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: inner.yaml
          Parameters:
            Data: !Ref Bucket
            Subnets: !Join [",", [!Ref A, !Ref B]]
            Ami: /ami
      It:
        Type: T
        Properties: {Key: !GetAtt Inner.Outputs.Key, Data: !GetAtt [Inner, Outputs.Data], No: !GetAtt Inner.Outputs.No}
"""


def test_nested_stacks_take_and_give(read: Read) -> None:
    found = read(outer=OUTER, inner=INNER)
    assert [one.stack for one in found.templates] == ["outer", "outer/Inner"]
    assert found.gaps == ()
    inside, outside = found.find("outer/Inner/It"), found.find("outer/It")
    assert inside is not None
    assert outside is not None
    assert show(inside.get("Data")) == "${Bucket}"
    assert inside.get("Mode") is False
    assert show(inside.get("Subnets")) == ["${A}", "${B}"]
    assert isinstance(inside.get("Ami"), Unknown)
    assert inside.get("Open") == Unknown("the parameter Open is given at deployment", "Open")
    assert isinstance(outside.get("Key"), Reference)
    assert outside.get("Data") == inside.get("Data")
    assert isinstance(outside.get("No"), Unknown)


def test_a_nested_stack_is_none_by_itself_whatever_the_order(read: Read) -> None:
    stacks = [one.stack for one in read(z=OUTER.replace("inner.yaml", "a.yaml"), a=INNER).templates]
    assert stacks == ["z", "z/Inner"]


def test_one_file_for_two_nested_stacks(read: Read) -> None:
    twice = """
        Resources:
          One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml, Parameters: {Data: one}}}
          Two: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml, Parameters: {Data: two}}}
    """
    found = read(outer=twice, inner=INNER)
    assert [one.get("Data") for one in found.of("T")] == ["one", "two"]


def test_parameters_that_the_parent_leaves_open(read: Read) -> None:
    outer = """
        Parameters: {P: {Type: String}}
        Conditions: {C: !Equals [!Ref P, x]}
        Resources:
          Maybe:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: inner.yaml
              Parameters: {Mode: !If [C, "on", !Ref AWS::NoValue], Data: !Ref P, Subnets: !If [C, "a,b", "c"]}
          Hidden:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: inner.yaml
              Parameters: {"Fn::Transform": {Name: AWS::Include}}
    """
    maybe, hidden = read(outer=outer, inner=INNER).of("T")
    assert maybe.get("Mode") == Choice(("on", False))
    assert maybe.get("Data") == Unknown("the parameter P is given at deployment", "P")
    assert maybe.get("Subnets") == Choice((["a", "b"], ["c"]))
    assert isinstance(hidden.get("Mode"), Unknown)


def test_nested_stacks_in_a_circle(read: Read) -> None:
    stack = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml, Parameters: {Data: !GetAtt %s}}}"
    outer = f"Resources: {{A: {stack % 'B.Outputs.Data'}, B: {stack % 'A.Outputs.Data'}}}"
    inside = read(outer=outer, inner=INNER).of("T")
    assert len(inside) == 2
    assert all(isinstance(one.get("Data"), Unknown) for one in inside)


def test_a_stack_that_nests_itself_ends(read: Read) -> None:
    itself = "Resources: {Me: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: me.yaml}}}"
    found = read(me=itself)
    assert "stacks nest more than ten deep" in {one.what for one in found.gaps}


@pytest.mark.parametrize("url", ["missing.yaml", "https://s3.amazonaws.com/bucket/inner.yaml", {"Ref": "P"}])
def test_nested_stacks_that_are_not_among_the_files(read: Read, url: Any) -> None:
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    gap = read(outer={"Resources": {"Inner": stack}}).gaps[0]
    assert gap.what == "the template of this nested stack is not among the files"
    assert (gap.path, gap.line) == (("Resources", "Inner"), 3)


def exporting(name: Any, value: Any = "x") -> dict[str, Any]:
    return {"Resources": {"K": {"Type": "AWS::KMS::Key"}}, "Outputs": {"O": {"Value": value, "Export": {"Name": name}}}}


def importing(name: Any) -> dict[str, Any]:
    return {"Resources": {"It": {"Type": "T", "Properties": {"V": {"Fn::ImportValue": name}}}}}


def test_exports_are_found_across_files(read: Read) -> None:
    found = read(a=exporting("shared-key", {"Fn::GetAtt": ["K", "Arn"]}), b=importing("shared-key"))
    assert show(found.of("T")[0].get("V")) == "${K.Arn}"


def test_exports_by_region_are_those_of_the_same_region(read: Read) -> None:
    name = {"Fn::Sub": "${AWS::Region}-key"}
    assert read(a=exporting(name), b=importing(name)).of("T")[0].get("V") == "x"


@pytest.mark.parametrize(
    "name",
    [{"Fn::Sub": "${AWS::StackName}-key"}, {"Fn::Sub": "${Env}-key"}, {"Fn::Select": [0, {"Fn::GetAZs": ""}]}, ["a"]],
)
def test_names_of_exports_that_another_stack_fills_in_are_not_taken_for_the_same(read: Read, name: Any) -> None:
    found = read(a={**exporting(name), "Parameters": {"Env": {"Type": "String"}}}, b=importing(name))
    assert isinstance(found.of("T")[0].get("V"), Unknown)


def test_an_export_of_two_stacks_is_unknown(read: Read) -> None:
    found = read(a=exporting("key"), b=exporting("key", "y"), c=importing("key"))
    assert found.of("T")[0].get("V") == Unknown("key is exported twice in these templates")


def test_exports_in_a_circle(read: Read) -> None:
    a = exporting("a", {"Fn::ImportValue": "b"})
    assert isinstance(
        read(a=a, b=exporting("b", {"Fn::ImportValue": "a"}), c=importing("a")).of("T")[0].get("V"), Unknown
    )


def test_an_output_that_is_never_made_exports_nothing(read: Read) -> None:
    never = exporting("key")
    never["Conditions"] = {"No": {"Fn::Equals": ["a", "b"]}}
    never["Outputs"]["O"]["Condition"] = "No"
    never["Outputs"]["P"] = "no output"
    found = read(a=never, b=exporting("key", "y"), c=importing("key"))
    assert found.of("T")[0].get("V") == "y"


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePathError, match="does not exist; give a cdk.out"):
        load([tmp_path / "nothing"])


def test_a_folder_without_templates(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    with pytest.raises(UnreadablePathError, match="holds no template; synthesise first"):
        load([tmp_path])


def test_a_folder_is_read_at_any_depth_and_other_files_are_passed_over(tmp_path: Path) -> None:
    for name, text in {
        "a/b/one.template": json.dumps(BUCKET),
        "two.yml": json.dumps(BUCKET),
        "a/two.yml": json.dumps(BUCKET),
        "three.cfn": "Resources: {A: {Type: T}}",
        ".git/four.yaml": json.dumps(BUCKET),
        "node_modules/five.json": json.dumps(BUCKET),
        "values.yaml": "{{ helm }}",
        "other.json": '{"Resources": []}',
        "notes.txt": json.dumps(BUCKET),
        "web/manifest.json": '{"name": "a page"}',
        "web/six.json": json.dumps(BUCKET),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = load([tmp_path])
    names = sorted(one.file.removeprefix(f"{tmp_path.name}/") for one in found.templates)
    assert names == ["a/b/one.template", "a/two.yml", "three.cfn", "two.yml", "web/six.json"]
    assert found.gaps == ()
    assert len({one.address for one in found.resources}) == len(found.resources) == 5


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(BUCKET))
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(load([tmp_path]).templates) == 1


def test_a_file_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(BUCKET))
    assert len(load([file, tmp_path, file]).templates) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "cannot be read"),
        ("a: 1", "it has no Resources"),
        ("[]", "it has no Resources"),
        ("", "it has no Resources"),
        ("Resources: {A: 5}", "is no resource with a Type"),
        ("Resources: {A: {Type: [x]}}", "is no resource with a Type"),
        ("Resources: {A: {Properties: {}}}", "is no resource with a Type"),
        ('{"Resources": {"A": ' + "[" * 200 + "]" * 200 + "}}", "more than 100 levels of nesting"),
        ('{"Resources": {"A": ' + "[" * 100_000 + "]" * 100_000 + "}}", "nested too deep"),
        (" " * 8_000_001, "more than 8000000 bytes"),
        ("Transform: Own\nResources: {A: {Type: T}}", "the macro Own may add resources"),
        ("Transform: [{Name: AWS::Include}]\nResources: {A: {Type: T}}", "the macro AWS::Include may add resources"),
        ("Fn::Transform: {Name: AWS::Include}\nResources: {A: {Type: T}}", "a macro may add resources"),
        ("Resources: {Fn::Transform: {Name: AWS::Include}}", "a macro may add resources"),
        ("Resources: {'Fn::ForEach::L': [A, [x], {'${A}': {Type: T}}]}", "a loop stands for resources"),
        ("Resources: {A: {Type: My::Own::Thing::MODULE}}", "stands for resources that the template does not show"),
        ("Resources: {A: {Type: AWS::Serverless::Function}}", "stands for resources that the template does not show"),
        (
            "Resources: {A: {Type: AWS::CloudFormation::StackSet}}",
            "the stacks of this stack set are not among the files",
        ),
        ("Resources: {A: {Type: AWS::ServiceCatalog::CloudFormationProduct}}", "the templates of this product"),
        ("Resources: {A: {Type: AWS::DataPipeline::Pipeline}}", "the clusters that this pipeline launches"),
        ("Resources: {A: {Type: AWS::SageMaker::Project}}", "the templates of this project"),
        ("Resources: {A: {Type: AWS::DataZone::Environment}}", "the stacks of this environment"),
    ],
)
def test_what_cannot_be_seen_is_a_gap(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(text)
    found = load([file]).gaps
    assert len(found) == 1
    assert what in found[0].what
    assert found[0].file == file.name


@pytest.mark.parametrize("data", [b"\xff\xfe", b'{"Resources": {"A": {"Type": "\xff"}}}'])
def test_what_is_no_text_is_a_gap(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "one.json").write_bytes(data)
    assert "cannot be read" in load([tmp_path / "one.json"]).gaps[0].what


def test_macros_of_aws_that_only_write_their_own_resources_are_no_gap(read: Read) -> None:
    found = read(a="Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources: {A: {Type: T}}")
    assert found.gaps == ()


def test_a_broken_template_in_a_folder_is_a_gap_and_other_broken_files_are_none(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(BUCKET))
    (tmp_path / "two.yaml").write_text("AWSTemplateFormatVersion: 2010-09-09\nResources: {{ jinja }}\n")
    (tmp_path / "three.yaml").write_text("a: {{ helm }}\n")
    gaps = load([tmp_path]).gaps
    assert [Path(one.file).name for one in gaps] == ["two.yaml"]


def test_a_folder_that_may_not_be_read_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.json").write_text(json.dumps(BUCKET))
    (tmp_path / "shut").mkdir()
    real = Path.iterdir

    def refuse(folder: Path) -> Any:
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(folder)

    # The tests may run as root, whom no mode of a folder stops.
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert "Permission denied" in load([tmp_path]).gaps[0].what


def assembly_at(folder: Path, artifacts: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"version": "48.0.0", "artifacts": artifacts}))
    return folder


def stack(file: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": file, **more.pop("properties", {})},
        **more,
    }


def test_a_cloud_assembly_names_its_stacks(tmp_path: Path) -> None:
    template = {"Resources": {"A": {"Type": "T", "Properties": {"R": {"Ref": "AWS::Region"}}}}}
    known = stack(
        "a.json",
        environment="aws://123456789012/eu-west-1",
        displayName="Prod/Data",
        properties={"terminationProtection": True, "tags": {"Owner": "data"}},
    )
    open_ = stack("b.json", environment="aws://unknown-account/unknown-region", properties={"stackName": "b"})
    inner = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}}
    folder = assembly_at(tmp_path / "cdk.out", {"A": known, "B": open_, "Stage": inner, "T": {"type": "cdk:tree"}})
    assembly_at(folder / "assembly-Stage", {"C": stack("c.json")})
    for name in ("a.json", "b.json", "stale.json", "assembly-Stage/c.json"):
        (folder / name).write_text(json.dumps(template))
    found = load([tmp_path])
    a, b, c = found.templates
    assert [one.stack for one in found.templates] == ["Prod/Data", "b", "C"]
    assert (a.account, a.region, a.termination_protection, a.tags) == (
        "123456789012", "eu-west-1", True, {"Owner": "data"},
    )  # fmt: skip
    assert (b.account, b.region, b.termination_protection, c.region) == (None, None, False, None)
    assert [one.get("R") for one in found.resources] == ["eu-west-1", Pseudo("AWS::Region"), Pseudo("AWS::Region")]


@pytest.mark.parametrize("text", ["{", '{"artifacts": []}', '{"artifacts": {"A": {}}}', '{"artifacts": {"A": 5}}'])
def test_a_manifest_that_cannot_be_read_is_a_gap(tmp_path: Path, text: str) -> None:
    (tmp_path / "cdk.out").write_text("{}")
    (tmp_path / "manifest.json").write_text(text)
    assert load([tmp_path]).gaps[0].what == "the manifest of a cloud assembly cannot be read"


def test_a_stack_of_the_manifest_whose_file_is_missing_is_a_gap(tmp_path: Path) -> None:
    gap = load([assembly_at(tmp_path / "cdk.out", {"A": stack("gone.json")})]).gaps[0]
    assert "cannot be read" in gap.what
    assert gap.file.endswith("gone.json")


def test_names_of_other_templates_resources(read: Read) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": "${Env}-emr"}}}
    body = {
        "Parameters": {"Env": {"Type": "String"}},
        "Resources": {"Named": role, "Plain": {"Type": "AWS::IAM::Role"}},
    }
    found = read(a=body, b=body)
    named, plain, _, _ = found.resources
    own, other = found.templates
    env = Unknown("the parameter Env is given at deployment", "Env")
    assert named.is_called(Text((env, "-emr")), "RoleName", own) is True
    assert isinstance(named.is_called(Text((env, "-emr")), "RoleName", other), Unknown)
    assert isinstance(named.is_called("dev-emr", "RoleName", own), Unknown)
    assert named.is_called(None, "RoleName", own) is False
    assert plain.is_called("dev-emr", "RoleName", own) is False
    assert plain.is_called(Text((Pseudo("AWS::Region"), "-emr")), "RoleName", own) is False
    assert isinstance(plain.is_called(env, "RoleName", own), Unknown)
    assert plain.is_called(Reference(plain), "RoleName", other) is True
    assert plain.is_called(Reference(named), "RoleName", own) is False


def test_whether_one_exists_wherever_another_does(read: Read) -> None:
    template = """
        Parameters: {P: {Type: String}}
        Conditions: {C: !Equals [!Ref P, x], D: !Equals [!Ref P, y]}
        Resources:
          Bucket: {Type: AWS::S3::Bucket, Condition: C}
          Same: {Type: AWS::S3::BucketPolicy, Condition: C}
          Other: {Type: AWS::S3::BucketPolicy, Condition: D}
          Always: {Type: AWS::S3::BucketPolicy}
    """
    bucket, same, other, always = read(stack=template).resources
    assert same.exists_with(bucket) is True
    assert always.exists_with(bucket) is True
    assert isinstance(other.exists_with(bucket), Unknown)
    assert isinstance(bucket.exists_with(always), Unknown)


def test_an_assembly_that_holds_itself_is_read_once(tmp_path: Path) -> None:
    inner = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}
    folder = assembly_at(tmp_path / "cdk.out", {"A": stack("a.json"), "Me": inner})
    (folder / "a.json").write_text(json.dumps(BUCKET))
    assert [one.stack for one in load([folder, tmp_path]).templates] == ["A"]
