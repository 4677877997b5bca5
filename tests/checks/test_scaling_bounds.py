"""Rule scaling-bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 9,
                    "maximum_capacity_units": 8,
                    "maximum_core_capacity_units": 10,
                    "maximum_on_demand_capacity_units": 11,
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.minimum_capacity_units: got 9; "
                    "it must be at most maximum_capacity_units, 8; "
                    "lower it to 8 or less, or raise the maximum [error]"
                ),
                (
                    "clusters.etl.managed_scaling.maximum_core_capacity_units: got 10; "
                    "it must be at most maximum_capacity_units, 8; "
                    "lower it to 8 or less, or raise the maximum [error]"
                ),
                (
                    "clusters.etl.managed_scaling.maximum_on_demand_capacity_units: got 11; "
                    "it must be at most maximum_capacity_units, 8; "
                    "lower it to 8 or less, or raise the maximum [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "managed_scaling": {"minimum_capacity_units": 9, "maximum_capacity_units": 8},
                }
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.managed_scaling.minimum_capacity_units: got 9; "
                    "it must be at most maximum_capacity_units, 8; "
                    "lower it to 8 or less, or raise the maximum [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-bounds", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 8,
                "maximum_capacity_units": 8,
                "maximum_core_capacity_units": 8,
                "maximum_on_demand_capacity_units": 8,
            }
        },
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 1,
                "maximum_capacity_units": 8,
                "preset": "task-only",
            }
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-bounds", changes) == []
