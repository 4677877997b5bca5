"""Rule event-log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.configurations": [
                    {"classification": "spark-defaults", "properties": {"spark.eventLog.dir": "s3://artefacts/logs/"}}
                ],
                "workflows.daily.steps.0.conf": {"spark.eventLog.dir": "s3a://artefacts/logs/"},
            },
            [
                (
                    "clusters.etl.configurations[0].properties.spark.eventLog.dir: got "
                    "'s3://artefacts/logs/'; EMR's Spark history in the console reads the log from HDFS "
                    "alone, and stays empty; remove it, unless you run a history server of your own [advice]"
                ),
                (
                    "workflows.daily.steps[0].conf.spark.eventLog.dir: got 's3a://artefacts/logs/'; EMR's "
                    "Spark history in the console reads the log from HDFS alone, and stays empty; remove it, "
                    "unless you run a history server of your own [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("event-log", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.configurations": [
                {
                    "classification": "spark-defaults",
                    "properties": {"spark.eventLog.dir": "hdfs:///var/log/spark/apps"},
                },
                {"classification": "other", "properties": {"spark.eventLog.dir": "s3://x/"}},
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("event-log", changes) == []
