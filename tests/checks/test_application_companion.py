"""Rule application-companion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Hadoop", "Phoenix", "Livy"]},
            [
                (
                    "clusters.etl.applications[1]: got Phoenix without HBase; Phoenix is SQL on HBase; add "
                    "HBase, or remove Phoenix [warning]"
                ),
                (
                    "clusters.etl.applications[2]: got Livy without Spark; Livy hands sessions to Spark; add "
                    "Spark, or remove Livy [warning]"
                ),
            ],
        ),
        (
            {"clusters.etl.applications": ["HCatalog", "Hue", "Tez"]},
            [
                (
                    "clusters.etl.applications[0]: got HCatalog without Hive; HCatalog shows Hive's tables to"
                    " others; add Hive, or remove HCatalog [advice]"
                ),
                (
                    "clusters.etl.applications[1]: got Hue without Hive, Spark, HBase, Presto, Trino or "
                    "Oozie; Hue is a view of other engines; add Hive, Spark, HBase, Presto, Trino or Oozie, "
                    "or remove Hue [advice]"
                ),
                (
                    "clusters.etl.applications[2]: got Tez without Hive or Pig; Tez runs the queries of Hive "
                    "and Pig; add Hive or Pig, or remove Tez [advice]"
                ),
            ],
        ),
        (
            {"clusters.etl.applications": ["JupyterHub", "Zeppelin", "Oozie"]},
            [
                (
                    "clusters.etl.applications[0]: got JupyterHub without Spark; its kernels run on Spark; "
                    "add Spark, or remove JupyterHub [advice]"
                ),
                (
                    "clusters.etl.applications[1]: got Zeppelin without Spark, Hive, HBase or Flink; "
                    "Zeppelin's notebooks run on an engine; add Spark, Hive, HBase or Flink, or remove "
                    "Zeppelin [advice]"
                ),
                (
                    "clusters.etl.applications[2]: got Oozie without Hadoop, Hive, Spark or Pig; Oozie runs "
                    "the jobs of other engines; add Hadoop, Hive, Spark or Pig, or remove Oozie [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("application-companion", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["HBase", "Phoenix"]},
        {"clusters.etl.applications": ["Spark", "Livy", "JupyterHub", "Zeppelin", "Oozie", "Hue"]},
        {"clusters.etl.applications": ["Hive", "HCatalog", "Tez"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("application-companion", changes) == []
