"""Rule termination-protection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.termination_protection": True},
            [
                (
                    "clusters.etl.termination_protection: got true on a transient cluster; "
                    "the workflow could not terminate its own cluster, which would run on; "
                    "remove it, or make the cluster long-running [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("termination-protection", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.termination_protection": True, "clusters.etl.lifetime": "long-running"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("termination-protection", changes) == []
