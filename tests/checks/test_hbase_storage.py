"""Rule hbase-storage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Hadoop", "HBase"]},
            [
                (
                    "clusters.etl.hbase: got HBase in HDFS on a transient cluster; its tables are lost "
                    "whenever a workflow ends; add hbase: {root: s3://curated/hbase/}, or acknowledge "
                    "hbase-storage with the reason [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Hadoop", "HBase"],
                "clusters.etl.lifetime": "long-running",
                "clusters.etl.hbase": {},
            },
            [
                (
                    "clusters.etl.hbase: got HBase in HDFS; its tables go with the cluster, which most "
                    "changes of its description replace; add hbase: {root: s3://curated/hbase/} [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("hbase-storage", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Hadoop", "HBase"], "clusters.etl.hbase": {"root": "s3://curated/h/"}},
        {
            "clusters.etl.applications": ["Hadoop", "HBase"],
            "clusters.etl.configurations": [
                {"classification": "hbase-site", "properties": {"hbase.rootdir": "s3://curated/h/"}}
            ],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("hbase-storage", changes) == []
