"""Rule placeholder-program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import DAY, W, cmd


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.steps": [cmd("bash", "-c", "echo {day}", "{day}")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].args[2]: got {day} in 'echo {day}'; "
                    "that is a program, and whoever starts a run would write a part of it; "
                    'pass it behind the text, which reads it as "$0", "$1" and so on; or use a script [error]'
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("/bin/bash", "-x", "-lc", "echo {day}")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].args[3]: got {day} in 'echo {day}'; "
                    "that is a program, and whoever starts a run would write a part of it; "
                    'pass it behind the text, which reads it as "$0", "$1" and so on; or use a script [error]'
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("{day}", "x")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].args[0]: got {day} in '{day}'; "
                    "that is a program, and whoever starts a run would write a part of it; "
                    'pass it behind the text, which reads it as "$0", "$1" and so on; or use a script [error]'
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("sudo", "sh", "-c", "{day}")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].args[3]: got {day} in '{day}'; "
                    "that is a program, and whoever starts a run would write a part of it; "
                    'pass it behind the text, which reads it as "$0", "$1" and so on; or use a script [error]'
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("trino-cli", "--execute=select {day}")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].args[1]: got {day} in '--execute=select {day}'; "
                    "that is a program, and whoever starts a run would write a part of it; "
                    'pass it behind the text, which reads it as "$0", "$1" and so on; or use a script [error]'
                )
            ],
        ),
        (
            {f"{W}.steps": [cmd("spark-sql", "-e", "select {day}")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].args[2]: got {day} in 'select {day}'; "
                    "that is a program, and whoever starts a run would write a part of it; "
                    'pass it behind the text, which reads it as "$0", "$1" and so on; or use a script [error]'
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("placeholder-program", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {
            f"{W}.inputs": {"day": DAY},
            f"{W}.steps": [
                cmd("bash", "-c", 'echo "$0"', "{day}"),
                cmd("echo", "{day}", "-c", "{day}", name="b"),
                {"name": "c", "type": "spark", "job": "j.py", "args": ["{day}"]},
            ],
        }
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("placeholder-program", changes) == []
