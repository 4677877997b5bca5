"""Tables and views of the Glue Data Catalog."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from emr_platform.model import CatalogTable, CatalogView
from emr_platform.render.glue import presto_type, table_input, view_input

BUCKETS = {"curated": "curated-1"}


def table(**changes: Any) -> dict[str, Any]:
    values = {"location": "s3://curated/days/", "columns": {"day": "date", "n": "bigint"}, **changes}
    return table_input("days", CatalogTable.model_validate(values), BUCKETS)


def test_a_table_is_parquet_in_the_environments_bucket() -> None:
    made = table(description="One row per day")

    assert made["Name"] == "days"
    assert made["Description"] == "One row per day"
    assert made["Parameters"] == {"EXTERNAL": "TRUE", "classification": "parquet"}
    assert made["PartitionKeys"] == []
    storage = made["StorageDescriptor"]
    assert storage["Location"] == "s3://curated-1/days/"
    assert storage["Columns"] == [{"Name": "day", "Type": "date"}, {"Name": "n", "Type": "bigint"}]
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")


def test_partitions_are_projected() -> None:
    made = table(
        partition_keys={
            "on": {"type": "date", "earliest": "2026-01-01"},
            "hour": {"type": "integer", "minimum": 0, "maximum": 23, "digits": 2},
            "shard": {"type": "integer", "minimum": 1, "maximum": 9},
            "country": {"type": "enum", "values": ["ie", "uk"]},
        }
    )

    assert made["PartitionKeys"] == [
        {"Name": "on", "Type": "date"},
        {"Name": "hour", "Type": "string"},
        {"Name": "shard", "Type": "bigint"},
        {"Name": "country", "Type": "string"},
    ]
    assert {k: v for k, v in made["Parameters"].items() if k.startswith("projection")} == {
        "projection.enabled": "true",
        "projection.on.type": "date",
        "projection.on.format": "yyyy-MM-dd",
        "projection.on.range": "2026-01-01,NOW",
        "projection.hour.type": "integer",
        "projection.hour.range": "0,23",
        "projection.hour.digits": "2",
        "projection.shard.type": "integer",
        "projection.shard.range": "1,9",
        "projection.country.type": "enum",
        "projection.country.values": "ie,uk",
    }


def test_a_view_is_in_prestos_form() -> None:
    view = CatalogView.model_validate(
        {"sql": " SELECT n FROM days\n", "columns": {"n": "bigint", "name": "string"}, "description": "All"}
    )

    made = view_input("busy", view, "results")

    assert (made["TableType"], made["ViewExpandedText"]) == ("VIRTUAL_VIEW", "/* Presto View */")
    assert made["Parameters"] == {"presto_view": "true", "comment": "Presto View"}
    assert made["StorageDescriptor"]["Columns"] == [{"Name": "n", "Type": "bigint"}, {"Name": "name", "Type": "string"}]
    text = made["ViewOriginalText"]
    assert text.startswith("/* Presto View: ")
    assert text.endswith(" */")
    assert json.loads(base64.b64decode(text[len("/* Presto View: ") : -len(" */")])) == {
        "originalSql": "SELECT n FROM days",
        "catalog": "awsdatacatalog",
        "schema": "results",
        "columns": [{"name": "n", "type": "bigint"}, {"name": "name", "type": "varchar"}],
        "runAsInvoker": True,
    }


@pytest.mark.parametrize(
    ("glue", "presto"),
    [
        ("string", "varchar"),
        ("int", "integer"),
        ("float", "real"),
        ("binary", "varbinary"),
        ("decimal(18,2)", "decimal(18,2)"),
        ("array<string>", "array(varchar)"),
        ("map<string,decimal(18,2)>", "map(varchar, decimal(18,2))"),
        ("struct<a:int,b:array<map<string,int>>>", "row(a integer, b array(map(varchar, integer)))"),
    ],
)
def test_types_in_prestos_words(glue: str, presto: str) -> None:
    assert presto_type(glue) == presto


@pytest.mark.parametrize(
    "glue",
    ["map<string>", "array<string", "array<>", "struct<int>", "array<string>x", "array<string>>", "struct<:int>"],
)
def test_malformed_types_are_refused(glue: str) -> None:
    with pytest.raises(ValueError, match="write it as array<string>"):
        presto_type(glue)
