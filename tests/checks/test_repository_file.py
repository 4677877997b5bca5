"""Rule repository-file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

JOB = "workflows.daily.steps[0].job"
ADD = "add it, or name the one that is there"
SCRIPT = {"clusters.etl.bootstrap_actions": [{"name": "set up", "script": "scripts/set-up.sh"}]}


def rule(repository: Path) -> str:
    return f"a file is named by its path from {repository.as_posix()}"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "jobs").mkdir(parents=True)
    (root / "scripts").mkdir()
    return root


def test_fires_on_a_missing_file(ask: Callable[..., list[str]], repository: Path) -> None:
    script = "clusters.etl.bootstrap_actions[0].script"
    assert ask("repository-file", SCRIPT, root=repository) == [
        f"{script}: got 'scripts/set-up.sh', which is not there; {rule(repository)}; {ADD} [error]",
        f"{JOB}: got 'jobs/count.py', which is not there; {rule(repository)}; {ADD} [error]",
    ]


def test_fires_with_the_file_that_was_meant(ask: Callable[..., list[str]], repository: Path) -> None:
    (repository / "jobs" / "counts.py").write_text("")
    assert ask("repository-file", root=repository) == [
        f"{JOB}: got 'jobs/count.py', which is not there; {rule(repository)}; did you mean jobs/counts.py? [error]"
    ]


def test_fires_on_a_folder(ask: Callable[..., list[str]], repository: Path) -> None:
    (repository / "jobs" / "count.py").mkdir()
    assert ask("repository-file", root=repository) == [
        f"{JOB}: got 'jobs/count.py', which is a folder; {rule(repository)}; {ADD} [error]"
    ]


def test_fires_where_even_the_folder_is_missing(ask: Callable[..., list[str]], tmp_path: Path) -> None:
    said = ask("repository-file", root=tmp_path)
    assert len(said) == 1
    assert "add it, or name the one that is there" in said[0]


def test_fires_with_a_path_that_can_be_followed(
    ask: Callable[..., list[str]], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "jobs")
    assert ask("repository-file", root=Path("..")) == [
        f"{JOB}: got 'jobs/count.py', which is not there; {rule(repository)}; {ADD} [error]"
    ]


def test_fires_on_missing_requirements(ask: Callable[..., list[str]], repository: Path) -> None:
    (repository / "jobs" / "count.py").write_text("")
    wanted = {"workflows.daily.steps.0.requirements": "jobs/count.txt"}
    assert ask("repository-file", wanted, root=repository) == [
        (
            "workflows.daily.steps[0].requirements: got 'jobs/count.txt', which is not there; "
            f"{rule(repository)}; did you mean jobs/count.py? [error]"
        )
    ]


def test_is_quiet_when_the_files_are_there(ask: Callable[..., list[str]], repository: Path) -> None:
    (repository / "jobs" / "count.py").write_text("")
    (repository / "scripts" / "set-up.sh").write_text("")
    assert ask("repository-file", SCRIPT, root=repository) == []


def test_is_quiet_without_files_to_look_at(ask: Callable[..., list[str]]) -> None:
    assert ask("repository-file", SCRIPT) == []
