"""Rule trigger-orchestrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

AFTER = {"after": {"type": "workflow", "workflow": "daily"}}
WEEKLY = {"cluster": "etl", "steps": [{"name": "a", "type": "spark", "job": "jobs/count.py"}], "triggers": AFTER}


def test_fires(ask: Callable[..., list[str]]) -> None:
    assert ask("trigger-orchestrator", {"workflows.weekly": WEEKLY, "workflows.daily.orchestrator": "airflow"}) == [
        (
            "workflows.weekly.triggers.after.workflow: got 'daily' with orchestrator: airflow; "
            "Step Functions does not hear of runs that Airflow starts by the clock; "
            "give both workflows the same orchestrator [error]"
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"workflows.weekly.orchestrator": "airflow"},
        {"workflows.weekly.orchestrator": "airflow", "workflows.daily.orchestrator": "airflow"},
        {"workflows.weekly.triggers.after.workflow": "gone"},
        {"workflows.weekly.triggers": {"night": {"type": "schedule", "at": "rate(1 day)"}}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("trigger-orchestrator", {"workflows.weekly": WEEKLY, **changes}) == []
