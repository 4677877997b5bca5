"""The commands that messages tell people to type work in the shell that these stand in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from emr_platform.laptop.commands import DEFAULT_STATE, command, down_command, look_command

READ = ". .venv/emr-platform.env && "
LOOK = 'eval "$(emr-platform laptop env)"'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The folder of `.venv` that has `emr-platform`."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.delenv("MAKELEVEL", raising=False)
    program = tmp_path / "bin" / "emr-platform"
    program.parent.mkdir()
    program.touch(0o755)
    return str(program.parent)


@pytest.mark.parametrize(
    ("path", "made", "before"),
    [
        ("{own}:/nowhere", False, ""),
        ("/nowhere", False, READ),
        ("{own}:/nowhere", True, READ),  # the recipe of make put it there
        ("{own}:{own}:/nowhere", True, ""),
    ],
)
def test_the_environment_is_read_first_where_the_shell_has_not(
    own: str, monkeypatch: pytest.MonkeyPatch, path: str, made: bool, before: str
) -> None:
    monkeypatch.setenv("PATH", path.format(own=own))
    if made:
        monkeypatch.setenv("MAKELEVEL", "1")
    assert look_command(DEFAULT_STATE) == f"{before}{LOOK}"
    assert command("status", Path("my state")) == f"{before}emr-platform laptop status --state 'my state'"
    assert down_command(DEFAULT_STATE) == "make down"
