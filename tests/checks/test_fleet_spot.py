"""Rule fleet-spot."""

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
            {"clusters.etl.core.target_spot_capacity": 1, "clusters.etl.primary.market": "SPOT"},
            [
                (
                    "clusters.etl.primary.market: got Spot for primary nodes; "
                    "AWS takes Spot instances back at two minutes' notice, and with a primary node the cluster; "
                    "use Spot for task nodes only [warning]"
                ),
                (
                    "clusters.etl.core.target_spot_capacity: got Spot for core nodes; "
                    "AWS takes Spot instances back at two minutes' notice, and with a core node its part of HDFS; "
                    "use Spot for task nodes only [warning]"
                ),
            ],
        ),
        (
            {**GROUPS, "clusters.etl.core.market": "SPOT", "clusters.etl.primary.market": "SPOT"},
            [
                (
                    "clusters.etl.primary.market: got Spot for primary nodes; "
                    "AWS takes Spot instances back at two minutes' notice, and with a primary node the cluster; "
                    "use Spot for task nodes only [warning]"
                ),
                (
                    "clusters.etl.core.market: got Spot for core nodes; "
                    "AWS takes Spot instances back at two minutes' notice, and with a core node its part of HDFS; "
                    "use Spot for task nodes only [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-spot", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.task": {
                "instance_types": [
                    "m7g.xlarge",
                    "m6g.xlarge",
                    "m6gd.xlarge",
                    "m7gd.xlarge",
                    "m7g.2xlarge",
                    "m6g.2xlarge",
                    "m6gd.2xlarge",
                    "m7gd.2xlarge",
                    "m7g.4xlarge",
                    "m6g.4xlarge",
                ],
                "target_spot_capacity": 1,
            }
        },
        {
            **GROUPS,
            "clusters.etl.task_groups.more": {"instance_type": "m7g.xlarge", "instance_count": 1, "market": "SPOT"},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-spot", changes) == []
