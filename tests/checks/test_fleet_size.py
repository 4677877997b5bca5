"""Rule fleet-size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 16004}},
            [
                (
                    "clusters.etl.core: got up to 4001 instances; a fleet of emr-7.14.0 has at most 4000; "
                    "lower the capacity, or use larger types with higher weights [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.core.target_on_demand_capacity": 2600,
                "clusters.etl.core.ebs_volumes": [{"size_gib": 10, "count": 22}],
            },
            [
                (
                    "clusters.etl.core: got up to 14300 EBS volumes; a fleet of emr-7.14.0 has at most 14000; "
                    "lower the capacity, or use larger types with higher weights [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.release": "emr-7.6.0",
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 8004},
            },
            [
                (
                    "clusters.etl.core: got up to 2001 instances; a fleet of emr-7.6.0 has at most 2000; "
                    "lower the capacity, or use larger types with higher weights [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "resize": {"core": {"target_on_demand_capacity": 4000, "target_spot_capacity": 0}},
                },
                "clusters.etl.release": "emr-7.6.0",
                "clusters.etl.core.instance_types": ["m7g.xlarge"],
            },
            [
                (
                    "clusters.etl.core: got up to 4000 instances; "
                    "a fleet of emr-7.6.0 has at most 2000; "
                    "lower the capacity, or use larger types with higher weights [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-size", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 16000}},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 1,
                "maximum_capacity_units": 20000,
                "maximum_core_capacity_units": 16000,
            }
        },
        {
            "clusters.etl.release": "emr-7.7.0",
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 8004},
        },
        {
            "clusters.etl.core.target_on_demand_capacity": 2600,
            "clusters.etl.core.ebs_volumes": [{"size_gib": 10, "count": 21}],
        },
        {
            "clusters.etl.core.instance_types": ["m7g.xlarge"],
            "clusters.etl.scheduled_scaling.day": {
                "at": "rate(1 day)",
                "resize": {"core": {"target_on_demand_capacity": 4000, "target_spot_capacity": 0}},
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-size", changes) == []
