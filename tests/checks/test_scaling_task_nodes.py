"""Rule scaling-task-nodes."""

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
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.preset: got task-only on a cluster without task nodes; "
                    "core nodes stop at 2 units, and up to the maximum of 8 there is nothing to add; "
                    "add task, or raise the bound of core nodes [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "maximum_core_capacity_units": 2,
                },
            },
            [
                (
                    "clusters.etl.managed_scaling.maximum_core_capacity_units: got 2 on a cluster without task "
                    "nodes; "
                    "core nodes stop at 2 units, and up to the maximum of 8 EMR would add nodes of a type nobody "
                    "chose; "
                    "add task_groups, or raise the bound of core nodes [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-task-nodes", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8}},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "maximum_core_capacity_units": 8,
            }
        },
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "preset": "task-only",
            },
            "clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-task-nodes", changes) == []
