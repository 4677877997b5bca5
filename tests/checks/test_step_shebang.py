"""Rule step-shebang."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STEP: dict[str, Any] = {
    "workflows.daily.steps": [
        {
            "name": "a",
            "type": "streaming",
            "mapper": "jobs/mapper.py",
            "reducer": "jobs/reducer.py",
            "input": "s3://raw/a/",
            "output": "s3://results/a/",
        }
    ]
}


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    folder = tmp_path / "jobs"
    folder.mkdir()
    for name in ("mapper.py", "reducer.py"):
        (folder / name).write_bytes(b"#!/usr/bin/env python3\nprint()\n")
    return folder


def test_fires(ask: Callable[..., list[str]], jobs: Path) -> None:
    (jobs / "mapper.py").write_bytes(b"print()\n")
    (jobs / "reducer.py").write_bytes(b"#!/usr/bin/env python3\r\nprint()\r\n")
    assert ask("step-shebang", STEP, root=jobs.parent) == [
        (
            "workflows.daily.steps[0].mapper: got 'jobs/mapper.py', which does not begin with #!; "
            "a mapper is run as a program, and names its interpreter in its first line; "
            "begin it with #!/usr/bin/env python3 [error]"
        ),
        (
            "workflows.daily.steps[0].reducer: got 'jobs/reducer.py', which has Windows line ends; "
            "Linux takes the carriage return for a part of the interpreter's name; "
            "save it with Unix line ends [error]"
        ),
    ]


def test_fires_for_a_shell_script(ask: Callable[..., list[str]], jobs: Path) -> None:
    (jobs / "tidy.sh").write_text("echo\n")
    shell = {"workflows.daily.steps": [{"name": "a", "type": "shell", "script": "jobs/tidy.sh"}]}
    assert ask("step-shebang", shell, root=jobs.parent) == [
        (
            "workflows.daily.steps[0].script: got 'jobs/tidy.sh', which does not begin with #!; "
            "a script is run as a program, and names its interpreter in its first line; "
            "begin it with #!/bin/bash [error]"
        )
    ]


def test_is_quiet(ask: Callable[..., list[str]], jobs: Path) -> None:
    assert ask("step-shebang", STEP, root=jobs.parent) == []


def test_is_quiet_without_files(ask: Callable[..., list[str]], tmp_path: Path) -> None:
    assert ask("step-shebang", STEP) == []
    assert ask("step-shebang", STEP, root=tmp_path) == []
    assert ask("step-shebang", {}, root=tmp_path) == []
