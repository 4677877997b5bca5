"""Rule step-streaming."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "workflows.daily.steps": [
                    {
                        "name": "a",
                        "type": "streaming",
                        "mapper": "m.py",
                        "input": "s3://raw/a/",
                        "output": "s3://results/a/",
                        "reads": ["s3://results/a/"],
                    }
                ]
            },
            [
                (
                    "workflows.daily.steps[0].input: got 's3://raw/a/'; the cluster's role gets what `reads` "
                    "of the step and its cluster say; declare it under reads [error]"
                ),
                (
                    "workflows.daily.steps[0].output: got 's3://results/a/'; the cluster's role gets what "
                    "`writes` of the step and its cluster say; declare it under writes [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-streaming", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "workflows.daily.steps": [
                {
                    "name": "a",
                    "type": "streaming",
                    "mapper": "m.py",
                    "input": "s3://raw/a/b/",
                    "output": "s3://results/a/",
                    "reads": ["s3://raw/a/"],
                    "writes": ["s3://results/"],
                }
            ]
        },
        {
            "workflows.daily.steps": [
                {
                    "name": "a",
                    "type": "streaming",
                    "mapper": "m.py",
                    "input": "s3://raw/a/b/",
                    "output": "s3://results/a/",
                }
            ],
            "clusters.etl.reads": ["s3://raw/"],
            "clusters.etl.writes": ["s3://results/"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-streaming", changes) == []
