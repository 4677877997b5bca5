"""What all bootstrap scripts keep to, and install-python-packages.sh with stand-ins for what only a node has."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "bootstrap_scripts"
INSTALL = SCRIPTS / "install-python-packages.sh"
SHELLCHECK = Path(sys.executable).with_name("shellcheck")

# All a script may use besides the stand-ins: bash and these parts of coreutils.
TOOLS = ("bash", "env", "mktemp", "rm")

# Each writes down how it was called. `aws` copies what a test has put into the "bucket".
STAND_INS = {
    "aws": """
[[ "$1 $2" == "s3 sync" ]] || exit 99
[[ ! -e $STAGE/denied ]] || { echo "fatal error: An error occurred (AccessDenied)" >&2; exit 1; }
cp -R "$STAGE/bucket/." "$4"
""",
    "sudo": 'exec "$@"',
    "python3.9": "",
    "python3.11": "[[ ! -e $STAGE/conflict ]] || { echo 'ERROR: ResolutionImpossible' >&2; exit 1; }",
}


@dataclass(frozen=True)
class Node:
    """A pretended EMR node."""

    stage: Path

    def holds(self, *names: str) -> None:
        """Put files into the bucket."""
        for name in names:
            file = self.stage / "bucket" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the script with nothing but the stand-ins and TOOLS on its PATH."""
        environment = {"PATH": str(self.stage / "bin"), "TMPDIR": str(self.stage / "tmp"), "STAGE": str(self.stage)}
        return subprocess.run(
            [str(INSTALL), *arguments], env=environment, capture_output=True, text=True, timeout=30, check=False
        )

    def calls(self) -> list[list[str]]:
        """What was called, in order, with the temporary folder as TMP."""
        log = self.stage / "calls"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [[self._without_folder(word) for word in line.split("\t")] for line in lines]

    def _without_folder(self, word: str) -> str:
        parts = Path(word).parts
        tmp = self.stage / "tmp"
        return "/".join(("TMP", *parts[len(tmp.parts) + 1 :])) if word.startswith(f"{tmp}/") else word


@pytest.fixture
def node(tmp_path: Path) -> Node:
    for folder in ("bin", "tmp", "bucket"):
        (tmp_path / folder).mkdir()
    for name in (*TOOLS, "cp"):
        found = shutil.which(name)
        assert found
        if name in TOOLS:
            (tmp_path / "bin" / name).symlink_to(found)
    copy = shutil.which("cp")
    for name, body in STAND_INS.items():
        script = tmp_path / "bin" / name
        record = f"""(IFS=$'\\t'; printf '%s\\n' "{name}\t$*") >>"$STAGE/calls"\n"""
        script.write_text(f"#!{shutil.which('bash')}\n{record}{body.replace('cp ', f'{copy} ')}\n", encoding="utf-8")
        script.chmod(0o755)
    bound = tmp_path / "bin" / "timeout"  # a tool of Linux alone
    bound.write_text(f'#!{shutil.which("bash")}\nshift\nexec "$@"\n', encoding="utf-8")
    bound.chmod(0o755)
    return Node(tmp_path)


USAGE = "usage: install-python-packages.sh [--python 3.9|3.11|3.13] s3://bucket/prefix/"
SYNC = ["aws", "s3", "sync", "s3://bucket/wheels/", "TMP", "--exclude", "*", "--include", "*.whl", "--no-progress"]
PIP = [
    *("python3.11", "-m", "pip", "install", "--no-index", "--find-links", "TMP", "--no-cache-dir"),
    "--disable-pip-version-check",
]


def check_script(script: Path) -> subprocess.CompletedProcess[str]:
    command = [str(SHELLCHECK), "--severity=style", "--shell=bash", str(script)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda script: script.name)
def test_script_passes_shellcheck(script: Path) -> None:
    done = check_script(script)
    assert done.returncode == 0, done.stdout


def test_shellcheck_notices_a_careless_script(tmp_path: Path) -> None:
    careless = tmp_path / "careless.sh"
    careless.write_text("#!/usr/bin/env bash\nrm -rf $1/x\n", encoding="utf-8")
    assert "SC2086" in check_script(careless).stdout


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda script: script.name)
def test_script_keeps_the_contract(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in text
    assert script.stat().st_mode & 0o111
    assert script.name in (SCRIPTS / "README.md").read_text(encoding="utf-8")
    assert script.name in (SCRIPTS.parent / "docs" / "bootstrap.md").read_text(encoding="utf-8")
    assert "curl " not in text
    assert "wget " not in text


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda script: script.name)
@pytest.mark.parametrize("argument", ["--help", "--no-such-option"])
def test_script_explains_itself(script: Path, argument: str) -> None:
    done = subprocess.run([str(script), argument], capture_output=True, text=True, timeout=30, check=False)
    (line,) = (done.stdout + done.stderr).splitlines()
    assert f"usage: {script.name} " in line
    assert done.returncode == (0 if argument == "--help" else 2)
    assert bool(done.stderr) == (done.returncode == 2)


def test_empty_prefix_needs_nothing(node: Node) -> None:
    done = node.run("s3://bucket/wheels/")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "install-python-packages: fetching wheels from s3://bucket/wheels/",
        "install-python-packages: no wheels under s3://bucket/wheels/, nothing to install",
    ]
    assert node.calls() == [SYNC]


@pytest.mark.parametrize("prefix", ["s3://bucket/wheels/", "s3://bucket/wheels"])
def test_wheels_are_installed_from_the_prefix_alone(node: Node, prefix: str) -> None:
    node.holds("a-1.0-py3-none-any.whl", "more folders/b-2.0-py3-none-any.whl")
    done = node.run(prefix)
    assert done.returncode == 0, done.stderr
    install = [*PIP, "TMP/a-1.0-py3-none-any.whl", "TMP/more folders/b-2.0-py3-none-any.whl"]
    assert node.calls() == [SYNC, ["sudo", *install], install]
    assert "installing 2 wheels for python3.11: a-1.0-py3-none-any.whl b-2.0-py3-none-any.whl" in done.stdout
    assert done.stdout.endswith("install-python-packages: done\n")
    assert list((node.stage / "tmp").iterdir()) == []


def test_another_interpreter_can_be_named(node: Node) -> None:
    node.holds("a-1.0-py3-none-any.whl")
    done = node.run("--python", "3.9", "s3://bucket/wheels/")
    assert done.returncode == 0, done.stderr
    assert [call[0] for call in node.calls()] == ["aws", "sudo", "python3.9"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "got 0 arguments, takes one"),
        (["s3://bucket/a/", "s3://bucket/b/"], "got 2 arguments, takes one"),
        (["/local/folder"], "got '/local/folder', must be an S3 location"),
        (["s3:///prefix"], "got 's3:///prefix', must be an S3 location"),
        ([""], "got '', must be an S3 location"),
        (["--python", "3.12", "s3://bucket/a/"], "got --python '3.12', must be 3.9, 3.11 or 3.13"),
        (["--python"], "got --python '', must be 3.9, 3.11 or 3.13"),
        (["--python", "3.9"], "got 0 arguments, takes one"),
    ],
)
def test_wrong_arguments_end_with_2_and_the_usage(node: Node, arguments: list[str], message: str) -> None:
    done = node.run(*arguments)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"install-python-packages: error: {message}; {USAGE}"]
    assert node.calls() == []


def denied(node: Node) -> None:
    (node.stage / "denied").touch()


def conflict(node: Node) -> None:
    (node.stage / "conflict").touch()


def no_python(node: Node) -> None:
    (node.stage / "bin" / "python3.11").unlink()


@pytest.mark.parametrize(
    ("broken", "message", "last_call"),
    [
        (denied, "could not read s3://bucket/wheels/; the instance profile needs s3:ListBucket", "aws"),
        (conflict, "pip could not install the wheels under s3://bucket/wheels/", "python3.11"),
        (no_python, "python3.11 is not on this node; python3.9 and 3.11 are on EMR 7", None),
    ],
)
def test_failure_fails_the_node_and_says_why(
    node: Node, broken: Callable[[Node], None], message: str, last_call: str | None
) -> None:
    node.holds("a-1.0-py3-none-any.whl")
    broken(node)
    done = node.run("s3://bucket/wheels/")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"install-python-packages: error: {message}")
    assert "done" not in done.stdout
    calls = node.calls()
    assert (calls[-1][0] if calls else None) == last_call
    assert list((node.stage / "tmp").iterdir()) == []
