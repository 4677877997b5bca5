"""Rule pool-input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

POOL = {"cluster": "etl", "maximum_clusters": 2}
ON_POOL = {"pools.quick": POOL, "workflows.daily.cluster": None, "workflows.daily.pool": "quick"}

CAPACITY = {"type": "integer", "minimum": 2, "maximum": 20, "sets": "core.target_on_demand_capacity"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**ON_POOL, "workflows.daily.inputs": {"nodes": CAPACITY}},
            [
                (
                    "workflows.daily.inputs.nodes.sets: got core.target_on_demand_capacity of a pool's cluster; "
                    "a run takes the clusters of a pool as they are; give the workflow a `cluster` "
                    "instead of a `pool`, "
                    "or scale the pool's by managed_scaling [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("pool-input", changes) == said


@pytest.mark.parametrize(
    "changes",
    [{"workflows.daily.inputs": {"nodes": CAPACITY}}, {**ON_POOL, "workflows.daily.inputs": {"day": {"type": "date"}}}],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("pool-input", changes) == []
