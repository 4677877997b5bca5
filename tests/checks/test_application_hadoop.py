"""Rule application-hadoop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.applications": ["Trino"],
                "clusters.etl.configurations": [
                    {"classification": "hdfs-site", "properties": {"dfs.replication": "2"}},
                    {"classification": "trino-config", "properties": {}},
                ],
            },
            [
                (
                    "clusters.etl.configurations[0].classification: got hdfs-site with Trino alone on "
                    "emr-7.14.0; EMR then starts neither YARN nor HDFS, and nothing reads it; add Hadoop to "
                    "the applications, or remove it [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("application-hadoop", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.applications": ["Trino", "Hadoop"],
            "clusters.etl.configurations": [{"classification": "hdfs-site", "properties": {}}],
        },
        {
            "clusters.etl.applications": ["Trino"],
            "clusters.etl.release": "emr-7.13.0",
            "clusters.etl.configurations": [{"classification": "hdfs-site", "properties": {}}],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("application-hadoop", changes) == []
