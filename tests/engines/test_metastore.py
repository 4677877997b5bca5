"""Where tables are described, and Hive, which asks there."""

from __future__ import annotations

import pytest

from emr_platform.engines import endpoints, metastore_of, permissions, service_permissions
from emr_platform.model import GlueMetastore
from emr_platform.sizing import size_tez
from tests.engines.clusters import WHERE, on, settings

FACTORY = "hive.metastore.client.factory.class"
GLUE = {"type": "glue", "databases": ["default", "clickstream"]}
JDBC = {
    "type": "jdbc",
    "url": "jdbc:mysql://db.example.com:3306/hive",
    "user": "hive",
    "password_secret": "hive",
    "security_group": "sg-0123456789abcdef0",
}
CATALOGUE = "arn:aws-us-gov:glue:us-gov-west-1:111122223333"


@pytest.mark.parametrize("name", ["Hive", "HCatalog", "Hue", "Presto", "Trino", "hive"])
def test_glue_is_used_as_soon_as_an_engine_needs_a_catalogue(name: str) -> None:
    assert metastore_of(on("Hadoop", name)) == GlueMetastore(type="glue", databases=("default",))


@pytest.mark.parametrize("name", ["Spark", "Hadoop", "Flink", "HBase"])
def test_and_not_before(name: str) -> None:
    described = on(name)
    assert metastore_of(described) is None
    assert (permissions(described, WHERE), endpoints(described)) == ([], frozenset())


def test_what_the_file_says_counts() -> None:
    described = on("Hive", metastore={"type": "local"})
    found = metastore_of(described)
    assert found
    assert found.type == "local"
    assert FACTORY not in settings(described)["hive-site"]
    assert endpoints(described) == frozenset()


def test_hive_is_sized_for_the_hardware() -> None:
    sizing = size_tez(["m7g.xlarge"], []).properties()
    found = settings(on("Hive", metastore={"type": "local"}))
    assert (found["hive-site"], found["tez-site"]) == (sizing["hive-site"], sizing["tez-site"])


def test_hive_and_spark_look_into_glue() -> None:
    found = settings(on("Hive", "Spark"))
    assert found["hive-site"][FACTORY].endswith("AWSGlueDataCatalogHiveClientFactory")
    assert found["spark-hive-site"] == {FACTORY: found["hive-site"][FACTORY]}


def test_spark_alone_does_when_told_to() -> None:
    found = settings(on("Spark", metastore=GLUE))
    assert "spark-hive-site" in found
    assert "hive-site" not in found


@pytest.mark.parametrize(("release", "checked"), [("emr-6.15.0", "false"), ("emr-7.3.0", None)])
def test_the_schema_is_not_compared_with_a_database_that_is_not_there(release: str, checked: str | None) -> None:
    found = settings(on("Hive", release=release))
    assert found["hive-site"].get("hive.metastore.schema.verification") == checked


def test_another_accounts_catalogue() -> None:
    described = on("Hive", "Spark", metastore={**GLUE, "catalog_account": "444455556666"})
    found = settings(described)
    for name in ("hive-site", "spark-hive-site"):
        assert found[name]["hive.metastore.glue.catalogid"] == "444455556666"
    resources = [arn for one in permissions(described, WHERE) for arn in one["Resource"]]
    assert {arn.split(":")[4] for arn in resources} == {"444455556666"}


def test_glue_is_open_for_the_named_databases_alone() -> None:
    start, tables = permissions(on("Hive", metastore={**GLUE, "databases": ["clickstream"]}), WHERE)
    assert tables["Resource"] == [
        f"{CATALOGUE}:catalog",
        f"{CATALOGUE}:database/clickstream",
        f"{CATALOGUE}:table/clickstream/*",
        f"{CATALOGUE}:userDefinedFunction/clickstream/*",
    ]
    assert {"glue:GetPartitions", "glue:BatchCreatePartition", "glue:DeleteTable"} <= set(tables["Action"])
    assert "glue:DeleteDatabase" not in tables["Action"]
    assert f"{CATALOGUE}:database/default" in start["Resource"], "engines look for it when they start"
    assert not any("Delete" in action or "Update" in action for action in start["Action"])
    assert endpoints(on("Hive", metastore=GLUE)) == {"glue"}


def test_a_database_of_the_users() -> None:
    described = on("Hive", "Spark", metastore=JDBC)
    found = settings(described)
    assert found["hive-site"]["javax.jdo.option.ConnectionURL"] == JDBC["url"]
    assert found["hive-site"]["javax.jdo.option.ConnectionDriverName"] == "org.mariadb.jdbc.Driver"
    assert found["hive-site"]["javax.jdo.option.ConnectionUserName"] == "hive"
    assert found["hive-site"]["EMR.secret@javax.jdo.option.ConnectionPassword"] == WHERE.metastore_secret
    assert "javax.jdo.option.ConnectionPassword" not in found["hive-site"]
    assert "spark-hive-site" not in found, "Hive's own process serves Spark"
    assert (permissions(described, WHERE), endpoints(described)) == ([], frozenset())


def test_the_service_role_reads_the_password_and_nothing_else() -> None:
    (found,) = service_permissions(on("Hive", metastore=JDBC), WHERE)
    assert (found["Action"], found["Resource"]) == ("secretsmanager:GetSecretValue", WHERE.metastore_secret)
    assert service_permissions(on("Hive"), WHERE) == []


def test_presto_is_served_from_that_database_too_but_a_trino_without_hadoop_is_not() -> None:
    assert "javax.jdo.option.ConnectionURL" in settings(on("Presto", metastore=JDBC))["hive-site"]
    assert "hive-site" not in settings(on("Trino", metastore=JDBC))
    assert "hive-site" not in settings(on("Spark", metastore=JDBC))


def test_a_password_of_the_users_own_stands_alone() -> None:
    mine = {"classification": "hive-site", "properties": {"javax.jdo.option.ConnectionPassword": "x"}}
    found = settings(on("Hive", metastore=JDBC, configurations=[mine]))["hive-site"]
    assert [key for key in found if key.endswith("Password")] == ["javax.jdo.option.ConnectionPassword"]


def test_the_user_wins() -> None:
    mine = {"classification": "hive-site", "properties": {FACTORY: "mine", "hive.tez.container.size": "1"}}
    found = settings(on("Hive", configurations=[mine]))["hive-site"]
    assert (found[FACTORY], found["hive.tez.container.size"]) == ("mine", "1")
