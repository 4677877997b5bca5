"""Rule schedule-target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LONG: dict[str, Any] = {"clusters.etl.lifetime": "long-running"}
GROUPS: dict[str, Any] = {
    "clusters.etl.lifetime": "long-running",
    "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
    "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2},
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "resize": {"core": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}},
                }
            },
            [
                (
                    "clusters.etl.scheduled_scaling: got schedules for a transient cluster; "
                    "each run has a cluster of its own, which no schedule finds; "
                    "make the cluster long-running, or use managed_scaling [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Hadoop", "Trino"],
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling: got schedules for a transient cluster; "
                    "each run has a cluster of its own, which no schedule finds; "
                    "make the cluster long-running [error]"
                ),
                (
                    "clusters.etl.scheduled_scaling.day.managed_scaling: got bounds for a cluster without "
                    "managed_scaling; "
                    "new bounds are for a cluster that has managed scaling from the start; use resize [error]"
                ),
            ],
        ),
        (
            {**LONG, "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day: got nothing to change; "
                    "a schedule sets bounds or capacities; "
                    "add managed_scaling or resize [error]"
                ),
            ],
        ),
        (
            {
                **LONG,
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.managed_scaling: got bounds for a cluster without "
                    "managed_scaling; "
                    "new bounds are for a cluster that has managed scaling from the start; "
                    "use resize, or give the cluster managed_scaling [error]"
                ),
            ],
        ),
        (
            {
                **LONG,
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "resize": {"core": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize: got capacities for a cluster with managed_scaling; "
                    "managed scaling moves the capacity back within minutes; "
                    "change the bounds with managed_scaling instead [error]"
                ),
            ],
        ),
        (
            {
                **LONG,
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "resize": {"task": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize.task: got 'task'; "
                    "a schedule names nodes that the cluster has; "
                    "use core [error]"
                ),
            ],
        ),
        (
            {
                **LONG,
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "resize": {"core": {"target_on_demand_capacity": 8}},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize.core: got target_on_demand_capacity; "
                    "a fleet takes both targets, also a target of 0; "
                    "write target_on_demand_capacity and target_spot_capacity, no more [error]"
                ),
            ],
        ),
        (
            {**LONG, "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"core": {}}}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize.core: got no capacity; "
                    "a fleet takes both targets, also a target of 0; "
                    "write target_on_demand_capacity and target_spot_capacity, no more [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "resize": {"core": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize.core: got target_on_demand_capacity, "
                    "target_spot_capacity; a group takes a number; "
                    "write instance_count, no more [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("schedule-target", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            **LONG,
            "clusters.etl.scheduled_scaling.day": {
                "at": "rate(1 day)",
                "resize": {"core": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}},
            },
        },
        {
            **GROUPS,
            "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"core": {"instance_count": 4}}},
        },
        {
            **GROUPS,
            "clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 1},
            "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"more": {"instance_count": 4}}},
        },
        {
            **LONG,
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
            "clusters.etl.scheduled_scaling.day": {
                "at": "rate(1 day)",
                "managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("schedule-target", changes) == []
