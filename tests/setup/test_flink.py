"""Flink's own environment: made once from its lock, and only by a python that Flink has packages for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts import flink
from scripts.setup import SetupError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interpreter's folder without Flink, on the python that Flink needs."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(flink, "PYTHON", sys.version_info[:2])
    return tmp_path / "flink"


def pretend(home: Path) -> None:
    (home / "bin").mkdir(parents=True, exist_ok=True)
    (home / "bin" / "python").touch()


def test_it_is_made_once(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    calls: list[list[str]] = []

    def record(command: list[str], doing: str) -> None:
        pretend(home)
        calls.append(command)

    monkeypatch.setattr(flink, "run", record)

    assert flink.main([]) == 0
    assert "setup: Flink is ready" in capsys.readouterr().err
    assert flink.main([]) == 0

    assert [command[1:3] for command in calls] == [["venv", "--allow-existing"], ["pip", "sync"]]
    assert "--require-hashes" in calls[1]
    assert capsys.readouterr().err == ""


def test_a_set_up_that_failed_is_started_afresh(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(command: list[str], doing: str) -> None:
        pretend(home)
        if command[1] == "pip":
            raise SetupError(f"{doing} failed")

    monkeypatch.setattr(flink, "run", fail)

    assert flink.main([]) == 1
    assert "setup: installing Flink failed" in capsys.readouterr().err
    assert not flink.up_to_date(home, "anything")


@pytest.mark.parametrize(("arguments", "code"), [([], 1), (["--if-possible"], 0)])
def test_another_python(
    arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(flink, "PYTHON", (3, 5))

    assert flink.main(arguments) == code
    assert "Flink needs python 3.11, got 3." in capsys.readouterr().err
