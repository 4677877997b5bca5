"""Rule fleet-spot-timeout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.task": {
                    "instance_types": ["m7g.xlarge"],
                    "target_spot_capacity": 1,
                    "launch_specifications": {"spot": {"timeout_action": "TERMINATE_CLUSTER"}},
                }
            },
            [
                (
                    "clusters.etl.task.launch_specifications.spot.timeout_action: got TERMINATE_CLUSTER on task "
                    "nodes; "
                    "the work could begin on core nodes, yet the cluster ends when Spot capacity is late; "
                    "use SWITCH_TO_ON_DEMAND [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-spot-timeout", changes) == said


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
                "target_on_demand_capacity": 1,
                "launch_specifications": {"spot": {"timeout_action": "TERMINATE_CLUSTER"}},
            }
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-spot-timeout", changes) == []
