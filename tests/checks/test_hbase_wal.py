"""Rule hbase-wal."""

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
                "clusters.etl.hbase": {"root": "s3://curated/h/", "wal_workspace": "w"},
            },
            [
                (
                    "clusters.etl.hbase.wal_workspace: got EMR WAL on instance fleets; EMR WAL works with "
                    "instance groups only; describe the nodes as groups, with instance_type [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Hadoop", "HBase"],
                "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
                "clusters.etl.core": {
                    "instance_type": "m7g.xlarge",
                    "instance_count": 2,
                    "configurations": [{"classification": "yarn_site"}],
                },
                "clusters.etl.release": "emr-6.14.0",
                "clusters.etl.hbase": {"root": "s3://curated/h/", "wal_workspace": "w", "read_replica": True},
            },
            [
                (
                    "clusters.etl.hbase.wal_workspace: got EMR WAL on a read replica; a replica writes "
                    "nothing, and EMR WAL is not for replicas; remove it [error]"
                ),
                (
                    "clusters.etl.hbase.wal_workspace: got EMR WAL on emr-6.14.0; EMR WAL is there from "
                    "emr-6.15.0 on; use a newer release [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Hadoop", "HBase"],
                "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
                "clusters.etl.core": {
                    "instance_type": "m7g.xlarge",
                    "instance_count": 2,
                    "configurations": [{"classification": "yarn_site"}],
                },
                "region": "me-south-1",
                "clusters.etl.hbase": {"root": "s3://curated/h/", "wal_workspace": "w"},
            },
            [
                (
                    "clusters.etl.hbase.wal_workspace: got EMR WAL on emr-7.14.0 in me-south-1; the "
                    "documentation does not list EMR WAL for this region and release; make sure it has "
                    "arrived there [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("hbase-wal", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.applications": ["Hadoop", "HBase"],
            "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
            "clusters.etl.core": {
                "instance_type": "m7g.xlarge",
                "instance_count": 2,
                "configurations": [{"classification": "yarn_site"}],
            },
            "clusters.etl.hbase": {"root": "s3://curated/h/", "wal_workspace": "w"},
        },
        {"clusters.etl.applications": ["Hadoop", "HBase"], "clusters.etl.hbase": {"root": "s3://curated/h/"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("hbase-wal", changes) == []
