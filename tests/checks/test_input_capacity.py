"""Rule input-capacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import DAY, GROUPS, NODES, SHARED, W


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.inputs": {"n": NODES, "m": NODES}},
            [
                (
                    "workflows.daily.inputs.m.sets: got 'core.target_on_demand_capacity', which n sets too; "
                    "a capacity has one value; let one input set it [error]"
                )
            ],
        ),
        (
            {f"{W}.inputs": {"n": {**NODES, "sets": "managed_scaling.maximum_capacity_units"}}},
            [
                (
                    "workflows.daily.inputs.n.sets: got 'managed_scaling.maximum_capacity_units'; "
                    "the cluster has no managed_scaling; add it to the cluster [error]"
                )
            ],
        ),
        (
            {f"{W}.inputs": {"n": {**NODES, "sets": "core.instance_count"}}},
            [
                (
                    "workflows.daily.inputs.n.sets: got 'core.instance_count'; "
                    "the cluster is made of fleets, whose sizes are targets; "
                    "write core.target_on_demand_capacity [error]"
                )
            ],
        ),
        (
            {f"{W}.inputs": {"n": {**NODES, "sets": "task.target_spot_capacity"}}},
            [
                (
                    "workflows.daily.inputs.n.sets: got 'task.target_spot_capacity'; "
                    "the cluster has no task nodes, or several groups of them; "
                    "set the capacity of core nodes [error]"
                )
            ],
        ),
        (
            {"clusters.etl.lifetime": "long-running", f"{W}.inputs": {"n": NODES}},
            [
                (
                    "workflows.daily.inputs.n.sets: got 'core.target_on_demand_capacity'; "
                    "a long-running cluster is not launched by the workflow; "
                    "remove it, or use a transient cluster [error]"
                )
            ],
        ),
        (
            {**GROUPS, f"{W}.inputs": {"n": NODES}},
            [
                (
                    "workflows.daily.inputs.n.sets: got 'core.target_on_demand_capacity'; "
                    "the cluster is made of groups, whose sizes are instance counts; "
                    "write core.instance_count [error]"
                )
            ],
        ),
        (
            {f"{W}.cluster": None, f"{W}.pool": "shared", "pools": SHARED, f"{W}.inputs": {"n": NODES}},
            [
                (
                    "workflows.daily.inputs.n.sets: got 'core.target_on_demand_capacity'; "
                    "a run takes the clusters of a pool as they are; "
                    "give the workflow a `cluster` instead of a `pool`, or scale the pool's by managed_scaling [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 8, "maximum_capacity_units": 64},
                f"{W}.inputs": {"n": {**NODES, "minimum": 4, "maximum": 80}},
            },
            [
                (
                    "workflows.daily.inputs.n.minimum: got 4, and then "
                    "clusters.etl.managed_scaling.minimum_capacity_units is 8 for a cluster that launches with 4 "
                    "units; EMR resizes the cluster as soon as it runs; "
                    "narrow the bounds, or change the cluster [warning]"
                ),
                (
                    "workflows.daily.inputs.n.maximum: got 80, and then "
                    "clusters.etl.managed_scaling.maximum_capacity_units is 64 for a cluster that launches with 80 "
                    "units; a cluster launches within the bounds of its scaling; "
                    "narrow the bounds, or change the cluster [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("input-capacity", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {f"{W}.inputs": {"n": NODES, "day": DAY}},
        {f"{W}.cluster": "zzz", f"{W}.inputs": {"n": NODES}},
        {f"{W}.inputs": {"n": {**NODES, "minimum": 17}}},
        {
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 8, "maximum_capacity_units": 64},
            f"{W}.inputs": {
                "n": NODES,
                "m": {**NODES, "sets": "managed_scaling.maximum_capacity_units", "maximum": 100},
            },
        },
        {
            **GROUPS,
            "clusters.etl.task_groups": {"more": {"instance_type": "m7g.xlarge", "instance_count": 4}},
            f"{W}.inputs": {"n": {**NODES, "sets": "task.instance_count"}},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("input-capacity", changes) == []
