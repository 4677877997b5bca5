"""Rule hbase-root."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Hadoop", "HBase"], "clusters.etl.hbase": {"read_replica": True}},
            [
                (
                    "clusters.etl.hbase.read_replica: got a read replica without a root; it serves the tables"
                    " of another cluster's root in S3; add the root of that cluster [error]"
                )
            ],
        ),
        (
            {"clusters.etl.applications": ["Hadoop", "HBase"], "clusters.etl.hbase": {"wal_workspace": "w"}},
            [
                (
                    "clusters.etl.hbase.wal_workspace: got a WAL workspace without a root; EMR WAL is for "
                    "tables in S3; add root: s3://curated/hbase/ [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("hbase-root", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Hadoop", "HBase"], "clusters.etl.hbase": {}},
        {
            "clusters.etl.applications": ["Hadoop", "HBase"],
            "clusters.etl.hbase": {"root": "s3://curated/h/", "read_replica": True},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("hbase-root", changes) == []
