"""The commands that messages tell people to type: whole, so that they work when copied from the project's root."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

DEFAULT_STATE = Path(".state") / "laptop"


def command(words: str, state: Path) -> str:
    """Return the shell command for ``emr-platform laptop <words>`` on a state directory.

    The environment of `.venv` is read first when ``emr-platform`` is not on the PATH of the user's shell.
    """
    return f"{_before()}{_bare(words, state)}"


def down_command(state: Path) -> str:
    """Return the shell command that ends the laptop of a state directory: `make down` for the default one."""
    return command("down", state) if _option(state) else "make down"


def look_command(state: Path) -> str:
    """Return the line that points the AWS CLI, the CDK CLI and the SDKs of a shell at the emulated account."""
    return f'{_before()}eval "$({_bare("env", state)})"'


def _bare(words: str, state: Path) -> str:
    return f"emr-platform laptop {words}{_option(state)}"


def _before() -> str:
    return "" if shutil.which("emr-platform", path=_users_path()) else ". .venv/emr-platform.env && "


def _users_path() -> str:
    """PATH as the user's shell has it: under make without the `.venv/bin` that its recipes put in front."""
    path = os.environ.get("PATH", "").split(os.pathsep)
    if "MAKELEVEL" in os.environ and Path(path[0]).resolve() == Path(sys.prefix, "bin").resolve():
        path = path[1:]
    return os.pathsep.join(path)


def _option(state: Path) -> str:
    return "" if state.resolve() == DEFAULT_STATE.resolve() else f" --state {shlex.quote(str(state))}"
