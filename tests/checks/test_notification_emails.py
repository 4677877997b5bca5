"""Rule notification-emails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

STAYS = {"clusters.etl.lifetime": "long-running"}
STARTS = {"workflows.daily.triggers": {"nightly": {"type": "schedule", "at": "cron(0 3 * * ? *)"}}}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (STAYS, "clusters.etl"),
        (STARTS, "workflows.daily"),
        (STAYS | STARTS | {"notifications": {"emails": []}}, "clusters.etl, workflows.daily"),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], what: str) -> None:
    assert ask("notification-emails", changes) == [
        (
            f"notifications.emails: got no address, with {what}; "
            "nobody is watching when these fail, and nobody hears the topic that tells of it; "
            "write who is to be told, or acknowledge this with who else subscribes to the topic [advice]"
        )
    ]


@pytest.mark.parametrize("changes", [{}, STAYS | STARTS | {"notifications": {"emails": ["on-call@example.com"]}}])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("notification-emails", changes) == []
