"""Rule guard-warning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"guard": {"warn_minutes": 30, "every_minutes": 60}},
            [
                (
                    "guard.warn_minutes: got 30 minutes, with a look every 60; a cluster may become "
                    "overdue between two "
                    "looks, and nobody was warned; warn 60 minutes before or earlier, or look more often [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("guard-warning", changes) == said


@pytest.mark.parametrize("changes", [{}, {"guard": {"warn_minutes": 60, "every_minutes": 60}}])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("guard-warning", changes) == []
