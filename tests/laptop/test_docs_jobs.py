"""The page for a new data engineer, done as it says: its files written, its commands run, its output compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import wheels

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("jobs")]

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/jobs.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<kind>[a-z ]+)\n(?P<text>.*?)```", re.DOTALL)
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".cache", ".state", "cdk.out", "__pycache__", ".*_cache", ".hypothesis"
)
HUMANIZE = "def intcomma(number):\n    return f'{number:,}'\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project with an index of its own; what the page leaves running is ended."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    wheels.make(tmp_path / "index", "humanize", "4.11.0", {"humanize.py": HUMANIZE})
    yield copy
    shell(copy, "emr-platform laptop down")


def shell(project: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """Run commands as they stand, in one shell, where each has to succeed."""
    return subprocess.run(
        ["bash", "-c", f"set -e\n. .venv/emr-platform.env\n{commands}"],
        cwd=project,
        env=os.environ | wheels.offline(project.parent / "index"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def insert(file: Path, after: str, text: str) -> None:
    """Put a part of the page below a line of the environment."""
    whole = file.read_text(encoding="utf-8")
    assert whole.count(f"\n{after}\n") == 1
    file.write_text(whole.replace(f"\n{after}\n", f"\n{after}\n{text}"), encoding="utf-8")


def test_the_page(project: Path) -> None:
    environment = project / "environments" / "dev.yaml"
    said = ""
    for found in BLOCK.finditer(PAGE):
        before, kind, text = found["before"], found["kind"], found["text"]
        if kind == "python":
            file = project / before.strip("`:")
            file.parent.mkdir(parents=True)
            file.write_text(text, encoding="utf-8")
        elif kind == "yaml":
            insert(environment, "workflows:" if before.startswith("Under") else "  orders:", text)
        elif kind == "text":
            assert text.strip() in said, said
        else:
            done = shell(project, text)
            said = done.stdout
            assert (done.returncode != 0) == (kind == "sh fails"), said
