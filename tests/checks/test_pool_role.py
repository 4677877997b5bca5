"""Rule pool-role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

POOL = {"cluster": "etl", "maximum_clusters": 2}
ON_POOL = {"pools.quick": POOL, "workflows.daily.cluster": None, "workflows.daily.pool": "quick"}

STEPS = [{"name": "count", "type": "spark", "job": "jobs/count.py"}]
SHARED = {**ON_POOL, "workflows.hourly": {"pool": "quick", "steps": STEPS}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            SHARED,
            [
                (
                    "pools.quick: got daily, hourly on the same nodes; each of them may read and "
                    "write what any of them "
                    "declares; give the cluster security.runtime_roles, or acknowledge that these "
                    "belong together [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("pool-role", changes) == said


@pytest.mark.parametrize("changes", [ON_POOL, {**SHARED, "clusters.etl.security.runtime_roles": {}}])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("pool-role", changes) == []
