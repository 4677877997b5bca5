"""`emr-platform check`."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Command = Callable[..., Any]


@pytest.fixture
def two_files(repository: Path, command: Command) -> Path:
    """dev.yaml is good; prod.yaml has an error, a warning and an advice."""
    assert command("init").code == 0
    assert command("init", "prod").code == 0
    prod = repository / "environments" / "prod.yaml"
    text = prod.read_text().replace("idle_timeout_seconds: 900", "idle_timeout_seconds: null")
    text = text.replace("cluster: clickstream\n", "cluster: clickstraem\n").replace(
        "- {type: m6g.4xlarge, weight: 16}", ""
    )
    prod.write_text(text)
    return repository


def test_all_environments_are_checked_by_default(two_files: Path, command: Command) -> None:
    ran = command("check")
    assert ran.code == 1
    assert ran.err == ""
    lines = ran.out.splitlines()
    assert lines[:3] == [
        "environments/dev.yaml: no findings",
        "environments/prod.yaml: 1 error, 2 warnings, 1 advice",
        f"  environments/prod.yaml:{line(two_files, 'cluster: clickstraem')} workflows.clickstream.cluster",
    ]
    assert lines[3] == (
        "    error: got 'clickstraem'; a workflow runs on a cluster under `clusters`; did you mean clickstream? "
        "[workflow-cluster]"
    )
    assert [text.split(":")[0].strip() for text in lines[5:-1:2]] == ["warning", "warning", "advice"]
    assert lines[-1] == "checked 2 files: 1 error, 2 warnings, 1 advice"


def line(repository: Path, text: str) -> int:
    lines = (repository / "environments" / "prod.yaml").read_text().splitlines()
    return next(number for number, one in enumerate(lines, 1) if one.strip() == text)


def test_only_the_named_files_are_checked_and_each_once(two_files: Path, command: Command) -> None:
    ran = command("check", "environments/dev.yaml", "environments/dev.yaml")
    assert (ran.code, ran.out) == (0, "environments/dev.yaml: no findings\nchecked 1 file: no findings\n")


def test_warnings_and_advice_do_not_fail(two_files: Path, command: Command) -> None:
    prod = two_files / "environments" / "prod.yaml"
    prod.write_text(prod.read_text().replace("clickstraem", "clickstream"))
    ran = command("check")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "checked 2 files: 1 warning, 1 advice"


def test_findings_as_data(two_files: Path, command: Command) -> None:
    ran = command("check", "--json")
    assert ran.code == 1
    findings = json.loads(ran.out)
    assert [finding["severity"] for finding in findings] == ["error", "warning", "warning", "advice"]
    assert findings[0] == {
        "severity": "error",
        "rule": "workflow-cluster",
        "file": "environments/prod.yaml",
        "line": line(two_files, "cluster: clickstraem"),
        "path": "workflows.clickstream.cluster",
        "message": "got 'clickstraem'; a workflow runs on a cluster under `clusters`; did you mean clickstream?",
    }
    good = command("check", "--json", "environments/dev.yaml")
    assert (good.code, json.loads(good.out)) == (0, [])


REASON = "the night shift ends it by hand"


@pytest.fixture
def accepted(two_files: Path) -> Path:
    """prod.yaml has an advice, and its warning is acknowledged."""
    prod = two_files / "environments" / "prod.yaml"
    rule = f"acknowledgements:\n  - {{rule: idle-timeout, path: clusters, reason: {REASON}}}\n"
    prod.write_text(prod.read_text().replace("clickstraem", "clickstream") + rule)
    return two_files


def test_acknowledged_findings_are_counted(accepted: Path, command: Command) -> None:
    ran = command("check")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[:2] == ["environments/dev.yaml: no findings", "environments/prod.yaml: 1 advice, 1 acknowledged"]
    assert lines[-1] == "checked 2 files: 1 advice, 1 acknowledged"
    assert "idle-timeout" not in ran.out


def test_acknowledged_findings_are_listed_when_asked_for(accepted: Path, command: Command) -> None:
    lines = command("check", "prod", "--acknowledged").out.splitlines()
    where = line(accepted, "idle_timeout_seconds: null")
    assert lines[-4] == f"  environments/prod.yaml:{where} clusters.clickstream.idle_timeout_seconds"
    assert lines[-3].startswith("    warning: got no idle timeout; ")
    assert lines[-3].endswith(" [idle-timeout]")
    assert lines[-2] == f"    acknowledged: {REASON}"


def test_acknowledged_findings_are_data_when_asked_for(accepted: Path, command: Command) -> None:
    plain = json.loads(command("check", "--json").out)
    assert [finding["severity"] for finding in plain] == ["advice"]
    more = json.loads(command("check", "--json", "--acknowledged").out)
    assert more[:1] == plain
    assert [(one["rule"], one["acknowledged"]) for one in more[1:]] == [("idle-timeout", REASON)]


def test_an_environment_may_be_named_without_its_folder(two_files: Path, command: Command) -> None:
    assert command("check", "dev").out == command("check", "environments/dev.yaml").out
    assert command("check", "dev", "environments/dev.yaml").out.endswith("checked 1 file: no findings\n")
    assert command("check", "dev.yaml").out == command("check", "dev").out
    assert "got is a directory; " in command("check", "environments").out
    ran = command("check", "prd")
    assert ran.code == 1
    assert "got no file; an environment is one YAML file; did you mean environments/prod.yaml?" in ran.out


def test_jobs_may_be_somewhere_else(two_files: Path, command: Command) -> None:
    (two_files / "elsewhere").mkdir()
    ran = command("check", "--root", "elsewhere", "environments/dev.yaml")
    assert ran.code == 1
    assert "got 'jobs/clickstream/sessionise.py', which is not there; " in ran.out
    assert command("check", "--root", ".", "environments/dev.yaml").code == 0
    refused = command("check", "--root", "nowhere")
    assert (refused.code, refused.out) == (2, "")
    assert "'nowhere' does not exist" in refused.err


def test_a_missing_file_is_a_finding(repository: Path, command: Command) -> None:
    ran = command("check", "environments/stage.yaml")
    assert ran.code == 1
    assert "environments/stage.yaml:1\n    error: got no file; an environment is one YAML file; " in ran.out


def test_nothing_to_check_is_the_commands_fault(repository: Path, command: Command) -> None:
    ran = command("check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "emr-platform check: no files in environments/; write one with `emr-platform init dev`; "
        "see emr-platform check --help\n"
    )


def test_there_is_no_colour_outside_a_terminal(two_files: Path, command: Command) -> None:
    assert "\x1b" not in command("check").out


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_there_is_colour_in_a_terminal_unless_it_is_not_wanted(two_files: Path, no_color: str, coloured: bool) -> None:
    ours, theirs = pty.openpty()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": no_color, "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "emr_platform", "check"], cwd=two_files, env=environ, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other side has closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait(60) == 1
    assert (b"\x1b[31m" in shown) is coloured
    assert b"clickstraem" in shown


def test_a_reader_that_leaves_early_gets_no_complaint(two_files: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-m", "emr_platform", "check"], cwd=two_files, env=environ, stdout=writer,
        stderr=subprocess.PIPE, timeout=60, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (1, b"")
