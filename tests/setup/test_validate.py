"""`make validate` fails on what CloudFormation would refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scripts import validate


def assembly(folder: Path, resource_type: str) -> Path:
    """A cloud assembly with one template, in a nested assembly, of one resource."""
    nested = folder / "assembly-stage"
    nested.mkdir()
    resource = {"Type": resource_type, "Properties": {}}
    (nested / "x.template.json").write_text(json.dumps({"Resources": {"Topic": resource}}), encoding="utf-8")
    # Left over from an earlier synthesis: no manifest names it.
    (nested / "old.template.json").write_text("no template", encoding="utf-8")
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "x.template.json"}}
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": nested.name}}
    for place, artifact in ((nested, stack), (folder, stage)):
        (place / "manifest.json").write_text(json.dumps({"artifacts": {"one": artifact}}), encoding="utf-8")
    return folder


def test_a_sound_assembly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert validate.main([str(assembly(tmp_path, "AWS::SNS::Topic"))]) == 0
    said = capsys.readouterr().out
    assert said.endswith(
        "1 templates: cfn-lint exit code 0, cloudformation-validate 0 errors, asl-validator 0 invalid definitions\n"
    )


def test_an_unknown_resource_type(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert validate.main([str(assembly(tmp_path, "AWS::SNS::Topik"))]) == 1
    output = capfd.readouterr().out
    assert "E3006" in output, "cfn-lint did not run"
    assert "Topic: fatal F3006: Unknown resource type 'AWS::SNS::Topik'" in output


def test_an_empty_assembly_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no template; run `make synth` first"):
        validate.main([str(tmp_path)])


MACHINE = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}


@pytest.mark.parametrize("substituted", [True, False])
def test_a_state_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str], substituted: bool) -> None:
    if shutil.which("asl-validator") is None:
        pytest.skip("set-up could not get asl-validator from npm")
    text = json.dumps({**MACHINE, "Comment": "${AWS::Partition} ${Name} ${!kept}"})
    template = tmp_path / "x.template.json"
    given = {"Fn::Sub": [text, {"Name": "x"}]} if substituted else json.dumps(MACHINE)
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": given}}
    template.write_text(json.dumps({"Resources": {"Machine": machine}}), encoding="utf-8")
    ((name, read),) = validate.definitions(template)
    assert name == "Machine"
    assert not substituted or json.loads(read)["Comment"] == "aws Name ${kept}"
    (objection,) = validate.invalid_definitions([template])
    assert "Missing 'StartAt'|'Next'|'Default' target: B" in objection


def test_without_the_validator_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert validate.invalid_definitions([]) == []
    assert "asl-validator is not installed" in capsys.readouterr().out
