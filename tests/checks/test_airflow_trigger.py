"""Rule airflow-trigger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

AIRFLOW: dict[str, Any] = {"airflow": {"type": "mwaa"}, "workflows.daily.orchestrator": "airflow"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**AIRFLOW, "workflows.daily.triggers": {"logs": {"type": "s3-arrival", "location": "s3://raw/logs/"}}},
            [
                (
                    "workflows.daily.triggers.logs.type: got s3-arrival; "
                    "Airflow starts a workflow by the clock and by hand only; "
                    "let step-functions act on it: orchestrator: step-functions [error]"
                )
            ],
        ),
        (
            {
                **AIRFLOW,
                "workflows.daily.triggers": {
                    "a": {"type": "schedule", "at": "rate(1 hour)"},
                    "b": {"type": "schedule", "at": "rate(1 day)"},
                },
            },
            [
                (
                    "workflows.daily.triggers: got a, b; "
                    "a DAG has one schedule; "
                    "make a workflow for each, or one schedule [error]"
                )
            ],
        ),
        (
            {**AIRFLOW, "workflows.daily.triggers": {"a": {"type": "schedule", "at": "cron(0 5 L * ? *)"}}},
            [
                (
                    "workflows.daily.triggers.a.at: got cron(0 5 L * ? *); "
                    "Airflow does not know 'L' for day of month as EventBridge does; "
                    "write it without, or let step-functions act on it: orchestrator: step-functions [error]"
                )
            ],
        ),
        (
            {**AIRFLOW, "workflows.daily.triggers": {"a": {"type": "schedule", "at": "cron(0 5 ? * MON 2027)"}}},
            [
                (
                    "workflows.daily.triggers.a.at: got cron(0 5 ? * MON 2027); "
                    "Airflow's cron has no year, and '2027' names one; "
                    "write it without, or let step-functions act on it: orchestrator: step-functions [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-trigger", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        AIRFLOW,
        {
            **AIRFLOW,
            "workflows.daily.triggers": {
                "a": {"type": "schedule", "at": "cron(0 5 ? * MON-FRI *)", "time_zone": "Europe/Berlin"}
            },
        },
        {"workflows.daily.triggers": {"a": {"type": "schedule", "at": "cron(0 5 L * ? *)"}}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-trigger", changes) == []
