"""Rule step-application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Hadoop", "Hive"]},
            [
                (
                    "workflows.daily.steps[0].type: got a Spark job on a cluster with Hadoop, Hive; "
                    "this step needs Spark; add Spark to clusters.etl.applications [error]"
                )
            ],
        ),
        (
            {
                "workflows.daily.steps": [
                    {"name": "a", "type": "command", "args": ["hive-script"]},
                    {"name": "b", "type": "command", "args": ["s3-dist-cp"]},
                ]
            },
            [
                (
                    "workflows.daily.steps[0].args[0]: got 'hive-script' on a cluster with Hadoop, Spark; "
                    "this step needs Hive; add Hive to clusters.etl.applications [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-application", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.applications": ["spark"],
            "workflows.daily.steps": [
                {"name": "a", "type": "command", "args": ["spark-submit"]},
                {"name": "b", "type": "command", "args": ["s3-dist-cp"]},
            ],
        },
        {"workflows.daily.cluster": "gone"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-application", changes) == []
