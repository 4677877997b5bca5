"""Rule ha-core-nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HA: dict[str, Any] = {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            # One node: there is no second for a copy. Of two the platform asks for two copies.
            {**HA, "clusters.etl.core.target_on_demand_capacity": 4},
            [
                (
                    "clusters.etl.core: got 1 core node, and one copy of each block; "
                    "the primary nodes survive the loss of one, HDFS does not survive the loss of a core node; "
                    "launch 4 core nodes or more, or set hdfs-site dfs.replication to 2 [warning]"
                ),
            ],
        ),
        (
            {
                **HA,
                "clusters.etl.configurations": [
                    {"classification": "hdfs-site", "properties": {"dfs.replication": "1"}}
                ],
            },
            [
                (
                    "clusters.etl.core: got 2 core nodes, and one copy of each block; "
                    "the primary nodes survive the loss of one, HDFS does not survive the loss of a core node; "
                    "launch 4 core nodes or more, or set hdfs-site dfs.replication to 2 [warning]"
                ),
            ],
        ),
        (
            HA,
            [
                (
                    "clusters.etl.core: got 2 core nodes; "
                    "AWS recommends 4 or more where the cluster is to survive the loss of nodes; "
                    "raise the capacity of core [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-core-nodes", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**HA, "clusters.etl.core.target_on_demand_capacity": 16},
        {**HA, "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 4}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-core-nodes", changes) == []
