"""Rule table-location."""

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
            catalog(location="s3://team-x/days/"),
            [
                (
                    "data_catalog.tables.days.location: got 's3://team-x/days/'; tables lie in the environment's own "
                    "buckets; "
                    "use s3://curated/ or another of raw, curated, results, artefacts [error]"
                )
            ],
        ),
        (
            catalog(location="s3://curated/country=ie/days/"),
            [
                (
                    "data_catalog.tables.days.location: got 's3://curated/country=ie/days/'; "
                    "the folders of partitions are below a table's location, named by its partition_keys; "
                    "end it before country=ie/ and name country under partition_keys [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("table-location", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        catalog(),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("table-location", changes) == []
