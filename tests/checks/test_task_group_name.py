"""Rule task-group-name."""

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
            {**GROUPS, "clusters.etl.task_groups.core": {"instance_type": "m7g.xlarge", "instance_count": 1}},
            [
                (
                    "clusters.etl.task_groups.core: got a task group called core; "
                    "nodes of a cluster are found by their names, and this one means others; "
                    "rename it after what it is for [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("task-group-name", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.task_groups.burst": {"instance_type": "m7g.xlarge", "instance_count": 1}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("task-group-name", changes) == []
