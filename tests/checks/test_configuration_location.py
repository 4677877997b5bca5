"""Rule configuration-location."""

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
                    {"classification": "spark-defaults", "properties": {"spark.sql.warehouse.dir": "s3://curated/w/"}},
                    {
                        "classification": "yarn-site",
                        "properties": {"yarn.nodemanager.remote-app-log-dir": "s3://team-logs/yarn"},
                    },
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].properties.spark.sql.warehouse.dir: got "
                    "'s3://curated/w/'; own buckets have other names in AWS, which are not put into "
                    "classifications; pass it to the job as an argument, or name a bucket of yours in full "
                    "[error]"
                ),
                (
                    "clusters.etl.configurations[1].properties.yarn.nodemanager.remote-app-log-dir: got "
                    "'s3://team-logs/yarn'; the nodes' role gets the locations under `reads` and `writes` "
                    "only; declare s3://team-logs/yarn/ there [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("configuration-location", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.configurations": [
                {"classification": "yarn-site", "properties": {"a": "s3://team-logs/yarn", "b": "s3a://team-data/x/"}}
            ],
            "clusters.etl.writes": ["s3://team-logs/yarn/"],
            "workflows.daily.steps.0.reads": ["s3://team-data/"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("configuration-location", changes) == []
