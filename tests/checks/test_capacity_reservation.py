"""Rule capacity-reservation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.core.launch_specifications": {
                    "on_demand": {"allocation_strategy": "prioritized", "capacity_reservation": {}}
                }
            },
            [
                (
                    "clusters.etl.core.launch_specifications.on_demand.allocation_strategy: got prioritized with "
                    "capacity reservations; "
                    "EMR describes reservations for lowest-price only; "
                    "use lowest-price, or remove capacity_reservation [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.core.resize_specifications": {
                    "on_demand": {
                        "timeout_minutes": 10,
                        "capacity_reservation": {"preference": "none", "resource_group": "reserved"},
                    }
                }
            },
            [
                (
                    "clusters.etl.core.resize_specifications.on_demand.capacity_reservation.preference: got none "
                    "with the reservations of reserved; "
                    "none keeps instances out of every reservation; "
                    "remove the preference, or the resource group [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("capacity-reservation", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.core.launch_specifications": {
                "on_demand": {"capacity_reservation": {"resource_group": "reserved"}}
            }
        },
        {"clusters.etl.core.launch_specifications": {"on_demand": {"capacity_reservation": {"preference": "none"}}}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("capacity-reservation", changes) == []
