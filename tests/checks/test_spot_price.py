"""Rule spot-price."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GROUPS: dict[str, Any] = {
    "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
    "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2},
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**GROUPS, "clusters.etl.core.bid_price": "0.10"},
            [
                (
                    "clusters.etl.core.bid_price: got 0.10 with market ON_DEMAND; "
                    "On-Demand instances cost what they cost; "
                    "only Spot instances have a highest price; "
                    "remove it, or write market: SPOT [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.core.instance_types": [
                    {"type": "m7g.xlarge", "weight": 4, "bid_price": "0.10", "bid_percentage": 80}
                ],
                "clusters.etl.primary.instance_types": [{"type": "m7g.xlarge", "bid_percentage": 80}],
            },
            [
                (
                    "clusters.etl.primary.instance_types[0].bid_percentage: got a highest Spot price for On-Demand "
                    "primary nodes; nobody looks at it; remove it [warning]"
                ),
                (
                    "clusters.etl.core.instance_types[0].bid_price: got 0.10 and 80 per cent; "
                    "the highest Spot price is an amount or a percentage of the On-Demand price; "
                    "keep one of them [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("spot-price", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.core.bid_price": "0.10", "clusters.etl.core.market": "SPOT"},
        {"clusters.etl.core.instance_types": [{"type": "m7g.xlarge", "weight": 4, "bid_price": "0.10"}]},
        {
            "clusters.etl.primary": {
                "market": "SPOT",
                "instance_types": [{"type": "m7g.xlarge", "bid_percentage": 80}],
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("spot-price", changes) == []
