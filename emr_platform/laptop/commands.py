"""The commands that messages tell people to type: whole, so that they work when copied from the project's root."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

DEFAULT_STATE = Path(".state") / "laptop"


def command(words: str, state: Path) -> str:
    """Return the shell command for ``emr-platform laptop <words>`` on a state directory.

    The environment of `.venv` is read first when ``emr-platform`` is not on PATH.
    """
    before = "" if shutil.which("emr-platform") else ". .venv/emr-platform.env && "
    return f"{before}emr-platform laptop {words}{_option(state)}"


def down_command(state: Path) -> str:
    """Return the shell command that ends the laptop of a state directory: `make down` for the default one."""
    return command("down", state) if _option(state) else "make down"


def look_command(state: Path) -> str:
    """Return the line that points the AWS CLI, the CDK CLI and the SDKs of a shell at the emulated account."""
    return f'eval "$({command("env", state)})"'


def _option(state: Path) -> str:
    return "" if state.resolve() == DEFAULT_STATE.resolve() else f" --state {shlex.quote(str(state))}"
