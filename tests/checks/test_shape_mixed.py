"""Rule shape-mixed."""

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
            {"clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2}},
            [
                (
                    "clusters.etl.core: got a group beside a fleet as primary; "
                    "a cluster is on instance fleets or on instance groups, never on both; "
                    "write it with instance_types, or give the primary nodes the same shape [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.primary": {"instance_type": "m7g.xlarge"}},
            [
                (
                    "clusters.etl.core: got a fleet beside a group as primary; "
                    "a cluster is on instance fleets or on instance groups, never on both; "
                    "write it with instance_type and instance_count, or give the primary nodes the same shape [error]"
                ),
            ],
        ),
        (
            {**GROUPS, "clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1}},
            [
                (
                    "clusters.etl.task: got a fleet beside a group as primary; "
                    "a cluster is on instance fleets or on instance groups, never on both; "
                    "write it as a group below task_groups, or give the other nodes instance_types as well [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 1}},
            [
                (
                    "clusters.etl.task_groups.more: got a group beside a fleet as primary; "
                    "a cluster is on instance fleets or on instance groups, never on both; "
                    "write it as task with instance_types, or give the other nodes an instance_type each [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("shape-mixed", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 1}},
        {"clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("shape-mixed", changes) == []
