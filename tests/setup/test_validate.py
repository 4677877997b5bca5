"""`make validate` fails on what CloudFormation would refuse."""

from __future__ import annotations

import json
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
    assert capsys.readouterr().out == "1 templates: cfn-lint exit code 0, cloudformation-validate 0 errors\n"


def test_an_unknown_resource_type(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert validate.main([str(assembly(tmp_path, "AWS::SNS::Topik"))]) == 1
    output = capfd.readouterr().out
    assert "E3006" in output, "cfn-lint did not run"
    assert "Topic: fatal F3006: Unknown resource type 'AWS::SNS::Topik'" in output


def test_an_empty_assembly_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no template; run `make synth` first"):
        validate.main([str(tmp_path)])
