"""Rule cluster-unused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"workflows": {}},
            [
                (
                    "clusters.etl: got a transient cluster without a workflow; "
                    "only a workflow launches a transient cluster, so this one never runs; "
                    "add a workflow, make the cluster long-running, or remove it [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("cluster-unused", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"workflows": {}, "clusters.etl.lifetime": "long-running"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("cluster-unused", changes) == []
