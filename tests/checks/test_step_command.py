"""Rule step-command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"workflows.daily.steps": [{"name": "a", "type": "command", "args": ["hive-script --run-hive-script"]}]},
            [
                (
                    "workflows.daily.steps[0].args[0]: got 'hive-script --run-hive-script'; the first "
                    "argument is the name of a program, and this one is not there; write each word as an item"
                    " of its own [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-command", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"workflows.daily.steps": [{"name": "a", "type": "command", "args": ["bash", "-c", "echo a b"]}]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-command", changes) == []
