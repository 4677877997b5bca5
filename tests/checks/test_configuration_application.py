"""Rule configuration-application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.mutations import settings

CONFIGURATIONS = "clusters.etl.configurations"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.applications": ["Hadoop", "Trino"],
                CONFIGURATIONS: settings("presto-config", query__max__memory="1GB"),
            },
            [
                (
                    f"{CONFIGURATIONS}[0].classification: got presto-config on a cluster with Hadoop, Trino; "
                    "it is for Presto, and nothing here reads it; add Presto, or remove it [warning]"
                )
            ],
        ),
        (
            {CONFIGURATIONS: settings("hive-site", x="y")},
            [
                (
                    f"{CONFIGURATIONS}[0].classification: got hive-site on a cluster with Hadoop, Spark; "
                    "it is for Hive or HCatalog or Hue or Presto or PrestoSQL or Trino, and nothing here reads it; "
                    "write spark-hive-site, which Spark reads [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("configuration-application", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {CONFIGURATIONS: [*settings("spark-hive-site", x="y"), *settings("yarn-site", x="y")]},
        {"clusters.etl.applications": ["Hadoop", "Trino"], CONFIGURATIONS: settings("hive-site", x="y")},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("configuration-application", changes) == []
