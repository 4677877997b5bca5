"""Rule fleet-diversity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.task": {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1}},
            [
                (
                    "clusters.etl.task.instance_types: got 1 type for Spot capacity; "
                    "each type is a pool of its own that may run dry; AWS recommends 10 or more; "
                    "list more sizes and families of the same architecture [warning]"
                )
            ],
        ),
        (
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
                    ],
                    "target_spot_capacity": 1,
                }
            },
            [
                (
                    "clusters.etl.task.instance_types: got 9 types for Spot capacity; "
                    "each type is a pool of its own that may run dry; AWS recommends 10 or more; "
                    "list more sizes and families of the same architecture [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-diversity", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.core.instance_types": ["m7g.xlarge"]},
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
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-diversity", changes) == []
