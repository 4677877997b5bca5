"""Rule application-duplicate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Spark", "Hive", "spark"]},
            [
                (
                    "clusters.etl.applications[2]: got 'spark' a second time (first at applications[0]); EMR "
                    "takes names in any case, and each application once; remove one of them [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("application-duplicate", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Spark", "Hive"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("application-duplicate", changes) == []
