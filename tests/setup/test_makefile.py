"""The Makefile as a user meets it, without running what its targets do."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from scripts.setup import ROOT

TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def make(*arguments: str) -> str:
    """What make prints; raises `CalledProcessError` when it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment["PYTHON"] = "true"  # sets nothing up
    command = ["make", "--no-print-directory", "--dry-run", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def test_make_alone_lists_every_target() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    assert re.findall(r"^make (\w+) +\w", done.stdout, re.MULTILINE) == TARGETS
    assert {"help", "setup", "demo", "test", "check", "lint", "fmt", "types", "synth"} <= set(TARGETS)
    assert {"validate", "schema", "bench", "lock", "clean"} <= set(TARGETS)


@pytest.mark.parametrize("target", sorted(set(TARGETS) - {"help", "setup", "clean"}))
def test_every_target_sets_up_what_it_needs(target: str) -> None:
    first, *rest = make(target).splitlines()
    assert re.search(r"; true scripts/setup\.py( dev)?( laptop)?$", first)
    assert any(line.startswith(". ./.venv/emr-platform.env &&") for line in rest)


def test_the_demo_takes_a_log() -> None:
    assert make("demo", "LOGS=my logs/access.log").split("&& ")[-1].split() == [
        "emr-platform", "laptop", "demo", "--logs", "'my", "logs/access.log'"
    ]  # fmt: skip
    assert make("demo").split("&& ")[-1].split() == ["emr-platform", "laptop", "demo"]


@pytest.mark.parametrize("file", ["Makefile", "CONTRIBUTING.md"])
def test_the_example_of_make_test_selects_something(file: str) -> None:
    examples = re.findall(r'TESTS="(\S+) -k (\w+)"', (ROOT / file).read_text(encoding="utf-8"))
    assert examples
    assert all(list((ROOT / folder).glob(f"test_*{word}*.py")) for folder, word in examples)


def test_ci_runs_check_and_check_ends_with_the_tests() -> None:
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").endswith("exec make check\n")
    assert make("check").splitlines()[-1].split("&& ")[-1].startswith("pytest")


def test_without_a_python_make_says_what_to_do() -> None:
    done = subprocess.run(["make", "setup", "PYTHON=nonesuch"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("setup: no nonesuch on PATH; install python 3.11 or newer, or name the one to use: ")
