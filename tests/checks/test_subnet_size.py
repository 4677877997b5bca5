"""Rule subnet-size."""

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
            {"network.cidr": "10.0.0.0/27"},
            [
                (
                    "network.cidr: got 10.0.0.0/27 for 2 zones; "
                    "subnets are never smaller than /28, and one more is kept for a way out; "
                    "use a larger range [error]"
                )
            ],
        ),
        (
            {"network.cidr": "10.0.0.0/26", "clusters.etl.core.target_on_demand_capacity": 32},
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 2 zones, subnets of /28 with room for 8 nodes; "
                    "etl may grow to 9 nodes, all in one subnet; "
                    "use a larger range, fewer zones, or lower its capacity [error]"
                )
            ],
        ),
        (
            {
                "network.cidr": "10.0.0.0/26",
                "network.endpoints": ["glue", "logs"],
                "clusters.etl.core.target_on_demand_capacity": 24,
            },
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 2 zones, subnets of /28 with room for 6 nodes; "
                    "etl may grow to 7 nodes, all in one subnet; "
                    "use a larger range, fewer zones, or lower its capacity [error]"
                )
            ],
        ),
        (
            {
                "network.cidr": "10.0.0.0/24",
                "network.zones": 3,
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 240},
            },
            [
                (
                    "network.cidr: got 10.0.0.0/24 for 3 zones, subnets of /26 with room for 56 nodes; "
                    "etl may grow to 61 nodes, all in one subnet; "
                    "use a larger range, fewer zones, or lower its capacity [error]"
                )
            ],
        ),
        (
            {
                "network.cidr": "10.0.0.0/26",
                "clusters.other": {
                    "release": "emr-7.14.0",
                    "primary": {"instance_types": ["m7g.xlarge"]},
                    "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 6},
                },
            },
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 2 zones, subnets of /28 with room for 8 nodes; "
                    "all clusters at once may have 10 nodes in one subnet; "
                    "use a larger range, or see that they do not meet [advice]"
                )
            ],
        ),
        (
            {
                "network.cidr": "10.0.0.0/26",
                "clusters.etl.high_availability": True,
                "clusters.etl.core.target_on_demand_capacity": 24,
            },
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 2 zones, subnets of /28 with room for 8 nodes; "
                    "etl may grow to 10 nodes, all in one subnet; "
                    "use a larger range, fewer zones, or lower its capacity [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "network.cidr": "10.0.0.0/26",
                "clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 3},
                "clusters.etl.task_groups.most": {"instance_type": "m7g.xlarge", "instance_count": 3},
            },
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 2 zones, subnets of /28 with room for 8 nodes; "
                    "etl may grow to 9 nodes, all in one subnet; "
                    "use a larger range, fewer zones, or lower its capacity [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "network.cidr": "10.0.0.0/26",
                "clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "resize": {"core": {"instance_count": 8}}},
            },
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 2 zones, subnets of /28 with room for 8 nodes; "
                    "etl may grow to 9 nodes, all in one subnet; "
                    "use a larger range, fewer zones, or lower its capacity [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "network.cidr": "10.0.0.0/26",
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 8},
                "clusters.etl.scheduled_scaling.day": {
                    "at": "rate(1 day)",
                    "managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 9},
                },
            },
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 2 zones, subnets of /28 with room for 8 nodes; "
                    "etl may grow to 10 nodes, all in one subnet; "
                    "use a larger range, fewer zones, or lower its capacity [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("subnet-size", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"network.cidr": "10.0.0.0/26", "clusters.etl.core.target_on_demand_capacity": 28},
        {
            "network.cidr": "10.0.0.0/26",
            "network.internet": "nat",
            "clusters.etl.core.target_on_demand_capacity": 40,
        },
        {
            "network.cidr": "10.0.0.0/26",
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": 28},
        },
        {"network": {"vpc_id": "vpc-01234567", "subnet_ids": ["subnet-01234567"]}},
        {
            **GROUPS,
            "network.cidr": "10.0.0.0/26",
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 1,
                "maximum_capacity_units": 28,
                "unit_type": "VCPU",
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("subnet-size", changes) == []
