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
                    "workflows.daily.steps[0].type: got a spark step on a cluster with Hadoop, Hive; this "
                    "step needs Spark; add Spark to clusters.etl.applications [error]"
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
        (
            {
                "clusters.etl.applications": ["Trino"],
                "workflows.daily.steps": [
                    {"name": "a", "type": "mapreduce", "jar": "jobs/a.jar"},
                    {"name": "b", "type": "flink", "job": "jobs/a.jar"},
                    {"name": "c", "type": "command", "args": ["s3-dist-cp"]},
                    {"name": "d", "type": "hive", "script": "jobs/a.sql"},
                    {
                        "name": "e",
                        "type": "streaming",
                        "mapper": "jobs/a.py",
                        "input": "s3://raw/a/",
                        "output": "s3://results/a/",
                    },
                    {"name": "f", "type": "spark-sql", "script": "jobs/a.sql"},
                    {"name": "g", "type": "hbase", "script": "jobs/a.hbase"},
                    {"name": "h", "type": "presto", "script": "jobs/a.sql"},
                    {"name": "i", "type": "s3-dist-cp", "source": "hdfs:///a/", "target": "s3://results/a/"},
                ],
            },
            [
                (
                    "workflows.daily.steps[0].type: got a mapreduce step on a cluster with Trino; this step "
                    "needs Hadoop; add Hadoop to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[1].type: got a flink step on a cluster with Trino; this step needs"
                    " Flink; add Flink to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[2].args[0]: got 's3-dist-cp' on a cluster with Trino; this step "
                    "needs Hadoop; add Hadoop to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[3].type: got a hive step on a cluster with Trino; this step needs "
                    "Hive; add Hive to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[4].type: got a streaming step on a cluster with Trino; this step "
                    "needs Hadoop; add Hadoop to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[5].type: got a spark-sql step on a cluster with Trino; this step "
                    "needs Spark; add Spark to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[6].type: got an hbase step on a cluster with Trino; this step needs "
                    "HBase; add HBase to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[7].type: got a presto step on a cluster with Trino; this step needs "
                    "Presto; add Presto to clusters.etl.applications [error]"
                ),
                (
                    "workflows.daily.steps[8].type: got an s3-dist-cp step on a cluster with Trino; this step "
                    "needs Hadoop; add Hadoop to clusters.etl.applications [error]"
                ),
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
        {
            "clusters.etl.release": "emr-spark-8.1.0",
            "clusters.etl.applications": ["Spark"],
            "workflows.daily.steps": [{"name": "a", "type": "mapreduce", "jar": "jobs/a.jar"}],
        },
        {
            "clusters.etl.applications": ["Trino"],
            "clusters.etl.release": "emr-7.13.0",
            "workflows.daily.steps": [
                {"name": "a", "type": "command", "args": ["s3-dist-cp"]},
                {"name": "b", "type": "s3-dist-cp", "source": "hdfs:///a/", "target": "s3://results/a/"},
                {"name": "c", "type": "trino", "script": "jobs/a.sql"},
                {"name": "d", "type": "shell", "script": "jobs/a.sh"},
            ],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-application", changes) == []
