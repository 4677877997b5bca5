"""Rule fleet-duplicate-type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.primary.instance_types": ["m7g.xlarge", "m7g.xlarge"]},
            [
                (
                    "clusters.etl.primary.instance_types[1]: got m7g.xlarge a second time; "
                    "a fleet names each type once; remove one of them [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-duplicate-type", changes) == said


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
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-duplicate-type", changes) == []
