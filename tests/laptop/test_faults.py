"""The page of faults is made of what tests wrote down, and of nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import faults
from tests.laptop.faults import FaultRecord


def record(folder: Path) -> Path:
    kept = FaultRecord(folder / "main.jsonl")
    for where in ("Step b", "Step a|b", "Step b"):
        kept.add("stop", where, expected="no cluster", seen="ended", clusters_left=0)
    return folder


def test_the_page_has_a_line_for_each_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "TARGET", tmp_path / "faults.md")

    assert faults.main([str(record(tmp_path))]) == 0

    assert (tmp_path / "faults.md").read_text(encoding="utf-8").splitlines()[-2:] == [
        "| stop | Step a\\|b | no cluster | ended | 0 |",
        "| stop | Step b | no cluster | ended | 0 |",
    ]


@pytest.mark.parametrize("arguments", [[], ["FOLDER"]])
def test_without_records_there_is_no_page(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(faults, "TARGET", tmp_path / "faults.md")

    assert faults.main([str(tmp_path) for _ in arguments]) == 1

    assert "run the tests with --faults FOLDER first" in capsys.readouterr().out
    assert not (tmp_path / "faults.md").exists()


def test_records_are_lines_of_json(tmp_path: Path) -> None:
    lines = (record(tmp_path) / "main.jsonl").read_text(encoding="utf-8").splitlines()

    assert json.loads(lines[0]) == {
        "fault": "stop", "where": "Step b", "expected": "no cluster", "seen": "ended", "clusters_left": 0,
    }  # fmt: skip
