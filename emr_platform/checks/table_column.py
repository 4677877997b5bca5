"""Tables and views have well-formed types, and partition keys beside their columns.

Source: AWS Glue and Athena: a partition key that is a column as well makes a table invalid (HIVE_INVALID_METADATA).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..findings import Path
from ..render.glue import presto_type
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    catalog = context.environment.data_catalog
    if catalog is None:
        return
    for name, table in catalog.tables.items():
        path = ("data_catalog", "tables", name)
        yield from _types((*path, "columns"), table.columns)
        for key in table.partition_keys:
            if key in table.columns:
                why = "a partition key is in the folders' names, and no column of the files"
                yield Problem((*path, "partition_keys", key), f"'{key}', a column too", why, "remove one of them")
    for name, view in catalog.views.items():
        yield from _types(("data_catalog", "views", name, "columns"), view.columns)


def _types(path: Path, columns: Mapping[str, str]) -> Iterator[Problem]:
    for name, kind in columns.items():
        try:
            presto_type(kind)
        except ValueError:
            why = "an array has one type in it, a map two, a struct named ones"
            remedy = "write array<string>, map<string,bigint> or struct<id:int,name:string>"
            yield Problem((*path, name), f"'{kind}'", why, remedy)
