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
