"""Rule scaling-engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GROUPS: dict[str, Any] = {
    "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
    "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2},
}
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
