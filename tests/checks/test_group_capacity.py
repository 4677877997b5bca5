"""Rule group-capacity."""

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
            {**GROUPS, "clusters.etl.core.instance_count": 0},
            [
                (
                    "clusters.etl.core.instance_count: got 0 core nodes; "
                    "HDFS is on core nodes, and a cluster has one at least; "
                    "set instance_count to 1 or more [error]"
                ),
            ],
        ),
        (
            {**GROUPS, "clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 0}},
            [
                (
                    "clusters.etl.task_groups.more.instance_count: got 0 task nodes; "
                    "neither managed scaling, rules nor a schedule ever adds one; "
                    "raise it, add automatic_scaling, or remove the group [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("group-capacity", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        GROUPS,
        {
            **GROUPS,
            "clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 0},
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 4},
        },
        {
            **GROUPS,
            "clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 0},
            "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"more": {"instance_count": 2}}},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("group-capacity", changes) == []
