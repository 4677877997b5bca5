"""Spark."""

from __future__ import annotations

import pytest

from emr_platform.sizing import size_spark
from tests.engines.clusters import SCALING, on, settings


def test_executors_are_sized_for_all_nodes() -> None:
    task = {"instance_types": ["m7g.2xlarge"], "target_spot_capacity": 1}
    expected = size_spark(["m7g.xlarge"], ["m7g.2xlarge"], ["m7g.xlarge"]).properties()
    assert settings(on("Spark", task=task))["spark-defaults"] == expected


def test_hbase_leaves_spark_less_memory() -> None:
    alone, beside = (settings(on("Spark", *other))["spark-defaults"] for other in ((), ("HBase",)))
    assert int(beside["spark.executor.memory"].rstrip("m")) < int(alone["spark.executor.memory"].rstrip("m"))


@pytest.mark.parametrize(
    ("release", "python"),
    [
        ("emr-6.15.0", None),
        ("emr-7.0.0", None),
        ("emr-7.3.0", "/usr/bin/python3.11"),
        ("emr-7.14.0", "/usr/bin/python3.11"),
        ("emr-7.99.0", "/usr/bin/python3.11"),
        ("emr-spark-8.1.0", "/usr/bin/python3.11"),
    ],
)
def test_the_interpreter_is_one_that_the_release_has(release: str, python: str | None) -> None:
    assert settings(on("Spark", release=release)).get("spark-env/export", {}).get("PYSPARK_PYTHON") == python


def test_nodes_that_leave_drop_their_shuffle_data() -> None:
    key = "spark.shuffle.service.removeShuffle"
    assert settings(on("Spark", managed_scaling=SCALING))["spark-defaults"][key] == "true"
    assert key not in settings(on("Spark"))["spark-defaults"]


def test_nothing_of_spark_without_spark() -> None:
    found = settings(on("Hadoop", "Hive", managed_scaling=SCALING))
    assert [name for name in found if name.startswith("spark")] == []


def test_the_user_wins() -> None:
    mine = {"classification": "spark-defaults", "properties": {"spark.executor.memory": "1g"}}
    assert settings(on("Spark", configurations=[mine]))["spark-defaults"]["spark.executor.memory"] == "1g"
