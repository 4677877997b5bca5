"""Rule scaling-launch."""

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
            {"clusters.etl.managed_scaling": {"minimum_capacity_units": 9, "maximum_capacity_units": 10}},
            [
                (
                    "clusters.etl.managed_scaling.minimum_capacity_units: got 9 for a cluster that launches with 8 "
                    "units; EMR resizes the cluster as soon as it runs; "
                    "raise the targets of the fleets to the minimum [warning]"
                )
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 1,
                    "maximum_capacity_units": 7,
                    "maximum_core_capacity_units": 6,
                    "maximum_on_demand_capacity_units": 5,
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.maximum_capacity_units: got 7 for a cluster that launches with 8 "
                    "units; a cluster launches within the bounds of its scaling; "
                    "raise it to 8, or lower the targets of the fleets [error]"
                ),
                (
                    "clusters.etl.managed_scaling.maximum_core_capacity_units: got 6 for a cluster that launches "
                    "with 8 core units; a cluster launches within the bounds of its scaling; "
                    "raise it to 8, or lower the targets of the fleets [error]"
                ),
                (
                    "clusters.etl.managed_scaling.maximum_on_demand_capacity_units: got 5 for a cluster that "
                    "launches with 8 On-Demand units; a cluster launches within the bounds of its scaling; "
                    "raise it to 8, or lower the targets of the fleets [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 1,
                    "maximum_capacity_units": 16,
                    "preset": "task-only",
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.preset: got task-only, at most 1 for a cluster that launches with "
                    "8 core units; "
                    "a cluster launches within the bounds of its scaling; "
                    "raise minimum_capacity_units, which is the bound of core units here, to 8, or lower the targets "
                    "of the fleets [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 1,
                    "maximum_capacity_units": 16,
                    "preset": "spot-only",
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.preset: got spot-only, at most 0 for a cluster that launches with "
                    "8 On-Demand units; "
                    "a cluster launches within the bounds of its scaling; "
                    "launch core and task nodes as Spot, or lower the targets of the fleets [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 1,
                    "maximum_capacity_units": 7,
                    "unit_type": "VCPU",
                    "maximum_on_demand_capacity_units": 4,
                },
            },
            [
                (
                    "clusters.etl.managed_scaling.maximum_capacity_units: got 7 for a cluster that launches with 8 "
                    "units; "
                    "a cluster launches within the bounds of its scaling; "
                    "raise it to 8, or lower the instance counts of the groups [error]"
                ),
                (
                    "clusters.etl.managed_scaling.maximum_on_demand_capacity_units: got 4 for a cluster that "
                    "launches with 8 On-Demand units; "
                    "a cluster launches within the bounds of its scaling; "
                    "raise it to 8, or lower the instance counts of the groups [error]"
                ),
            ],
        ),
        (
            {**GROUPS, "clusters.etl.managed_scaling": {"minimum_capacity_units": 3, "maximum_capacity_units": 7}},
            [
                (
                    "clusters.etl.managed_scaling.minimum_capacity_units: got 3 for a cluster that launches with 2 "
                    "units; EMR resizes the cluster as soon as it runs; "
                    "raise the instance counts of the groups to the minimum [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-launch", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 8,
                "maximum_capacity_units": 8,
                "maximum_core_capacity_units": 8,
                "maximum_on_demand_capacity_units": 8,
            }
        },
        {
            "clusters.etl.task": {
                "instance_types": [
                    "m7g.xlarge",
                    "m6g.xlarge",
                    "m6gd.xlarge",
                    "m7gd.xlarge",
                    "m7g.2xlarge",
                    "m6g.2xlarge",
                    "m6gd.2xlarge",
                    "m7gd.2xlarge",
                    "m7g.4xlarge",
                    "m6g.4xlarge",
                ],
                "target_spot_capacity": 4,
            },
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 12,
                "maximum_capacity_units": 12,
                "maximum_core_capacity_units": 8,
                "maximum_on_demand_capacity_units": 8,
            },
        },
        {**GROUPS, "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 7}},
        {
            **GROUPS,
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 8,
                "maximum_capacity_units": 8,
                "unit_type": "VCPU",
            },
        },
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 8,
                "maximum_capacity_units": 16,
                "preset": "task-only",
            }
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-launch", changes) == []
