"""Rule fleet-weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.core.target_on_demand_capacity": 2},
            [
                (
                    "clusters.etl.core.target_on_demand_capacity: got 2 where the lightest type counts 4; "
                    "EMR adds whole instances until the target is met, so one instance already exceeds it; "
                    "raise it to 4, or list a type with a lower weight [warning]"
                )
            ],
        ),
        (
            {"clusters.etl.core.instance_types": ["m7g.xlarge", "m7g.2xlarge"]},
            [
                (
                    "clusters.etl.core.instance_types: got the same weight for m7g.xlarge with 4 vCPUs and "
                    "m7g.2xlarge with 8; "
                    "a unit then stands for any of them, and neither the capacity nor the bill is known; "
                    "weigh each type by its vCPUs [advice]"
                )
            ],
        ),
        (
            {"clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 3}},
            [
                (
                    "clusters.etl.core.instance_types: got a weight of 4; "
                    "one such instance exceeds maximum_capacity_units, 3; "
                    "remove the type, or raise the maximum [warning]"
                )
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 4},
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 2},
                },
            },
            [
                (
                    "clusters.etl.core.instance_types: got a weight of 4; "
                    "one such instance exceeds maximum_capacity_units, 2; "
                    "remove the type, or raise the maximum [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-weight", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.core.target_on_demand_capacity": 4},
        {"clusters.etl.core.instance_types": ["m7g.xlarge", "m6g.xlarge"]},
        {
            "clusters.etl.core.instance_types": [
                {"type": "m7g.xlarge", "weight": 4},
                {"type": "m7g.2xlarge", "weight": 8},
            ]
        },
        {"clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 4}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-weight", changes) == []
