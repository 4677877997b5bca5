"""Rule workflow-timeout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import GROUP, W, cmd, each


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.timeout_minutes": 100},
            [
                (
                    "workflows.daily.timeout_minutes: got 100 minutes for steps that may take 105, the launch "
                    "included; a run that takes longer is cut off, and its own end with it; "
                    "raise it, or lower timeout_minutes of steps [warning]"
                )
            ],
        ),
        (
            {
                f"{W}.timeout_minutes": 200,
                f"{W}.steps": [
                    GROUP,
                    each(items=["a", "b", "c"], max_concurrency=2, steps=[cmd("x", name="c", retry={"attempts": 1})]),
                ],
            },
            [
                (
                    "workflows.daily.timeout_minutes: got 200 minutes for steps that may take 345, the launch "
                    "included; a run that takes longer is cut off, and its own end with it; "
                    "raise it, or lower timeout_minutes of steps [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("workflow-timeout", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {f"{W}.timeout_minutes": 105},
        {"clusters.etl.lifetime": "long-running", f"{W}.timeout_minutes": 60},
        {f"{W}.timeout_minutes": 165, f"{W}.steps": [GROUP, each(items=["a", "b", "c"], max_concurrency=3)]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("workflow-timeout", changes) == []
