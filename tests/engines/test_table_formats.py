"""Iceberg, Delta and Hudi."""

from __future__ import annotations

from tests.engines.clusters import on, settings

CATALOGUE = "spark.sql.catalog.spark_catalog"


def test_nothing_is_switched_on_by_itself() -> None:
    found = settings(on("Spark", "Hive"))
    assert [name for name in found if name.endswith("-defaults")] == ["spark-defaults"]
    assert "spark.sql.extensions" not in found["spark-defaults"]


def test_iceberg_has_a_catalogue_beside_sparks_own() -> None:
    found = settings(on("Spark", "Hive", table_formats=["iceberg"]))
    assert found["iceberg-defaults"] == {"iceberg.enabled": "true"}
    assert found["spark-defaults"]["spark.sql.catalog.glue_catalog"] == "org.apache.iceberg.spark.SparkCatalog"
    assert found["spark-defaults"]["spark.sql.catalog.glue_catalog.type"] == "glue"
    assert CATALOGUE not in found["spark-defaults"]


def test_icebergs_catalogue_in_another_account_and_without_glue() -> None:
    other = {"type": "glue", "catalog_account": "444455556666"}
    found = settings(on("Spark", table_formats=["iceberg"], metastore=other))["spark-defaults"]
    assert found["spark.sql.catalog.glue_catalog.glue.id"] == "444455556666"
    local = settings(on("Spark", table_formats=["iceberg"], metastore={"type": "local"}))["spark-defaults"]
    assert "spark.sql.catalog.glue_catalog" not in local


def test_iceberg_tables_of_spark_alone_are_in_glue_too() -> None:
    found = settings(on("Spark", table_formats=["iceberg"]))
    assert found["spark-defaults"]["spark.sql.catalog.glue_catalog.type"] == "glue"
    assert "spark-hive-site" in found
    assert "spark-hive-site" not in settings(on("Spark", table_formats=["delta"]))


GOVERNED = {"runtime_roles": {}, "lake_formation": True}


def test_lake_formation_is_asked_through_the_session_catalogue() -> None:
    found = settings(on("Spark", table_formats=["iceberg"], security=GOVERNED))["spark-defaults"]
    assert found[CATALOGUE] == "org.apache.iceberg.spark.SparkSessionCatalog"
    assert found[f"{CATALOGUE}.catalog-impl"] == "org.apache.iceberg.aws.glue.GlueCatalog"
    assert found[f"{CATALOGUE}.client.region"] == "us-gov-west-1"
    assert "spark.sql.catalog.glue_catalog" not in found
    assert f"{CATALOGUE}.lf.managed" not in found


def test_before_7_10_the_record_server_asks_lake_formation() -> None:
    for name in ("iceberg", "delta"):
        found = settings(on("Spark", release="emr-7.9.0", table_formats=[name], security=GOVERNED))["spark-defaults"]
        assert found["spark.sql.extensions"].endswith(".RecordServerSQLExtension")
        assert found[f"{CATALOGUE}.lf.managed"] == "true"


def test_lake_formation_needs_glue_whatever_the_tables() -> None:
    assert "spark-hive-site" in settings(on("Spark", security=GOVERNED))
    assert "spark-hive-site" not in settings(on("Spark"))


def test_delta_takes_sparks_own_catalogue() -> None:
    found = settings(on("Spark", table_formats=["delta"]))
    assert found["delta-defaults"] == {"delta.enabled": "true"}
    assert found["spark-defaults"][CATALOGUE].endswith("DeltaCatalog")


def test_hudi_brings_its_jar_and_serializer() -> None:
    found = settings(on("Spark", table_formats=["hudi"]))
    assert found["spark-defaults"]["spark.jars"] == "/usr/lib/hudi/hudi-spark-bundle.jar"
    assert found["spark-defaults"]["spark.serializer"].endswith("KryoSerializer")
    assert "hudi-defaults" not in found


def test_formats_together_keep_all_extensions_and_the_first_ones_catalogue() -> None:
    found = settings(on("Spark", table_formats=["hudi", "iceberg", "delta"]))["spark-defaults"]
    extensions = found["spark.sql.extensions"].split(",")
    assert [name.split(".")[-1] for name in extensions] == [
        "HoodieSparkSessionExtension",
        "IcebergSparkSessionExtensions",
        "DeltaSparkSessionExtension",
    ]
    assert found[CATALOGUE].endswith("HoodieCatalog")


def test_a_format_named_as_an_application_counts() -> None:
    assert settings(on("Spark", "Iceberg")) == settings(on("Spark", "Iceberg", table_formats=["iceberg"]))


def test_without_spark_only_the_switch_is_set() -> None:
    found = settings(on("Flink", table_formats=["iceberg"]))
    assert "iceberg-defaults" in found
    assert "spark-defaults" not in found


def test_the_user_wins() -> None:
    mine = {"classification": "iceberg-defaults", "properties": {"iceberg.enabled": "false"}}
    found = settings(on("Spark", table_formats=["iceberg"], configurations=[mine]))
    assert found["iceberg-defaults"] == {"iceberg.enabled": "false"}
