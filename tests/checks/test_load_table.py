"""Rule load-table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

WAREHOUSE = {"usage_limit": {"amount": 10}}
WRITER = {
    "name": "count",
    "type": "spark",
    "job": "jobs/count.py",
    "writes": ["s3://curated/days/"],
}
LOAD = {
    "name": "days",
    "type": "redshift-load",
    "source": "s3://curated/days/",
    "table": "web.days",
    "columns": {"day": "date", "n": "bigint"},
}


def loading(*loads: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"workflows.daily.steps": [WRITER, *loads], **more}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            loading({**LOAD, "table": "pg_catalog.days"}),
            [
                (
                    "workflows.daily.steps[1].table: got 'pg_catalog.days'; this schema is Redshift's own; "
                    "use public or a schema of yours [error]"
                )
            ],
        ),
        (
            loading(LOAD, {**LOAD, "name": "again", "columns": {"day": "date"}}),
            [
                (
                    "workflows.daily.steps[2].columns: got columns or keys of web.days that differ from those in "
                    "workflows.daily.steps[1]; a table is made once, with one set of columns, and the keys of an "
                    "upsert are never "
                    "null; write the same there, or load into another table [error]"
                )
            ],
        ),
        (
            loading(LOAD, {**LOAD, "name": "again"}),
            [
                (
                    "workflows.daily.steps[2].table: got 'web.days', which workflows.daily.steps[1] loads as well; "
                    "a load that replaces a table removes what others loaded; "
                    "use mode: upsert for both, or load into another table [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("load-table", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        loading(LOAD),
        loading(LOAD, {**LOAD, "name": "other", "table": "web.other"}),
        loading(LOAD) | {"workflows.other": {"cluster": "etl", "steps": [LOAD]}},
        loading(
            {**LOAD, "mode": "upsert", "keys": ["day"]}, {**LOAD, "name": "more", "mode": "upsert", "keys": ["day"]}
        ),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("load-table", changes) == []
