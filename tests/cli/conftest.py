"""A repository to run commands in, and a way to run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from emr_platform.cli import run

JOB = "jobs/clickstream/sessionise.py"


@dataclass(frozen=True)
class Ran:
    """What came of one command."""

    code: int
    out: str
    err: str


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository with the clickstream job, which commands run in."""
    (tmp_path / JOB).parent.mkdir(parents=True)
    (tmp_path / JOB).write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(repository: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def run_command(*arguments: str) -> Ran:
        code = run(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_command
