"""Rule pool-cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import SHARED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"pools": {"shared": {"cluster": "etll", "maximum_clusters": 2}}},
            [
                (
                    "pools.shared.cluster: got 'etll'; a pool is made of a cluster under `clusters`; "
                    "did you mean etl? [error]"
                )
            ],
        ),
        (
            {"pools": {"shared": {"cluster": "zzz", "maximum_clusters": 2}}},
            [("pools.shared.cluster: got 'zzz'; a pool is made of a cluster under `clusters`; use one of etl [error]")],
        ),
        (
            {"clusters.etl.lifetime": "long-running", "pools": SHARED},
            [
                (
                    "pools.shared.cluster: got 'etl', which is long-running; runs launch the clusters of a pool; "
                    "name a transient one [error]"
                )
            ],
        ),
        (
            {"clusters.etl.idle_timeout_seconds": None, "pools": SHARED},
            [
                (
                    "pools.shared.cluster: got 'etl' without idle_timeout_seconds; "
                    "nobody ends the clusters of a pool but their idle timeout; give it one, such as 900 [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("pool-cluster", changes) == said


@pytest.mark.parametrize("changes", [{}, {"pools": SHARED}])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("pool-cluster", changes) == []
