"""Rule schedule-capacity."""

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
AUTO: dict[str, Any] = {
    "minimum_instances": 1,
    "maximum_instances": 4,
    "rules": [
        {"name": "grow", "metric": "AppsPending", "comparison": "GREATER_THAN", "threshold": 1.0, "adjustment": 1}
    ],
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                **GROUPS,
                "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"core": {"instance_count": 0}}},
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize.core: got no core nodes; "
                    "HDFS is on core nodes, and EMR keeps as many as dfs.replication says; "
                    "leave some, or let the cluster end and start another [warning]"
                ),
            ],
        ),
        (
            {
                **LONG,
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "resize": {"core": {"target_on_demand_capacity": 0, "target_spot_capacity": 0}},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize.core: got no core nodes; "
                    "HDFS is on core nodes, and EMR keeps as many as dfs.replication says; "
                    "leave some, or let the cluster end and start another [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"core": {"instance_count": 5}}},
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.resize.core.instance_count: got 5 with 1 to 4 in "
                    "automatic_scaling; "
                    "the next rule that acts takes the group back within its bounds; "
                    "choose a number within them [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("schedule-capacity", changes) == said


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
            "clusters.etl.core.automatic_scaling": AUTO,
            "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"core": {"instance_count": 4}}},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("schedule-capacity", changes) == []
