"""Rule fleet-priority."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.primary.instance_types": [{"type": "m7g.xlarge", "priority": 0}]},
            [
                (
                    "clusters.etl.primary.instance_types[0].priority: got a priority without a prioritised "
                    "strategy; "
                    "only the strategies prioritized and capacity-optimized-prioritized look at priorities; "
                    "choose one of them under `launch_specifications`, or remove the priorities [warning]"
                )
            ],
        ),
        (
            {"clusters.etl.core.launch_specifications": {"on_demand": {"allocation_strategy": "prioritized"}}},
            [
                (
                    "clusters.etl.core.launch_specifications.on_demand.allocation_strategy: got prioritized without "
                    "priorities; a prioritised strategy needs a priority on one type at least; "
                    "give the types a `priority`; 0 comes first [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.core.resize_specifications": {
                    "on_demand": {"timeout_minutes": 9, "allocation_strategy": "prioritized"}
                }
            },
            [
                (
                    "clusters.etl.core.resize_specifications.on_demand.allocation_strategy: got prioritized without "
                    "priorities; "
                    "a prioritised strategy needs a priority on one type at least; "
                    "give the types a `priority`; 0 comes first [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-priority", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.core.instance_types": [{"type": "m7g.xlarge", "priority": 0}, "m6g.xlarge"],
            "clusters.etl.core.launch_specifications": {"on_demand": {"allocation_strategy": "prioritized"}},
        },
        {
            "clusters.etl.core.instance_types": [{"type": "m7g.xlarge", "priority": 0}],
            "clusters.etl.core.launch_specifications": {
                "spot": {"allocation_strategy": "capacity-optimized-prioritized"}
            },
        },
        {
            "clusters.etl.core.instance_types": [{"type": "m7g.xlarge", "weight": 4, "priority": 0}],
            "clusters.etl.core.resize_specifications": {
                "on_demand": {"timeout_minutes": 9, "allocation_strategy": "prioritized"}
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-priority", changes) == []
