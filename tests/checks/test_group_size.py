"""Rule group-size."""

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
            {**GROUPS, "clusters.etl.core.instance_count": 2001},
            [
                (
                    "clusters.etl.core: got up to 2001 instances; "
                    "a group has at most 2000 unless AWS raised this quota of the account; "
                    "use larger types, spread them over task_groups, or acknowledge this once the quota is raised "
                    "[warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8004,
                    "unit_type": "VCPU",
                },
            },
            [
                (
                    "clusters.etl.core: got up to 2001 instances; "
                    "a group has at most 2000 unless AWS raised this quota of the account; "
                    "use larger types, spread them over task_groups, or acknowledge this once the quota is raised "
                    "[warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("group-size", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.core.instance_count": 2000},
        {
            **GROUPS,
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8000,
                "unit_type": "VCPU",
            },
        },
        {"clusters.etl.core.target_on_demand_capacity": 4000, "clusters.etl.core.instance_types": ["m7g.xlarge"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("group-size", changes) == []
