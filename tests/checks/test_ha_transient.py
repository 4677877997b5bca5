"""Rule ha-transient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.high_availability": True},
            [
                (
                    "clusters.etl.high_availability: got three primary nodes on a transient cluster; "
                    "EMR protects it from termination, so the workflow could not end its own cluster, which would "
                    "run on; remove it, or make the cluster long-running [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-transient", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-transient", changes) == []
