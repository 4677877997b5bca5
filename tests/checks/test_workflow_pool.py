"""Rule workflow-pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

POOL = {"cluster": "etl", "maximum_clusters": 2}
ON_POOL = {"pools.quick": POOL, "workflows.daily.cluster": None, "workflows.daily.pool": "quick"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**ON_POOL, "workflows.daily.pool": "qick"},
            [
                (
                    "workflows.daily.pool: got 'qick'; a workflow takes clusters from a pool under `pools`; "
                    "did you mean quick? [error]"
                )
            ],
        ),
        (
            {"workflows.daily.pool": "quick"},
            [
                (
                    "workflows.daily.pool: got 'quick'; a workflow takes clusters from a pool under `pools`; "
                    "describe it there [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("workflow-pool", changes) == said


@pytest.mark.parametrize("changes", [{}, ON_POOL])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("workflow-pool", changes) == []
