"""The command itself: what it imports, how it helps, how it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import click
import pytest

from emr_platform import cli
from emr_platform.checks import rule_names

ROOT = Path(__file__).parents[2]
Command = Callable[..., Any]
COMMANDS = sorted(cli.COMMANDS)
OURS = [name for name in COMMANDS if name != "laptop"]


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_check_imports_neither_the_cdk_nor_boto3_and_starts_no_process() -> None:
    ran = python(
        "-c",
        "import subprocess, sys\n"
        "subprocess.Popen.__init__ = None\n"
        "from emr_platform.cli import run\n"
        "code = run(['check'])\n"
        "heavy = {'aws_cdk', 'constructs', 'jsii', 'boto3', 'botocore', 'emr_platform.laptop', 'requests'}\n"
        "print(code, sorted(heavy & set(sys.modules)))\n",
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1] == "0 []"


def test_check_loads_nothing_slow() -> None:
    """It is fast for what it leaves alone; a bound on seconds would only say how busy a machine is."""
    ran = python(
        "-c",
        "import sys\n"
        "from emr_platform.cli import run\n"
        "run(['check'])\n"
        "slow = {'aws_cdk', 'jsii', 'boto3', 'botocore', 'cfnlint', 'ministack', 'pyspark'}\n"
        "print(sorted(slow & sys.modules.keys()))\n",
    )
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[-1] == "[]"


def test_listing_the_commands_imports_none_of_them() -> None:
    ran = python(
        "-c",
        "import sys\n"
        "from emr_platform.cli import run\n"
        "run(['--help'])\n"
        "ours = sorted(name for name in sys.modules if name.startswith('emr_platform.cli.'))\n"
        "print(ours, 'pydantic' in sys.modules)\n",
    )
    assert ran.stdout.splitlines()[-1] == "['emr_platform.cli._group'] False"


@pytest.mark.parametrize("name", OURS)
def test_every_command_helps_with_an_example(repository: Path, command: Command, name: str) -> None:
    for option in ("--help", "-h"):
        ran = command(name, option)
        assert (ran.code, ran.err) == (0, "")
        assert f"Example:\n    emr-platform {name}" in ran.out


def test_the_help_lists_every_command(repository: Path, command: Command) -> None:
    ran = command("--help")
    assert ran.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in ran.out
    assert "Example:\n    emr-platform check" in ran.out
    assert command().out == ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there(name: str) -> None:
    assert isinstance(cli.emr_platform.get_command(click.Context(cli.emr_platform), name), click.Command)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "emr-platform: no such command 'chekc'; did you mean check?; see emr-platform --help"),
        (["qqq"], "emr-platform: no such command 'qqq'; see emr-platform --help"),
        (["--nope"], "emr-platform: no such option '--nope'; see emr-platform --help"),
        (
            ["check", "--jsn"],
            "emr-platform check: no such option '--jsn'; did you mean '--json'?; see emr-platform check --help",
        ),
        (["rules", "x"], "emr-platform rules: got unexpected extra argument (x); see emr-platform rules --help"),
    ],
)
def test_a_wrong_command_line_is_refused_in_one_sentence(
    repository: Path, command: Command, arguments: list[str], said: str
) -> None:
    ran = command(*arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", said + "\n")


def test_the_version(repository: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def installed(name: str) -> str:
        assert name == "emr-platform"
        return "1.2.3"

    monkeypatch.setattr("importlib.metadata.version", installed)
    assert command("--version").out == "emr-platform 1.2.3\n"


def test_the_version_of_a_folder(repository: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)
    assert command("--version").out == "emr-platform (not installed, running from its folder)\n"


def test_an_interrupted_command_says_so_by_its_code(
    repository: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("emr_platform.cli.check.read", interrupted)
    (repository / "environments").mkdir()
    (repository / "environments" / "dev.yaml").write_text("")
    assert command("check").code == 130


def test_the_rules_are_listed_with_what_they_say(repository: Path, command: Command) -> None:
    lines = command("rules").out.splitlines()
    assert [line.split()[0] for line in lines] == list(rule_names())
    assert all(line.endswith(".") for line in lines)
    said = dict(line.split(maxsplit=1) for line in lines)
    assert said["workflow-cluster"] == "A workflow runs on one cluster or pool of its environment."


def test_it_runs_as_a_module() -> None:
    ran = python("-m", "emr_platform", "check", "environments/dev.yaml")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1] == "checked 1 file: no findings"
