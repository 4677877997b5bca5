"""Rule step-name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "workflows.daily.steps": [
                    {"name": "a", "type": "spark", "job": "j.py"},
                    {"name": "a", "type": "command", "args": ["x"]},
                ]
            },
            [
                (
                    "workflows.daily.steps[1].name: got 'a' a second time (first at steps[0]); "
                    "steps of a workflow have different names; rename one of them [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-name", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {
            "workflows.daily.steps": [
                {"name": "a", "type": "spark", "job": "j.py"},
                {"name": "b", "type": "command", "args": ["x"]},
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-name", changes) == []
