"""Rule pool-cluster."""

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
            {"pools.quick": {**POOL, "cluster": "elt"}},
            ["pools.quick.cluster: got 'elt'; a pool is made of a cluster under `clusters`; did you mean etl? [error]"],
        ),
        (
            {**ON_POOL, "clusters.etl.lifetime": "long-running"},
            [
                (
                    "pools.quick.cluster: got 'etl', a long-running cluster; runs launch the clusters of a pool, and a "
                    "long-running one is there already; let workflows name it as their `cluster`, or make it transient "
                    "[error]"
                )
            ],
        ),
        (
            {**ON_POOL, "clusters.etl.high_availability": True},
            [
                (
                    "pools.quick.cluster: got 'etl', a cluster with high_availability; EMR ends no "
                    "idle cluster with three "
                    "primary nodes, so it would run for ever; remove high_availability [error]"
                )
            ],
        ),
        (
            {**ON_POOL, "clusters.etl.idle_timeout_seconds": None},
            [
                (
                    "pools.quick.cluster: got 'etl', a cluster without an idle timeout; nothing else "
                    "ends the clusters of "
                    "a pool; give it an idle_timeout_seconds [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("pool-cluster", changes) == said


@pytest.mark.parametrize("changes", [{}, ON_POOL])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("pool-cluster", changes) == []
