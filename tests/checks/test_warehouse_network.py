"""Rule warehouse-network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

WAREHOUSE = {"warehouse": {"usage_limit": {"amount": 10}}}
SUBNETS = [f"subnet-0123456789abcdef{n}" for n in range(3)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            WAREHOUSE,
            ["network.zones: got 2; Redshift Serverless wants 3 subnets in 3 zones; write zones: 3 [error]"],
        ),
        (
            {**WAREHOUSE, "network": {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": SUBNETS[:2]}},
            [
                (
                    "network.subnet_ids: got 2 subnets; Redshift Serverless wants 3 subnets in 3 zones; "
                    "name more, each in a zone of its own [error]"
                )
            ],
        ),
        (
            {**WAREHOUSE, "region": "us-west-1", "network": {"zones": 3}},
            [
                (
                    "network: got a new VPC in us-west-1; Redshift Serverless wants 3 subnets in 3 zones, and this "
                    "region has two; "
                    "use a VPC that exists with three subnets, two of them in one zone [error]"
                )
            ],
        ),
        (
            {**WAREHOUSE, "network": {"zones": 3, "cidr": "10.0.0.0/26"}},
            [
                (
                    "network.cidr: got 10.0.0.0/26 for 3 zones, subnets with room for 8 addresses; "
                    "8 RPUs want 9 free addresses in each subnet; use a larger range or a lower base_capacity [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("warehouse-network", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**WAREHOUSE, "network": {"zones": 3}},
        {**WAREHOUSE, "network": {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": SUBNETS}},
        {**WAREHOUSE, "network": {"zones": 3, "cidr": "10.0.0.0/28"}, "region": "eu-west-1"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("warehouse-network", changes) == []
