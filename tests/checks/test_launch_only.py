"""Rule launch-only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LONG: dict[str, Any] = {"clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**LONG, "clusters.etl.cloudwatch_logs": True, "clusters.etl.spark_connect": True},
            [
                (
                    "clusters.etl.cloudwatch_logs: got cloudwatch_logs on a long-running cluster; "
                    "CloudFormation makes long-running clusters and does not know it; "
                    "remove it, or make the cluster transient [error]"
                ),
                (
                    "clusters.etl.spark_connect: got spark_connect on a long-running cluster; "
                    "CloudFormation makes long-running clusters and does not know it; "
                    "remove it, or make the cluster transient [error]"
                ),
            ],
        ),
        (
            {**LONG, "clusters.etl.repository_upgrade": "SECURITY"},
            [
                (
                    "clusters.etl.repository_upgrade: got repository_upgrade on a long-running cluster; "
                    "CloudFormation makes long-running clusters and does not know it; "
                    "remove it, or make the cluster transient [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("launch-only", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        LONG,
        {"clusters.etl.cloudwatch_logs": True, "clusters.etl.spark_connect": True},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("launch-only", changes) == []
