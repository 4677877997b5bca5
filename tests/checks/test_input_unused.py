"""Rule input-unused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import DAY, NODES, W, cmd, each


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.inputs.day: got 'day'; nothing uses it; "
                    "name it in an argument as {day}, or remove it [advice]"
                )
            ],
        ),
        (
            {f"{W}.inputs": {"day": DAY}, f"{W}.steps": [cmd("echo", "{{day}}")]},
            [
                (
                    "workflows.daily.inputs.day: got 'day'; nothing uses it; "
                    "name it in an argument as {day}, or remove it [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("input-unused", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            f"{W}.inputs": {"day": DAY, "list": {"type": "list"}, "n": NODES},
            f"{W}.steps": [each(items=None, items_from="list", steps=[cmd("echo", "{day}")])],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("input-unused", changes) == []
