"""Rule airflow-orchestrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"workflows.daily.orchestrator": "airflow"},
            [
                (
                    "workflows.daily.orchestrator: got airflow; "
                    "this environment has no Airflow; "
                    "add `airflow`, or let step-functions act on its triggers [error]"
                )
            ],
        ),
        (
            {"airflow": {"type": "mwaa"}, "workflows.daily.orchestrator": "airflow", "workflows.daily.pool": "warm"},
            [
                (
                    "workflows.daily.orchestrator: got airflow; "
                    "its clusters come from the pool 'warm', which only its state machine can ask; "
                    "name a cluster instead of the pool, or use step-functions [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-orchestrator", changes) == said


@pytest.mark.parametrize(
    "changes",
    [{}, {"airflow": {"type": "mwaa"}, "workflows.daily.orchestrator": "airflow"}, {"workflows.daily.pool": "warm"}],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-orchestrator", changes) == []
