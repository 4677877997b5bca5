"""Rule step-concurrency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import GROUP, W

LONG: dict[str, Any] = {"clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.step_concurrency": 2},
            [
                (
                    "clusters.etl.step_concurrency: got 2 on a transient cluster; "
                    "its workflow sends one step after the other; "
                    "remove it, or put steps into a group [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-concurrency", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**LONG, "clusters.etl.step_concurrency": 2},
        {"clusters.etl.step_concurrency": 2, f"{W}.steps": [GROUP]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-concurrency", changes) == []
