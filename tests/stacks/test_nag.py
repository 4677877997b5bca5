"""cdk-nag's AwsSolutions pack over every environment, with the register of acknowledgements."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from emr_platform.review import release
from scripts.nag import Acknowledged, examine, judge, main, register, violations
from tests.assemblies import Assembly

pytestmark = pytest.mark.long


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
    assert [entry.reason for entry in entries if not entry.used] == []


def test_the_pack_sees_the_resources(tmp_path: Path) -> None:
    """A bucket without the logging, encryption in transit and blocking that ours have is objected to."""
    template = {"Resources": {"Open": {"Type": "AWS::S3::Bucket", "Properties": {}}}}
    (tmp_path / "open.template.json").write_text(json.dumps(template), encoding="utf-8")
    rules = {violation.rule for violation in examine([tmp_path / "open.template.json"])}
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= rules


def test_notes_are_read_again_for_every_release(tmp_path: Path) -> None:
    file = acknowledgements(tmp_path, "AwsSolutions-S1", reviewed="0.0.9")
    with pytest.raises(ValueError, match=f"notes.reviewed is 0.0.9; read each note, then write {release()} there"):
        register(file)


def test_a_register_that_is_not_as_it_must_be_stops_it(open_bucket: Path, tmp_path: Path) -> None:
    file = tmp_path / "exceptions.yaml"
    file.write_text("exceptions: [{tool: cdk-nag}]\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"`rule` is required"):
        main([str(open_bucket)], file)


def test_an_exception_acknowledges_until_its_last_day(open_bucket: Path, tmp_path: Path) -> None:
    file = tmp_path / "exceptions.yaml"
    file.write_text(EXCEPTION, encoding="utf-8")
    verdicts = {
        day: judge([open_bucket / "open.template.json"], register(file, date.fromisoformat(day)))
        for day in ("2026-03-31", "2026-04-01")
    }
    assert [violation.rule for violation, _ in verdicts["2026-03-31"].acknowledged] == ["AwsSolutions-S1"]
    assert [reason for _, reason in verdicts["2026-03-31"].acknowledged] == [
        "SEC-7 of web, approved by security, until 2026-03-31: the pictures of the public web site"
    ]
    assert verdicts["2026-04-01"].acknowledged == []


@pytest.fixture(scope="module")
def open_bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assembly of one bucket that the pack objects to in two ways, S1 (no access logs) and S10 (no TLS)."""
    folder = tmp_path_factory.mktemp("cdk.out")
    template = {"Resources": {"Open": {"Type": "AWS::S3::Bucket", "Properties": {}}}}
    (folder / "open.template.json").write_text(json.dumps(template), encoding="utf-8")
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "open.template.json"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"open": stack}}), encoding="utf-8")
    return folder


EXCEPTION = """
exceptions:
  - tool: cdk-nag
    rule: AwsSolutions-S1
    resource: open/Open
    ticket: SEC-7
    owner: web
    approver: security
    reason: the pictures of the public web site
    compensating: they are public anyway
    granted: 2026-01-01
    expires: 2026-03-31
"""


def acknowledgements(folder: Path, rules: str, reviewed: str | None = None) -> Path:
    """A register with one note."""
    file = folder / "exceptions.yaml"
    note = f"{{tool: cdk-nag, rule: {rules}, resource: '*Open', kind: by-design, reason: it holds a public web site}}"
    file.write_text(f"notes: {{reviewed: {reviewed or release()}, entries: [{note}]}}\n", encoding="utf-8")
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
        "AwsSolutions-S1 -> open/Template/Open -> by-design: it holds a public web site",
        "AwsSolutions-S10 -> open/Template/Open -> by-design: it holds a public web site",
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
