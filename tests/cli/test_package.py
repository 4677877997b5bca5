"""`emr-platform package`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import wheels
from tests.checks.conftest import changed

Command = Callable[..., Any]


@pytest.fixture
def project(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose job needs a package, in the current folder."""
    made = wheels.make(repository / "index", "hello", "1.0", {"hello.py": "HELLO = 'hello'\n"})
    for variable, value in wheels.offline(repository / "index").items():
        monkeypatch.setenv(variable, value)
    (repository / "environments").mkdir()
    (repository / "jobs" / "count.py").write_text("import hello\n")
    (repository / "jobs" / "count.txt").write_text(wheels.pinned(made))
    write(repository, {"workflows.daily.steps.0.requirements": "jobs/count.txt"})
    return repository


def write(project: Path, changes: dict[str, Any]) -> None:
    (project / "environments" / "dev.yaml").write_text(yaml.safe_dump(changed(changes)))


def test_it_packs_what_check_misses(project: Path, command: Command) -> None:
    assert "which is not packed yet" in command("check").out

    packed, again, smaller = command("package"), command("package"), command("package", "dev", "--cluster-only")

    assert packed.out.startswith("packed: jobs/count.pex, 1.")
    assert " MB for cp311-manylinux_2_34_aarch64, this machine (cp" in packed.out
    assert again.out == packed.out.replace("packed:", "up to date:")
    assert smaller.out.startswith("packed: ")
    assert "this machine" not in smaller.out
    assert [one.code for one in (packed, again, smaller)] == [0, 0, 0]
    assert "step-packages" not in command("check").out


def test_something_that_cannot_be_packed(project: Path, command: Command) -> None:
    (project / "jobs" / "count.txt").write_text("hello\n")

    done = command("package")

    assert done.code == 1
    assert "emr-platform: jobs/count.txt: line 1 is 'hello', not a package and its version" in done.err


def test_nothing_to_pack(project: Path, command: Command) -> None:
    write(project, {})

    assert command("package").out == "no step has requirements\n"


def test_a_file_that_cannot_be_read(project: Path, command: Command) -> None:
    write(project, {"region": "nowhere"})

    done = command("package")

    assert done.code == 1
    assert "a region is an AWS region code" in done.out


def test_no_file(command: Command) -> None:
    done = command("package")

    assert done.code == 2
    assert "no files in environments/" in done.err
