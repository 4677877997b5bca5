"""Rule application-pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Presto", "Trino"]},
            [
                (
                    "clusters.etl.applications: got Presto and Trino; EMR refuses the two on one cluster; "
                    "keep Trino, Presto's successor, or make two clusters [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("application-pair", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Presto", "Hive"]},
        {"clusters.etl.applications": ["Trino", "Hive"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("application-pair", changes) == []
