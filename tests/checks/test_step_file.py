"""Rule step-file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"workflows.daily.steps": [{"name": "a", "type": "spark", "job": "jobs/a.sh"}]},
            [
                (
                    "workflows.daily.steps[0].job: got 'jobs/a.sh'; a spark job ends with .py, .jar or .R; "
                    "rename it, or name the job [error]"
                )
            ],
        ),
        (
            {
                "workflows.daily.steps": [
                    {"name": "a", "type": "flink", "job": "jobs/a.py", "main_class": "com.example.A"}
                ]
            },
            [
                (
                    "workflows.daily.steps[0].main_class: got 'com.example.A' of 'jobs/a.py'; only a jar has "
                    "classes; remove it [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-file", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"workflows.daily.steps": [{"name": "a", "type": "spark", "job": "jobs/a.jar"}]},
        {"workflows.daily.steps": [{"name": "a", "type": "flink", "job": "jobs/a.jar", "main_class": "com.example.A"}]},
        {"workflows.daily.steps": [{"name": "a", "type": "flink", "job": "jobs/a.py"}]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-file", changes) == []
