"""Rule ha-spot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HA: dict[str, Any] = {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**HA, "clusters.etl.primary.market": "SPOT"},
            [
                (
                    "clusters.etl.primary.market: got SPOT with high_availability; "
                    "EMR launches three primary nodes On-Demand only; "
                    "remove it [error]"
                ),
            ],
        ),
        (
            {**HA, "clusters.etl.primary": {"instance_type": "m7g.xlarge", "market": "SPOT"}},
            [
                (
                    "clusters.etl.primary.market: got SPOT with high_availability; "
                    "EMR launches three primary nodes On-Demand only; "
                    "remove it [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-spot", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        HA,
        {"clusters.etl.primary.market": "SPOT"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-spot", changes) == []
