"""The commands: what they say and the codes they end with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from emr_platform.cli.laptop import laptop


@pytest.mark.parametrize("command", ["deploy", "run", "status"])
def test_without_an_emulator_a_command_says_how_to_start_one(command: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(laptop, [command, "--state", str(tmp_path / "state")])

    assert done.exit_code == 1
    assert "no emulator is running there, start one with 'laptop up'" in done.output


def test_down_of_nothing_is_fine(tmp_path: Path) -> None:
    done = CliRunner().invoke(laptop, ["down", "--state", str(tmp_path / "state")])

    assert (done.exit_code, done.output) == (0, "nothing was there\n")


def test_an_unknown_environment_is_refused_before_anything_starts(tmp_path: Path) -> None:
    done = CliRunner().invoke(laptop, ["demo", "--env", "no-such", "--state", str(tmp_path / "state")])

    assert done.exit_code == 1
    assert "no-such" in done.output
    assert not (tmp_path / "state").exists()


def test_up_status_down(tmp_path: Path) -> None:
    state = ["--state", str(tmp_path / "state")]

    started = CliRunner().invoke(laptop, ["up", *state])
    shown = CliRunner().invoke(laptop, ["status", *state])
    ended = CliRunner().invoke(laptop, ["down", *state])

    assert started.exit_code == 0, started.output
    assert "emulator at https://localhost:" in shown.output
    assert ended.output == "ended, nothing is left\n"
    assert list(tmp_path.iterdir()) == []
