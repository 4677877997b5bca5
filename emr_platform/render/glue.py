"""Tables and views of the Glue Data Catalog."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from emr_platform.model import CatalogTable, CatalogView, DateProjection, EnumProjection, IntegerProjection

from .locations import resolve

_PRESTO = {"int": "integer", "float": "real", "string": "varchar", "binary": "varbinary"}
"""Scalar types that Presto and Trino call otherwise. Source: Trino, Hive connector, type mapping; Athena user guide,
data-types."""
_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    },
}


def table_input(name: str, table: CatalogTable, buckets: Mapping[str, str]) -> dict[str, Any]:
    """The TableInput of a table over Parquet files.

    Its folders are Hive's `key=value`, which partition projection assumes when it is given no template. Sources: Athena
    user guide, partition-projection-supported-types and partition-projection-setting-up.

    Args:
        buckets: names of the environment's own buckets, by alias.
    """
    described = {"Description": table.description} if table.description else {}
    return {
        "Name": name,
        **described,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet", **_projection(table)},
        "PartitionKeys": [
            {"Name": key, "Type": partition_type(projection)} for key, projection in table.partition_keys.items()
        ],
        "StorageDescriptor": {
            "Location": resolve(table.location, buckets),
            "Columns": _columns(table.columns),
            **_PARQUET,
        },
    }


def view_input(name: str, view: CatalogView, database: str) -> dict[str, Any]:
    """The TableInput of a view in Presto's form, which Athena, Presto and Trino share.

    `/* Presto View: <base64 of JSON> */` holds the query, the catalogue and schema that its tables without one are in,
    and the columns with Presto's types. Source: Trino, plugin/trino-hive, ViewReaderUtil and ConnectorViewDefinition.
    """
    definition = {
        "originalSql": view.sql.strip(),
        "catalog": view.catalog,
        "schema": database,
        "columns": [{"name": column, "type": presto_type(kind)} for column, kind in view.columns.items()],
        # A view runs with the rights of whoever queries it, and nobody's owns it.
        "runAsInvoker": True,
    }
    encoded = base64.b64encode(json.dumps(definition).encode()).decode()
    described = {"Description": view.description} if view.description else {}
    return {
        "Name": name,
        **described,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "StorageDescriptor": {"Columns": _columns(view.columns), "Location": "", "SerdeInfo": {}},
        "ViewOriginalText": f"/* Presto View: {encoded} */",
        "ViewExpandedText": "/* Presto View */",
    }


def presto_type(glue: str) -> str:
    """The type as Presto and Trino call it.

    Raises:
        ValueError: when the type is not well-formed, such as `map<string>`.
    """
    kind, rest = _parsed(glue, glue)
    if rest:
        raise _malformed(glue)
    return kind


def partition_type(projection: DateProjection | IntegerProjection | EnumProjection) -> str:
    """The Glue type of a partition key."""
    match projection:
        case DateProjection():
            return "date"
        case IntegerProjection():
            return "string" if projection.digits else "bigint"
        case EnumProjection():
            return "string"


def _projection(table: CatalogTable) -> dict[str, str]:
    if not table.partition_keys:
        return {}
    parameters = {"projection.enabled": "true"}
    for key, projection in table.partition_keys.items():
        match projection:
            case DateProjection():
                parameters |= {
                    f"projection.{key}.type": "date",
                    f"projection.{key}.format": "yyyy-MM-dd",
                    f"projection.{key}.range": f"{projection.earliest},{projection.latest}",
                }
            case IntegerProjection():
                parameters |= {
                    f"projection.{key}.type": "integer",
                    f"projection.{key}.range": f"{projection.minimum},{projection.maximum}",
                    **({f"projection.{key}.digits": str(projection.digits)} if projection.digits else {}),
                }
            case EnumProjection():
                parameters |= {
                    f"projection.{key}.type": "enum",
                    f"projection.{key}.values": ",".join(projection.values),
                }
    return parameters


def _columns(columns: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Type": kind} for name, kind in columns.items()]


def _parsed(text: str, whole: str) -> tuple[str, str]:
    """The type that a text begins with, in Presto's words, and what follows it."""
    for collection in ("array", "map", "struct"):
        if text.startswith(f"{collection}<"):
            return _collection(collection, text.removeprefix(f"{collection}<"), whole)
    end = next(
        (
            index
            for index, letter in enumerate(text)
            if letter in ",>" and text[:index].count("(") == text[:index].count(")")
        ),
        len(text),
    )
    scalar = text[:end]
    if not scalar.partition("(")[0].isalpha():
        raise _malformed(whole)
    return _PRESTO.get(scalar, scalar), text[end:]


def _collection(kind: str, text: str, whole: str) -> tuple[str, str]:
    items: list[str] = []
    while not items or text.startswith(","):
        text = text.removeprefix(",") if items else text
        name = ""
        if kind == "struct":
            name, colon, text = text.partition(":")
            if not colon or not name.replace("_", "").isalnum():
                raise _malformed(whole)
        item, text = _parsed(text, whole)
        items.append(f"{name} {item}".strip())
    if not text.startswith(">") or len(items) != {"array": 1, "map": 2}.get(kind, len(items)):
        raise _malformed(whole)
    return f"{'row' if kind == 'struct' else kind}({', '.join(items)})", text[1:]


def _malformed(glue: str) -> ValueError:
    return ValueError(
        f"got the type {glue}; write it as array<string>, map<string,bigint> or struct<id:int,name:string>"
    )
