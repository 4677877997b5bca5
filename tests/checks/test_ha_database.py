"""Rule ha-database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HA: dict[str, Any] = {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**HA, "clusters.etl.applications": ["Hive", "Trino"], "clusters.etl.metastore": {"type": "local"}},
            [
                (
                    "clusters.etl.metastore.type: got local with Hive, Trino and three primary nodes; "
                    "the metastore is then on one of them and goes with it; "
                    "write type: glue or type: jdbc [error]"
                ),
            ],
        ),
        (
            {**HA, "clusters.etl.applications": ["Hue", "Oozie"]},
            [
                (
                    "clusters.etl.applications: got Hue with three primary nodes and no database outside; "
                    "Hue keeps its state in a database, which would be on one of them; "
                    "name one in the cluster's configurations (hue-ini, desktop, database) [error]"
                ),
                (
                    "clusters.etl.applications: got Oozie with three primary nodes and no database outside; "
                    "Oozie keeps its state in a database, which would be on one of them; "
                    "name one in the cluster's configurations (oozie-site, oozie.service.JPAService.jdbc.url) [error]"
                ),
            ],
        ),
        (
            {
                **HA,
                "clusters.etl.applications": ["Hue"],
                "clusters.etl.configurations": [
                    {"classification": "hue-ini", "configurations": [{"classification": "desktop"}]}
                ],
            },
            [
                (
                    "clusters.etl.applications: got Hue with three primary nodes and no database outside; "
                    "Hue keeps its state in a database, which would be on one of them; "
                    "name one in the cluster's configurations (hue-ini, desktop, database) [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-database", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**HA, "clusters.etl.applications": ["Hive"]},
        {"clusters.etl.applications": ["Hue"], "clusters.etl.metastore": {"type": "local"}},
        {**HA, "clusters.etl.applications": ["Hive"], "clusters.etl.metastore": {"type": "glue"}},
        {
            **HA,
            "clusters.etl.applications": ["Hue", "Oozie"],
            "clusters.etl.configurations": [
                {
                    "classification": "hue-ini",
                    "configurations": [
                        {
                            "classification": "desktop",
                            "configurations": [{"classification": "database", "properties": {"host": "db"}}],
                        }
                    ],
                },
                {
                    "classification": "oozie-site",
                    "properties": {"oozie.service.JPAService.jdbc.url": "jdbc:mysql://db/oozie"},
                },
            ],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-database", changes) == []
