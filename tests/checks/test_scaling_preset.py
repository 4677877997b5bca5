"""Rule scaling-preset."""

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
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "preset": "task-only",
                    "maximum_core_capacity_units": 4,
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.maximum_core_capacity_units: got 4 with preset task-only; "
                    "the preset sets this bound, and what is written here wins over it without a word; "
                    "remove the bound, or the preset [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "preset": "on-demand-core-spot-task",
                    "maximum_core_capacity_units": 4,
                    "maximum_on_demand_capacity_units": 4,
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.maximum_core_capacity_units: got 4 with preset "
                    "on-demand-core-spot-task; "
                    "the preset sets this bound, and what is written here wins over it without a word; "
                    "remove the bound, or the preset [warning]"
                ),
                (
                    "clusters.etl.managed_scaling.maximum_on_demand_capacity_units: got 4 with preset "
                    "on-demand-core-spot-task; "
                    "the preset sets this bound, and what is written here wins over it without a word; "
                    "remove the bound, or the preset [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.lifetime": "long-running",
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "preset": "spot-only",
                },
            },
            [
                (
                    "clusters.etl.managed_scaling.preset: got spot-only on a long-running cluster; "
                    "AWS takes Spot instances back at two minutes' notice, and HDFS of a long-running cluster with "
                    "them; "
                    "use on-demand-core-spot-task, or a transient cluster [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-preset", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "preset": "spot-only",
            }
        },
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "maximum_core_capacity_units": 2,
            }
        },
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "preset": "task-only",
                "maximum_on_demand_capacity_units": 4,
            }
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-preset", changes) == []
