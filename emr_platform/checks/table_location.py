"""A table lies in one of the environment's own buckets, above the folders of its partitions.

Source: this platform; Athena user guide, partition-projection-setting-up: without a template the folders are
`key=value`, below the table's location.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..render.locations import BUCKETS, locate
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    catalog = context.environment.data_catalog
    for name, table in catalog.tables.items() if catalog else ():
        path = ("data_catalog", "tables", name, "location")
        where = locate(table.location)
        if not where.own:
            why = "tables lie in the environment's own buckets"
            remedy = f"use s3://curated/ or another of {', '.join(BUCKETS)}"
            yield Problem(path, f"'{table.location}'", why, remedy)
        folders = [part for part in where.prefix.split("/") if "=" in part]
        if folders:
            yield Problem(
                path,
                f"'{table.location}'",
                "the folders of partitions are below a table's location, named by its partition_keys",
                f"end it before {folders[0]}/ and name {folders[0].partition('=')[0]} under partition_keys",
            )
