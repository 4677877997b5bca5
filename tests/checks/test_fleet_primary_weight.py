"""Rule fleet-primary-weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.primary.instance_types": [{"type": "m7g.xlarge", "weight": 4}]},
            [
                (
                    "clusters.etl.primary.instance_types[0].weight: got 4; "
                    "the primary fleet is one instance of weight 1; remove it [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("fleet-primary-weight", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.primary.instance_types": [{"type": "m7g.xlarge", "weight": 1}]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("fleet-primary-weight", changes) == []
