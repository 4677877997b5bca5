"""Rule metastore-server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.metastore": {
                    "type": "jdbc",
                    "url": "jdbc:mysql://h:3306/hive",
                    "user": "hive",
                    "password_secret": "emr/hive",
                    "security_group": "sg-0123456789abcdef0",
                }
            },
            [
                (
                    "clusters.etl.metastore.type: got jdbc with Hadoop, Spark; Hive's metastore service asks "
                    "the database, and nothing here brings it along; add Hive, or write type: glue [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Trino"],
                "clusters.etl.metastore": {
                    "type": "jdbc",
                    "url": "jdbc:mysql://h:3306/hive",
                    "user": "hive",
                    "password_secret": "emr/hive",
                    "security_group": "sg-0123456789abcdef0",
                },
            },
            [
                (
                    "clusters.etl.metastore.type: got jdbc with Trino; Hive's metastore service asks the "
                    "database, and nothing here brings it along; add Hive, or write type: glue [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("metastore-server", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.applications": ["Hive", "Spark"],
            "clusters.etl.metastore": {
                "type": "jdbc",
                "url": "jdbc:mysql://h:3306/hive",
                "user": "hive",
                "password_secret": "emr/hive",
                "security_group": "sg-0123456789abcdef0",
            },
        },
        {
            "clusters.etl.applications": ["Trino", "Hadoop"],
            "clusters.etl.metastore": {
                "type": "jdbc",
                "url": "jdbc:mysql://h:3306/hive",
                "user": "hive",
                "password_secret": "emr/hive",
                "security_group": "sg-0123456789abcdef0",
            },
        },
        {"clusters.etl.metastore": {"type": "glue"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("metastore-server", changes) == []
