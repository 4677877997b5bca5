"""Rule engine-setting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.hbase": {"root": "s3://curated/h/"},
                "clusters.etl.flink": {},
                "clusters.etl.notebooks": "s3://artefacts/jupyter/",
            },
            [
                (
                    "clusters.etl.hbase: got hbase with Hadoop, Spark; it is for HBase, which this cluster "
                    "does not install; add HBase, or remove hbase [error]"
                ),
                (
                    "clusters.etl.flink: got flink with Hadoop, Spark; it is for Flink, which this cluster "
                    "does not install; add Flink, or remove flink [error]"
                ),
                (
                    "clusters.etl.notebooks: got notebooks with Hadoop, Spark; it is for JupyterHub, which "
                    "this cluster does not install; add JupyterHub, or remove notebooks [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.applications": ["HBase"],
                "clusters.etl.metastore": {"type": "glue"},
                "clusters.etl.table_formats": ["iceberg"],
            },
            [
                (
                    "clusters.etl.metastore: got metastore with HBase; none of these engines looks at tables;"
                    " add one that does, such as Spark or Hive, or remove metastore [error]"
                ),
                (
                    "clusters.etl.table_formats: got table_formats with HBase; none of these engines looks at"
                    " tables; add one that does, such as Spark or Hive, or remove table_formats [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("engine-setting", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.applications": ["HBase", "Flink", "JupyterHub"],
            "clusters.etl.hbase": {"root": "s3://curated/h/"},
            "clusters.etl.flink": {},
            "clusters.etl.notebooks": "s3://artefacts/jupyter/",
        },
        {
            "clusters.etl.applications": ["Trino"],
            "clusters.etl.metastore": {"type": "glue"},
            "clusters.etl.table_formats": ["iceberg"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("engine-setting", changes) == []
