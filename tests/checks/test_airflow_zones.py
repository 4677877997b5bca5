"""Rule airflow-zones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

AIRFLOW: dict[str, Any] = {"airflow": {"type": "mwaa"}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**AIRFLOW, "network.zones": 1},
            ["network.zones: got 1; Airflow needs two private subnets in two availability zones; write 2 [error]"],
        ),
        (
            {**AIRFLOW, "network": {"vpc_id": "vpc-01234567", "subnet_ids": ["subnet-01234567"]}},
            [
                (
                    "network.subnet_ids: got 1; "
                    "Airflow needs two private subnets in two availability zones; "
                    "name a second subnet, of another zone [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-zones", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        AIRFLOW,
        {"network.zones": 1},
        {**AIRFLOW, "network": {"vpc_id": "vpc-01234567", "subnet_ids": ["subnet-01234567", "subnet-01234568"]}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-zones", changes) == []
