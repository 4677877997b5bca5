"""Rule hdfs-replication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

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
                # One core node at launch: there is no second one for a second copy.
                "clusters.etl.core.target_on_demand_capacity": 4,
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 4, "maximum_capacity_units": 64},
            },
            [
                (
                    "clusters.etl.core: got one copy of each block on core nodes that come and go; "
                    "EMR moves blocks before it takes a node away, yet a node that fails takes along what only it "
                    "has; "
                    "set hdfs-site dfs.replication to 2, or keep the number of core nodes [advice]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.configurations": [
                    {"classification": "hdfs-site", "properties": {"dfs.replication": "1"}}
                ],
                **GROUPS,
                "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"core": {"instance_count": 4}}},
            },
            [
                (
                    "clusters.etl.configurations[0].properties.dfs.replication: got one copy of each block on core "
                    "nodes that come and go; "
                    "EMR moves blocks before it takes a node away, yet a node that fails takes along what only it "
                    "has; "
                    "set hdfs-site dfs.replication to 2, or keep the number of core nodes [warning]"
                ),
            ],
        ),
        (
            {"clusters.etl.configurations": [{"classification": "hdfs-site", "properties": {"dfs.replication": "3"}}]},
            [
                (
                    "clusters.etl.configurations[0].properties.dfs.replication: got 3 copies on 2 core nodes at "
                    "most; "
                    "each copy of a block is on a node of its own, so blocks stay under-replicated; "
                    "lower it, or add core nodes [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.instance_count": 1,
                "clusters.etl.core.automatic_scaling": {
                    "minimum_instances": 1,
                    "maximum_instances": 4,
                    "rules": [
                        {
                            "name": "grow",
                            "metric": "AppsPending",
                            "comparison": "GREATER_THAN",
                            "threshold": 1.0,
                            "adjustment": 1,
                        }
                    ],
                },
            },
            [
                (
                    "clusters.etl.core: got one copy of each block on core nodes that come and go; "
                    "EMR moves blocks before it takes a node away, yet a node that fails takes along what only it "
                    "has; "
                    "set hdfs-site dfs.replication to 2, or keep the number of core nodes [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("hdfs-replication", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        GROUPS,
        {"clusters.etl.managed_scaling": {"minimum_capacity_units": 4, "maximum_capacity_units": 64}},
        {"clusters.etl.configurations": [{"classification": "hdfs-site", "properties": {"dfs.replication": "2"}}]},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 8,
                "maximum_capacity_units": 64,
                "maximum_core_capacity_units": 8,
            }
        },
        {
            "clusters.etl.core.target_on_demand_capacity": 16,
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 4, "maximum_capacity_units": 64},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("hdfs-replication", changes) == []
