"""Rule trigger-rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NIGHT = "workflows.daily.triggers.night"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "a run may take 1440 minutes, and those that begin meanwhile wait in line"),
        (
            {"workflows.daily.overlap": "allow"},
            "a run may take 1440 minutes, and those that begin meanwhile run side by side",
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], why: str) -> None:
    assert ask("trigger-rate", {NIGHT: {"type": "schedule", "at": "rate(1 hour)"}, **changes}) == [
        (
            f"{NIGHT}.at: got rate(1 hour); {why}; "
            "lower the workflow's timeout_minutes, or let it skip them: overlap: skip [advice]"
        )
    ]


@pytest.mark.parametrize(
    ("at", "changes"),
    [
        ("rate(1 day)", {}),
        ("rate(24 hours)", {}),
        ("rate(1 hour)", {"workflows.daily.timeout_minutes": 60}),
        ("rate(5 minutes)", {"workflows.daily.overlap": "skip"}),
        ("cron(0 5 * * ? *)", {}),
        ("rate(0 hours)", {}),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], at: str, changes: dict[str, Any]) -> None:
    assert ask("trigger-rate", {NIGHT: {"type": "schedule", "at": at}, **changes}) == []
