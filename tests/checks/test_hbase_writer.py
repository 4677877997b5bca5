"""Rule hbase-writer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.applications": ["Hadoop", "HBase"],
                "clusters.etl.hbase": {"root": "s3://curated/h/"},
                "clusters.more": {
                    "release": "emr-7.14.0",
                    "primary": {"instance_types": ["m7g.xlarge"]},
                    "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 2},
                    "hbase": {"root": "s3://curated/h/a/"},
                },
            },
            [
                (
                    "clusters.more.hbase.root: got 's3://curated/h/a/', where etl writes; two clusters that "
                    "write to one root destroy each other's tables; give it a root of its own, or "
                    "read_replica [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Hadoop", "HBase"],
                "clusters.etl.hbase": {"root": "s3://curated/h/", "read_replica": True},
                "clusters.more": {
                    "release": "emr-7.14.0",
                    "primary": {"instance_types": ["m7g.xlarge"]},
                    "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 2},
                    "hbase": {"root": "s3://curated/i/"},
                },
            },
            [
                (
                    "clusters.etl.hbase.root: got 's3://curated/h/'; a read replica serves what another "
                    "cluster writes, and none of this environment writes there; write the root of a cluster, "
                    "or acknowledge this where the writer is elsewhere [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("hbase-writer", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.applications": ["Hadoop", "HBase"],
            "clusters.etl.hbase": {"root": "s3://curated/h/"},
            "clusters.more": {
                "release": "emr-7.14.0",
                "primary": {"instance_types": ["m7g.xlarge"]},
                "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 2},
                "hbase": {"root": "s3://curated/h/", "read_replica": True},
            },
        },
        {
            "clusters.etl.applications": ["Hadoop", "HBase"],
            "clusters.etl.hbase": {"root": "s3://curated/h/"},
            "clusters.more": {
                "release": "emr-7.14.0",
                "primary": {"instance_types": ["m7g.xlarge"]},
                "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 2},
                "hbase": {"root": "s3://curated/i/"},
            },
        },
        {"clusters.etl.applications": ["Hadoop", "HBase"], "clusters.etl.hbase": {}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("hbase-writer", changes) == []
