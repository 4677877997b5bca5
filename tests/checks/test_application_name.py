"""Rule application-name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Spak", "spark", "Ganglia", "Nonsense", "Hadoop"]},
            [
                ("clusters.etl.applications[0]: got 'Spak'; emr-7.14.0 does not carry it; did you mean Spark? [error]"),
                (
                    "clusters.etl.applications[1]: got 'spark'; applications are spelled as EMR spells them; "
                    "write Spark [error]"
                ),
                (
                    "clusters.etl.applications[2]: got 'Ganglia'; emr-7.14.0 does not carry it; "
                    "use one of AmazonCloudWatchAgent, Delta, Flink, HBase, HCatalog, Hadoop, Hive, Hudi, Hue, "
                    "Iceberg, JupyterEnterpriseGateway, JupyterHub, Livy, Oozie, Phoenix, Pig, Presto, Spark, "
                    "TensorFlow, Tez, Trino, Zeppelin, ZooKeeper [error]"
                ),
                (
                    "clusters.etl.applications[3]: got 'Nonsense'; emr-7.14.0 does not carry it; "
                    "use one of AmazonCloudWatchAgent, Delta, Flink, HBase, HCatalog, Hadoop, Hive, Hudi, Hue, "
                    "Iceberg, JupyterEnterpriseGateway, JupyterHub, Livy, Oozie, Phoenix, Pig, Presto, Spark, "
                    "TensorFlow, Tez, Trino, Zeppelin, ZooKeeper [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.applications": ["PrestoSQL", "trino"]},
            [
                "clusters.etl.applications[0]: got 'PrestoSQL'; emr-7.14.0 calls it Trino; write Trino [error]",
                "clusters.etl.applications[1]: got 'trino'; emr-7.14.0 calls it Trino; write Trino [error]",
            ],
        ),
        (
            {"clusters.etl.release": "emr-6.3.0", "clusters.etl.applications": ["Trino", "PrestoSQL"]},
            ["clusters.etl.applications[0]: got 'Trino'; emr-6.3.0 calls it PrestoSQL; write PrestoSQL [error]"],
        ),
        (
            {"clusters.etl.release": "emr-5.36.2", "clusters.etl.applications": ["spark", "Spakr"]},
            [
                (
                    "clusters.etl.applications[0]: got 'spark'; applications are spelled as EMR spells them; "
                    "write Spark [error]"
                ),
                (
                    "clusters.etl.applications[1]: got 'Spakr'; emr-5.36.2 does not carry it; "
                    "did you mean Spark? [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("application-name", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Trino", "Flink", "AmazonCloudWatchAgent"]},
        {"clusters.etl.release": "emr-5.36.2", "clusters.etl.applications": ["Ganglia"]},
        {"clusters.etl.release": "emr-70.0.0", "clusters.etl.applications": ["Spak"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("application-name", changes) == []
