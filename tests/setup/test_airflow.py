"""Airflow's own environment: made once from its lock."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts import airflow
from scripts.setup import SetupError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interpreter's folder without Airflow."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "airflow"


def pretend(home: Path) -> None:
    (home / "bin").mkdir(parents=True, exist_ok=True)
    (home / "bin" / "python").touch()


def test_it_is_made_once(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    calls: list[list[str]] = []

    def record(command: list[str], doing: str) -> None:
        pretend(home)
        calls.append(command)

    monkeypatch.setattr(airflow, "run", record)

    assert airflow.main([]) == 0
    assert "setup: Airflow is ready" in capsys.readouterr().err
    assert airflow.main([]) == 0

    assert [command[1:3] for command in calls] == [["venv", "--allow-existing"], ["pip", "sync"]]
    assert "--require-hashes" in calls[1]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("arguments", "code"), [([], 1), (["--if-possible"], 0)])
def test_an_installation_that_failed(
    arguments: list[str], code: int, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(command: list[str], doing: str) -> None:
        pretend(home)
        if command[1] == "pip":
            raise SetupError(f"{doing} failed")

    monkeypatch.setattr(airflow, "run", fail)

    assert airflow.main(arguments) == code
    said = capsys.readouterr().err
    assert "setup: installing Airflow failed" in said
    assert ("their tests are skipped" in said) == (code == 0)
    assert not (home / "emr-platform.lock").exists()
