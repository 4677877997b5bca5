"""Rule step-text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"workflows.daily.steps.0.args": ["x" * 10200]},
            [
                (
                    "workflows.daily.steps[0].args: got up to 10391 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
        (
            {"workflows.daily.steps.0.args": ["s3://raw/" + "x" * 10000]},
            [
                (
                    "workflows.daily.steps[0].args: got up to 10260 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
        (
            {"workflows.daily.steps.0.conf": {"spark.x": "x" * 10200}},
            [
                (
                    "workflows.daily.steps[0].args: got up to 10405 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
        (
            {
                "workflows.daily.steps": [
                    {"name": "a", "type": "hive", "script": "jobs/a.sql", "variables": {"x": "x" * 10200}},
                ]
            },
            [
                (
                    "workflows.daily.steps[0].args: got up to 10399 characters; "
                    "all strings of a step together have at most 10240; "
                    "put the long ones into a file that the job reads [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-text", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"workflows.daily.steps.0.args": ["x" * 10000]},
        {"workflows.daily.steps": [{"name": "a", "type": "command", "args": ["x" * 10222]}]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-text", changes) == []
