"""Presto and Trino."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.sizing import size_presto, size_trino
from tests.engines.clusters import GROUPS, on, settings

ACCOUNT = {"type": "glue", "catalog_account": "444455556666"}
RULE = {"name": "grow", "metric": "m", "comparison": "GREATER_THAN", "threshold": 1.0, "adjustment": 1}
BURST = {
    "instance_type": "r7g.2xlarge",
    "instance_count": 1,
    "automatic_scaling": {"minimum_instances": 1, "maximum_instances": 6, "rules": [RULE]},
}


@pytest.mark.parametrize(
    ("name", "connector"),
    [("Presto", "presto-connector-hive"), ("Trino", "trino-connector-hive"), ("PrestoSQL", "prestosql-connector-hive")],
)
def test_tables_are_in_glue(name: str, connector: str) -> None:
    assert settings(on(name))[connector] == {"hive.metastore": "glue"}
    assert settings(on(name, metastore=ACCOUNT))[connector] == {
        "hive.metastore": "glue",
        "hive.metastore.glue.catalogid": "444455556666",
    }


@pytest.mark.parametrize("name", ["Presto", "Trino"])
def test_emr_names_its_own_metastore(name: str) -> None:
    assert f"{name.lower()}-connector-hive" not in settings(on(name, "Hive", metastore={"type": "local"}))


@pytest.mark.parametrize(("name", "size"), [("Presto", size_presto), ("Trino", size_trino)])
def test_a_query_may_use_all_workers(name: str, size: Any) -> None:
    found = settings(on(name, **GROUPS, task_groups={"burst": BURST}))[f"{name.lower()}-config"]
    assert found.items() >= size(["r7g.2xlarge"], ["r7g.2xlarge"], workers=2 + 6).properties().popitem()[1].items()


def test_scheduled_workers_count() -> None:
    core = {"instance_types": [{"type": "r7g.2xlarge", "weight": 2}], "target_on_demand_capacity": 2}
    later = {"at": "rate(1 day)", "resize": {"core": {"target_on_demand_capacity": 15, "target_spot_capacity": 0}}}
    found = settings(on("Trino", core=core, scheduled_scaling={"more": later}))
    assert found["trino-config"] == size_trino(["r7g.2xlarge"], [], workers=8).properties()["trino-config"]


def test_presto_finishes_its_queries_on_nodes_that_leave() -> None:
    described = on("Presto", **GROUPS, task_groups={"burst": BURST})
    assert settings(described)["presto-config"]["graceful-shutdown-timeout"] == "1800s"


def test_without_scaling_nothing_leaves() -> None:
    assert "graceful-shutdown-timeout" not in settings(on("Presto", **GROUPS))["presto-config"]


def test_trino_knows_no_grace() -> None:
    described = on("Trino", **GROUPS, task_groups={"burst": BURST})
    assert "graceful-shutdown-timeout" not in settings(described)["trino-config"]


def test_trino_has_a_catalogue_for_each_table_format() -> None:
    found = settings(on("Trino", table_formats=["iceberg", "delta", "hudi"]))
    assert found["trino-connector-iceberg"] == {"connector.name": "iceberg", "iceberg.catalog.type": "glue"}
    assert found["trino-connector-delta"] == {"hive.metastore": "glue"}
    assert found["trino-connector-hudi"] == {"connector.name": "hudi", "hive.metastore": "glue"}
    local = settings(on("Trino", "Hive", table_formats=["iceberg"], metastore={"type": "local"}))
    assert local["trino-connector-iceberg"]["hive.metastore.uri"] == "thrift://localhost:9083"
    other = settings(on("Trino", table_formats=["iceberg"], metastore=ACCOUNT))
    assert other["trino-connector-iceberg"]["hive.metastore.glue.catalogid"] == "444455556666"


def test_nothing_of_theirs_without_them() -> None:
    assert [name for name in settings(on("Hive", "Spark")) if name.startswith(("presto", "trino"))] == []


def test_the_user_wins() -> None:
    mine = {"classification": "trino-connector-hive", "properties": {"hive.metastore": "thrift"}}
    assert settings(on("Trino", configurations=[mine]))["trino-connector-hive"] == {"hive.metastore": "thrift"}
