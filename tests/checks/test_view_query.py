"""Rule view-query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TABLE = {"location": "s3://curated/days/", "columns": {"day": "date", "n": "bigint"}}


def catalog(views: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    tables = {"days": {**TABLE, **changes}}
    return {"data_catalog": {"database": "results", "tables": tables, "views": views or {}}}


def view(sql: str, name: str = "busy") -> dict[str, Any]:
    return catalog({name: {"sql": sql, "columns": {"n": "bigint"}}})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            view("SELECT n FROM day"),
            [
                (
                    "data_catalog.views.busy.sql: got 'day'; a view reads tables and views of its own database; "
                    "did you mean days? [error]"
                )
            ],
        ),
        (
            view("SELECT d.n FROM days AS d JOIN nothing AS x ON x.n = d.n"),
            [
                (
                    "data_catalog.views.busy.sql: got 'nothing'; a view reads tables and views of its own database; "
                    "name a table or view of data_catalog, or give its database [error]"
                )
            ],
        ),
        (
            view("CREATE VIEW busy AS SELECT n FROM days"),
            [
                (
                    "data_catalog.views.busy.sql: got 'CREATE VIEW busy AS SELECT n FROM days'; a view is one SELECT, "
                    "without a "
                    "semicolon; write the query only, without CREATE VIEW [error]"
                )
            ],
        ),
        (
            view("SELECT n FROM days; SELECT 1"),
            [
                (
                    "data_catalog.views.busy.sql: got 'SELECT n FROM days; SELECT 1'; a view is one SELECT, without a "
                    "semicolon; "
                    "write the query only, without CREATE VIEW [error]"
                )
            ],
        ),
        (
            view("SELECT n FROM other.days", "days"),
            [
                (
                    "data_catalog.views.days: got 'days', a table too; tables and views of a database share their "
                    "names; "
                    "rename it [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("view-query", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        view("SELECT n FROM days"),
        view("WITH few AS (SELECT n FROM days), more (n) AS (SELECT n FROM few) SELECT n FROM more"),
        view("SELECT n FROM elsewhere.days WHERE x = 'from nowhere' -- from nothing"),
        view("SELECT extract(day FROM day) AS n FROM days CROSS JOIN UNNEST(ARRAY[1]) AS t (x)"),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("view-query", changes) == []
