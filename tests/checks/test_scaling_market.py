"""Rule scaling-market."""

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
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "preset": "task-only",
                },
                "clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1},
            },
            [
                (
                    "clusters.etl.managed_scaling: got up to 8 On-Demand units on a cluster that launches with Spot "
                    "capacity; "
                    "EMR grows On-Demand up to its bound before it takes Spot, so growth is never Spot; "
                    "set maximum_on_demand_capacity_units to what is On-Demand at launch, or use a preset [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "maximum_on_demand_capacity_units": 2,
                },
                "clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1},
            },
            [
                (
                    "clusters.etl.managed_scaling: got up to 8 core units on a cluster with task nodes; "
                    "EMR grows core nodes up to their bound before it adds task nodes, so task nodes never grow; "
                    "set maximum_core_capacity_units to what core launches with, or use preset task-only [advice]"
                ),
                (
                    "clusters.etl.managed_scaling: got up to 8 core units of which 2 are On-Demand; "
                    "the other core nodes are Spot, and with each that AWS takes back goes its part of HDFS; "
                    "set maximum_core_capacity_units to maximum_on_demand_capacity_units or less [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.lifetime": "long-running",
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
                },
                "clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1},
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.managed_scaling: got up to 8 On-Demand units on a cluster "
                    "that launches with Spot capacity; "
                    "EMR grows On-Demand up to its bound before it takes Spot, so growth is never Spot; "
                    "set maximum_on_demand_capacity_units to what is On-Demand at launch, or use a preset [warning]"
                ),
                (
                    "clusters.etl.scheduled_scaling.day.managed_scaling: got up to 8 core units on a cluster with "
                    "task nodes; "
                    "EMR grows core nodes up to their bound before it adds task nodes, so task nodes never grow; "
                    "set maximum_core_capacity_units to what core launches with, or use preset task-only [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-market", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8}},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "preset": "on-demand-core-spot-task",
            },
            "clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1},
        },
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "preset": "spot-only",
            }
        },
        {
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 8, "maximum_capacity_units": 8},
            "clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1},
        },
        {
            **GROUPS,
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "maximum_on_demand_capacity_units": 2,
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-market", changes) == []
