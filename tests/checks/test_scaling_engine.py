"""Rule scaling-engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GROUPS: dict[str, Any] = {
    "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
    "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2},
}
LONG: dict[str, Any] = {"clusters.etl.lifetime": "long-running"}
BOUNDS = {"minimum_capacity_units": 9, "maximum_capacity_units": 10}
RULE = {"name": "out", "metric": "TotalLoad", "comparison": "GREATER_THAN", "threshold": 75, "adjustment": 1}
AUTO = {"minimum_instances": 2, "maximum_instances": 8, "rules": [RULE]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 9, "maximum_capacity_units": 10},
                "clusters.etl.applications": ["Spark", "Trino"],
            },
            [
                (
                    "clusters.etl.managed_scaling: got managed scaling with Trino; "
                    "managed scaling sees work on YARN only, and takes away the nodes of other engines; "
                    "remove managed_scaling and give the fleets the capacity they need [error]"
                )
            ],
        ),
        *(
            (
                {**more, "clusters.etl.managed_scaling": BOUNDS, "clusters.etl.applications": ["Hadoop", engine]},
                [
                    (
                        f"clusters.etl.managed_scaling: got managed scaling with {engine}; "
                        "managed scaling sees work on YARN only, and takes away the nodes of other engines; "
                        f"remove managed_scaling and {remedy} [error]"
                    )
                ],
            )
            for more, engine, remedy in (
                (LONG, "Presto", "use scheduled_scaling, or give the fleets the capacity they need"),
                (GROUPS, "Trino", "use automatic_scaling on groups, or give the groups the capacity they need"),
                (
                    GROUPS | LONG,
                    "Trino",
                    "use automatic_scaling on groups or scheduled_scaling, or give the groups the capacity they need",
                ),
                (
                    GROUPS | LONG,
                    "HBase",
                    (
                        "use automatic_scaling on task_groups or scheduled_scaling, "
                        "or give the groups the capacity they need"
                    ),
                ),
            )
        ),
        (
            {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO, "clusters.etl.applications": ["Hadoop", "HBase"]},
            [
                (
                    "clusters.etl.core.automatic_scaling: got rules on core nodes with HBase; "
                    "each node that comes or goes moves regions, and takes what it has cached along; "
                    "use scheduled_scaling, or put the rules on a task group [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-engine", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.managed_scaling": {"minimum_capacity_units": 9, "maximum_capacity_units": 10}},
        {"clusters.etl.applications": ["Trino"]},
        {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO, "clusters.etl.applications": ["Hadoop", "Trino"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-engine", changes) == []


RESIZE = {"core": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}}
WRONG = {
    "minimum_capacity_units": 4,
    "maximum_capacity_units": 5,
    "maximum_core_capacity_units": 9,
    "maximum_on_demand_capacity_units": 9,
    "preset": "spot-only",
    "unit_type": "VCPU",
    "utilization_performance_index": 50,
}


@pytest.mark.parametrize(
    "rule",
    [
        "scaling-advanced", "scaling-bounds", "scaling-launch", "scaling-market", "scaling-preset",
        "scaling-task-nodes", "scaling-unit", "schedule-target",
    ],
)  # fmt: skip
def test_fires_alone(ask: Callable[..., list[str]], rule: str) -> None:
    """Nobody is told to mend what has to go."""
    changes = {
        **LONG,
        "clusters.etl.managed_scaling": WRONG,
        "clusters.etl.scheduled_scaling": {"day": {"at": "rate(1 day)", "resize": RESIZE}},
        "clusters.etl.applications": ["Hadoop", "Trino"],
    }
    assert len(ask("scaling-engine", changes)) == 1
    assert ask(rule, changes) == []
