"""Two validators with CloudFormation's schemas: every property is one that CloudFormation knows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cloudformation_validate import CompositeEngine, Severity

from scripts import validate
from tests.assemblies import Assembly

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def templates(assemblies: dict[str, Assembly], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every template of every environment, the longest first."""
    folder = tmp_path_factory.mktemp("templates")
    for assembly in assemblies.values():
        for stack in assembly.stacks.values():
            (folder / f"{stack.name}.template.json").write_text(json.dumps(stack.template, indent=1), encoding="utf-8")
    return sorted(folder.iterdir(), key=lambda path: (-path.stat().st_size, path.name))


def shape(node: Any) -> Any:
    """A value without its texts, references and numbers: which properties there are, and of what type."""
    if isinstance(node, dict):
        if len(node) == 1 and next(iter(node)).startswith(("Ref", "Fn::")):
            return "str"
        return {key: shape(value) for key, value in node.items()}
    if isinstance(node, list):
        return [json.loads(one) for one in sorted({json.dumps(shape(item), sort_keys=True) for item in node})]
    return type(node).__name__


def of_distinct_shape(templates: list[Path]) -> list[Path]:
    """The templates with a resource of a shape that none before has: cfn-lint takes a second for each template."""
    seen: set[str] = set()
    kept = []
    for path in templates:
        resources = json.loads(path.read_text(encoding="utf-8"))["Resources"].values()
        shapes = {json.dumps([resource["Type"], shape(resource)], sort_keys=True) for resource in resources}
        kept += [path] if shapes - seen else []
        seen |= shapes
    return kept


def complaints(*templates: Path) -> list[Any]:
    """What cfn-lint, which takes a second to import, says of templates, but for warnings."""
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    return list(Runner(ConfigMixIn(templates=[str(path) for path in templates], ignore_checks=["W", "I"])).run())


def test_cfn_lint(templates: list[Path]) -> None:
    distinct = of_distinct_shape(templates)
    assert 5 < len(distinct) < len(templates)
    assert [str(match) for match in complaints(*distinct)] == []


def test_cfn_lint_would_notice(everything_on: Assembly, tmp_path: Path) -> None:
    """A property in the API's spelling, which CloudFormation does not know."""
    template = json.loads(json.dumps(everything_on.stack("cluster-notebooks").template))
    (cluster,) = [r for r in template["Resources"].values() if r["Type"] == "AWS::EMR::Cluster"]
    cluster["Properties"]["Configurations"][0]["Properties"] = {}
    bad = tmp_path / "bad.template.json"
    bad.write_text(json.dumps(template), encoding="utf-8")
    assert [match.rule.id for match in complaints(bad)] == ["E3002"]


def test_cloudformation_validate(templates: list[Path]) -> None:
    engine = CompositeEngine()
    found = [
        f"{path.name}: {diagnostic.rule_id} {diagnostic.message}"
        for path in templates
        for diagnostic in engine.validate_template(path).diagnostics
        if diagnostic.severity in (Severity.FATAL, Severity.ERROR)
    ]
    assert found == []


def test_asl_validator(templates: list[Path]) -> None:
    """Every state machine, with the reference engine of JSONata for its expressions."""
    if shutil.which("asl-validator") is None:
        pytest.skip("set-up could not get asl-validator from npm")
    assert sum(len(list(validate.definitions(template))) for template in templates) > 20
    assert validate.invalid_definitions(templates) == []


def test_only_the_redundant_depends_on_is_not_reported(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Both validators keep their other warnings, such as the one of a Sub without variables (W1020)."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "plain"}}}
    subscription = {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"Protocol": "sqs", "TopicArn": {"Ref": "Topic"}},
        "DependsOn": ["Topic"],
    }
    template = {"Resources": {"Topic": topic, "Subscription": subscription}}
    (tmp_path / "x.template.json").write_text(json.dumps(template), encoding="utf-8")
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "x.template.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"x": stack}}), encoding="utf-8")
    assert validate.main([str(tmp_path)]) == 0
    printed = capfd.readouterr().out
    assert "W3005" not in printed
    assert "W1020 'Fn::Sub' isn't needed" in printed, "cfn-lint"
    assert "Topic: warn W1020: Fn::Sub isn't needed" in printed, "cloudformation-validate"
