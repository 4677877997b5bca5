"""Rule maximum-age."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ENDS = {"guard": {"overdue": "terminate"}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**ENDS, "clusters.etl.maximum_age_hours": 2},
            [
                (
                    "workflows.daily.timeout_minutes: got 1440 minutes on a cluster that may become "
                    "2 hours old; the guard "
                    "would end the cluster in the middle of a run; allow 120 minutes at most, or raise "
                    "clusters.etl.maximum_age_hours [warning]"
                )
            ],
        ),
        (
            {**ENDS, "workflows.daily.timeout_minutes": 1500},
            [
                (
                    "workflows.daily.timeout_minutes: got 1500 minutes on a cluster that may become "
                    "24 hours old, the default; the guard "
                    "would end the cluster in the middle of a run; allow 1440 minutes at most, or raise "
                    "clusters.etl.maximum_age_hours [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("maximum-age", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        ENDS,
        {"clusters.etl.maximum_age_hours": 2},
        {**ENDS, "clusters.etl.maximum_age_hours": 2, "workflows.daily.timeout_minutes": 120},
        {**ENDS, "clusters.etl.lifetime": "long-running", "clusters.etl.maximum_age_hours": 2},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("maximum-age", changes) == []
