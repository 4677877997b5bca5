"""Rule scaling-unit."""

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
                    "unit_type": "VCPU",
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.unit_type: got VCPU with instance fleets; "
                    "EMR counts instance fleets in InstanceFleetUnits; "
                    "remove it, or write InstanceFleetUnits [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "unit_type": "InstanceFleetUnits",
                },
            },
            [
                (
                    "clusters.etl.managed_scaling.unit_type: got InstanceFleetUnits with instance groups; "
                    "EMR counts instance groups in Instances or VCPU; "
                    "remove it, or write Instances or VCPU [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "unit_type": "VCPU",
                },
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
                },
            },
            [
                (
                    "clusters.etl.scheduled_scaling.day.managed_scaling.unit_type: got Instances where the cluster "
                    "launches with VCPU; "
                    "the bounds of one cluster are then in two units; "
                    "use the same unit in both places [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-unit", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "unit_type": "InstanceFleetUnits",
            }
        },
        {**GROUPS, "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8}},
        {
            **GROUPS,
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "unit_type": "VCPU",
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-unit", changes) == []
