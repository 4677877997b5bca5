"""Rule scaling-maximum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.groups import AUTO, GROUPS

SCALING = "clusters.etl.managed_scaling"
WHY = (
    "the cluster may grow, and cost, more than 20 times what it begins with; "
    "lower it, or acknowledge scaling-maximum with the reason [advice]"
)


def bounds(least: int, most: int) -> dict[str, int]:
    return {"minimum_capacity_units": least, "maximum_capacity_units": most}


def grouped(count: int, most: int) -> dict[str, Any]:
    scaling = {**AUTO, "minimum_instances": count, "maximum_instances": most}
    batch = {"instance_type": "m7g.xlarge", "instance_count": count, "automatic_scaling": scaling}
    return {**GROUPS, "clusters.etl.task_groups": {"batch": batch}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({SCALING: bounds(8, 6400)}, [f"{SCALING}.maximum_capacity_units: got 6400 for 8 units; {WHY}"]),
        (
            {
                SCALING: bounds(8, 160),
                "clusters.etl.scheduled_scaling": {
                    "night": {"at": "cron(0 1 * * ? *)", "managed_scaling": bounds(10, 201)}
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.night.managed_scaling.maximum_capacity_units: "
                    f"got 201 for 10 units; {WHY}"
                )
            ],
        ),
        (
            grouped(2, 41),
            [f"clusters.etl.task_groups.batch.automatic_scaling.maximum_instances: got 41 for 2 instances; {WHY}"],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-maximum", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {SCALING: bounds(8, 160)},
        {SCALING: bounds(4, 64), "clusters.etl.core.target_on_demand_capacity": 4},
        {SCALING: bounds(20, 400)},
        grouped(2, 40),
        grouped(0, 40),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-maximum", changes) == []
