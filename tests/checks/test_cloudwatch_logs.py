"""Rule cloudwatch-logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

AGENT = {"clusters.etl.applications": ["Hadoop", "Spark", "AmazonCloudWatchAgent"]}
LOGS = {"clusters.etl.cloudwatch_logs": True}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**LOGS, **AGENT, "clusters.etl.release": "emr-7.10.0"},
            (
                "clusters.etl.cloudwatch_logs: got logs to CloudWatch on emr-7.10.0; EMR sends them from emr-7.11.0 on"
                "; use a newer release, or remove cloudwatch_logs [error]"
            ),
        ),
        (
            LOGS,
            (
                "clusters.etl.cloudwatch_logs: got logs to CloudWatch without AmazonCloudWatchAgent; its agent is what "
                "sends them; add AmazonCloudWatchAgent to applications [error]"
            ),
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: str) -> None:
    assert ask("cloudwatch-logs", changes) == [said]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**LOGS, **AGENT},
        {**LOGS, **AGENT, "clusters.etl.release": "emr-7.11.0"},
        {
            **LOGS,
            "clusters.etl.release": "emr-spark-8.1.0",
            "clusters.etl.applications": ["Spark", "AmazonCloudWatchAgent"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("cloudwatch-logs", changes) == []
