"""Rule table-column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TABLE = {"location": "s3://curated/days/", "columns": {"day": "date", "n": "bigint"}}


def catalog(views: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    tables = {"days": {**TABLE, **changes}}
    return {"data_catalog": {"database": "results", "tables": tables, "views": views or {}}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            catalog(columns={"n": "map<string>"}),
            [
                (
                    "data_catalog.tables.days.columns.n: got 'map<string>'; an array has one type in it, a map two, a "
                    "struct named "
                    "ones; write array<string>, map<string,bigint> or struct<id:int,name:string> [error]"
                )
            ],
        ),
        (
            catalog(partition_keys={"day": {"type": "date", "earliest": "2026-01-01"}}),
            [
                (
                    "data_catalog.tables.days.partition_keys.day: got 'day', a column too; a partition key is in the "
                    "folders' names, "
                    "and no column of the files; remove one of them [error]"
                )
            ],
        ),
        (
            catalog({"v": {"sql": "SELECT 1", "columns": {"x": "struct<int>"}}}),
            [
                (
                    "data_catalog.views.v.columns.x: got 'struct<int>'; an array has one type in it, a map two, a "
                    "struct named "
                    "ones; write array<string>, map<string,bigint> or struct<id:int,name:string> [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("table-column", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        catalog(columns={"n": "map<string,array<decimal(18,2)>>"}),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("table-column", changes) == []
