"""Rule fleet-capacity."""

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
            {"clusters.etl.core.target_on_demand_capacity": 0},
            [
                (
                    "clusters.etl.core: got no capacity; "
                    "a fleet asks for at least one unit, On-Demand or Spot; "
                    "set target_on_demand_capacity or target_spot_capacity [error]"
                )
            ],
        ),
        (
            {"clusters.etl.task": {"instance_types": ["m7g.xlarge"]}},
            [
                (
                    "clusters.etl.task: got no capacity; "
                    "a fleet asks for at least one unit, On-Demand or Spot; "
                    "set target_on_demand_capacity or target_spot_capacity, or remove the fleet [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-capacity", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.core.target_on_demand_capacity": 0, "clusters.etl.core.target_spot_capacity": 1},
        {**GROUPS, "clusters.etl.core.instance_count": 0},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-capacity", changes) == []
