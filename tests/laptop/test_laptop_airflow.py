"""What the laptop says when Airflow, its stack or a DAG is not as it has to be; DAGs themselves: tests/airflow."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from emr_platform.laptop import Execution, LaptopError
from emr_platform.laptop.airflow import Airflow, Comparison, DagRun, interpreter
from emr_platform.laptop.report import comparison_lines

STACKS = {"emr-dev-airflow": {"DagRole": "arn"}, "emr-dev-data": {"DagsBucket": "dags"}}


def programs(folder: Path, says: str, code: int = 0) -> Path:
    """A `python` and an `airflow` that say something and end; the path of the first."""
    for name in ("python", "airflow"):
        file = folder / name
        file.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\nexit {code}\n", encoding="utf-8")
        file.chmod(0o755)
    return folder / "python"


def airflow(state: Path, python: Path, stacks: dict[str, dict[str, str]]) -> Airflow:
    """Airflow on a laptop whose bucket of DAGs is empty."""
    (state / "airflow" / "home" / "dags").mkdir(parents=True)
    (state / "airflow" / "emr-dev-airflow.json").write_text("{}", encoding="utf-8")
    pages = SimpleNamespace(paginate=lambda **_: [{}])
    client = SimpleNamespace(get_paginator=lambda name: pages)
    laptop: Any = SimpleNamespace(
        state=state, env="dev", client=lambda service: client, outputs=lambda: stacks, variables=dict
    )
    return Airflow(laptop, python)


def test_without_airflow_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    with pytest.raises(LaptopError, match="Airflow is not installed: make airflow"):
        interpreter()


def test_an_environment_without_airflow_is_no_use(tmp_path: Path) -> None:
    python = programs(tmp_path, "{}")

    with pytest.raises(LaptopError, match="no stack emr-dev-airflow is deployed"):
        airflow(tmp_path / "state", python, {}).check()


def test_an_airflow_of_ones_own_has_no_session_here(tmp_path: Path) -> None:
    made = airflow(tmp_path / "state", programs(tmp_path, "{}"), STACKS)
    (tmp_path / "state" / "airflow" / "emr-dev-airflow.json").unlink()

    with pytest.raises(LaptopError, match="only with `airflow: {type: mwaa}`"):
        made.check()


def test_a_dag_that_cannot_be_imported_is_an_error(tmp_path: Path) -> None:
    python = programs(tmp_path, '{"dags": [], "errors": {"emr_workflows.py": "SyntaxError: no"}}')

    with pytest.raises(LaptopError, match="SyntaxError: no"):
        airflow(tmp_path / "state", python, STACKS).check()


def test_what_airflow_says_last_is_the_answer(tmp_path: Path) -> None:
    python = programs(tmp_path, 'a warning\n{"run_id": "r", "state": "success", "tasks": {"check": "success"}}')

    done = airflow(tmp_path / "state", python, STACKS).run("daily")

    assert (done.succeeded, done.tasks) == (True, {"check": "success"})


def test_an_airflow_that_fails_is_quoted(tmp_path: Path) -> None:
    python = programs(tmp_path, "no database", code=3)

    with pytest.raises(LaptopError, match=r"airflow failed with 3, see .*airflow.log:\nno database"):
        airflow(tmp_path / "state", python, STACKS).check()


def compared(**changes: Any) -> Comparison:
    machine = Execution("arn", changes.pop("machine", "SUCCEEDED"))
    dag = DagRun("r", changes.pop("dag", "success"), {}, Path("airflow.log"))
    given: dict[str, Any] = {"counts": {"lines": 5}, "expected": {"lines": 5}, "differing": (), "left": {}, **changes}
    return Comparison(machine, dag, **given)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"counts": {"lines": 4}}, "Step Functions and Airflow stored the same rows in every table"),
        ({"differing": ("daily",)}, "what Step Functions and Airflow stored differs in daily"),
        ({"left": {"j-1": "WAITING"}}, "clusters left: j-1 WAITING"),
        ({"dag": "failed", "counts": {}}, "see airflow.log"),
        ({"machine": "FAILED", "counts": {}}, "see airflow.log"),
    ],
)
def test_a_comparison_is_right_only_when_all_is(changes: dict[str, Any], line: str) -> None:
    found = compared(**changes)
    said = list(comparison_lines(found))

    assert not found.correct
    assert line in said
    assert said[-1] == "something is not right"


def test_a_comparison_that_is_right() -> None:
    assert compared().correct
    assert list(comparison_lines(compared()))[-2:] == ["clusters left: none", "all is right"]
