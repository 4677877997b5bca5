"""Rule node-replacement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.unhealthy_node_replacement": False, "clusters.etl.lifetime": "long-running"},
            [
                (
                    "clusters.etl.unhealthy_node_replacement: got false on a long-running cluster; "
                    "unhealthy core nodes stay and are paid for, and YARN gives them no work; "
                    "remove it, or acknowledge this with who looks after them [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("node-replacement", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.unhealthy_node_replacement": False},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("node-replacement", changes) == []
