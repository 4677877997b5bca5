"""cdk-nag's AwsSolutions pack over every environment, with the register of acknowledgements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.nag import Acknowledged, examine, judge, main, register, violations
from tests.assemblies import Assembly


@pytest.fixture(scope="module")
def everything(assemblies: dict[str, Assembly], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates of all environments in one folder: the pack is loaded once for all of them."""
    folder = tmp_path_factory.mktemp("nag")
    for assembly in assemblies.values():
        for stack in assembly.stacks.values():
            (folder / f"{stack.name}.template.json").write_text(json.dumps(stack.template), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def judged(everything: Path) -> tuple[list[str], list[Acknowledged]]:
    entries = register()
    verdict = judge(sorted(everything.iterdir()), entries)
    return [f"{violation.resource}: {violation.rule}" for violation in verdict.remaining], entries


def test_every_finding_is_acknowledged(judged: tuple[list[str], list[Acknowledged]]) -> None:
    remaining, _ = judged
    assert remaining == []


def test_every_acknowledgement_is_needed(judged: tuple[list[str], list[Acknowledged]]) -> None:
    _, entries = judged
    assert [entry.rule.pattern for entry in entries if not entry.used] == []


def test_the_pack_sees_the_resources(tmp_path: Path) -> None:
    """A bucket without the logging, encryption in transit and blocking that ours have is objected to."""
    template = {"Resources": {"Open": {"Type": "AWS::S3::Bucket", "Properties": {}}}}
    (tmp_path / "open.template.json").write_text(json.dumps(template), encoding="utf-8")
    rules = {violation.rule for violation in examine([tmp_path / "open.template.json"])}
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= rules


def test_an_acknowledgement_needs_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "nag.yaml"
    file.write_text("- {rule: AwsSolutions-S1, resource: Open, reason: because}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="AwsSolutions-S1: the reason is missing or too short"):
        register(file)


@pytest.fixture(scope="module")
def open_bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assembly of one bucket that the pack objects to in two ways, S1 (no access logs) and S10 (no TLS)."""
    folder = tmp_path_factory.mktemp("cdk.out")
    template = {"Resources": {"Open": {"Type": "AWS::S3::Bucket", "Properties": {}}}}
    (folder / "open.template.json").write_text(json.dumps(template), encoding="utf-8")
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "open.template.json"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"open": stack}}), encoding="utf-8")
    return folder


def acknowledgements(folder: Path, rules: str) -> Path:
    """A register with one entry."""
    file = folder / "nag.yaml"
    file.write_text(f"- {{rule: {rules}, resource: Open, reason: it holds a public web site}}\n", encoding="utf-8")
    return file


def test_only_what_is_not_acknowledged_is_printed(
    open_bucket: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The CDK's own account of the findings, from before they are acknowledged, reaches neither stream."""
    assert main([str(open_bucket)], acknowledgements(tmp_path, "AwsSolutions-S1")) == 1
    printed, errors = capfd.readouterr()
    finding, remedy, total = printed.splitlines()
    assert finding.startswith("open/Template/Open: AwsSolutions-S10: The S3 Bucket or bucket policy does not require")
    assert remedy.startswith("mend these, or acknowledge each with a reason in ")
    assert total.startswith("AwsSolutions: 1 findings, 1 acknowledged (")
    assert errors == ""


def test_what_is_acknowledged_is_counted(open_bucket: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([str(open_bucket)], acknowledgements(tmp_path, "AwsSolutions-S.+")) == 0
    printed, errors = capfd.readouterr()
    (total,) = printed.splitlines()
    assert total.startswith("AwsSolutions: 0 findings, 2 acknowledged (")
    assert errors == ""


def test_what_is_acknowledged_can_be_listed(
    open_bucket: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register_file = acknowledgements(tmp_path, "AwsSolutions-S.+")
    assert main([str(open_bucket), "--acknowledged"], register_file) == 0
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "AwsSolutions-S1 -> open/Template/Open -> it holds a public web site",
        "AwsSolutions-S10 -> open/Template/Open -> it holds a public web site",
    ]


def test_a_pack_that_fails_is_no_pass() -> None:
    """The CDK then reports no violation, and the reason among the metadata."""
    failed = {"violations": [], "metadata": {"error": "Validation plugin 'AwsSolutions' failed: no tree"}}
    with pytest.raises(RuntimeError, match="'AwsSolutions' failed: no tree"):
        violations({"pluginReports": [failed]})


def test_a_template_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    """Errors of the CDK itself are not taken for findings."""
    template = {"Resources": {"Open": {"Type": "AWS::S3::Bucket", "DependsOn": "Nothing"}}}
    (tmp_path / "open.template.json").write_text(json.dumps(template), encoding="utf-8")
    with pytest.raises(RuntimeError, match="Nothing"):
        examine([tmp_path / "open.template.json"])
