"""Rule table-projection."""

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
            catalog(partition_keys={"on": {"type": "date", "earliest": "2026-02-30", "latest": "2026-01-01"}}),
            [
                (
                    "data_catalog.tables.days.partition_keys.on.earliest: got '2026-02-30'; there is no such day; "
                    "write a day of the calendar [error]"
                ),
                (
                    "data_catalog.tables.days.partition_keys.on.latest: got 2026-02-30 to 2026-01-01; "
                    "the last day is not before the first; exchange them [error]"
                ),
            ],
        ),
        (
            catalog(partition_keys={"hour": {"type": "integer", "minimum": 23, "maximum": 0, "digits": 1}}),
            [
                (
                    "data_catalog.tables.days.partition_keys.hour.maximum: got 23 to 0; "
                    "the largest value is not below the smallest; exchange them [error]"
                ),
                (
                    "data_catalog.tables.days.partition_keys.hour.digits: got 1 digits for values of 2; "
                    "a value has no more digits than that; write 2 or more [error]"
                ),
            ],
        ),
        (
            catalog(partition_keys={"country": {"type": "enum", "values": ["ie", "ie"]}}),
            [
                (
                    "data_catalog.tables.days.partition_keys.country.values[1]: got 'ie'; it is there already; remove "
                    "it [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("table-projection", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        catalog(
            partition_keys={
                "on": {"type": "date", "earliest": "2026-01-01"},
                "hour": {"type": "integer", "minimum": 0, "maximum": 23, "digits": 2},
                "country": {"type": "enum", "values": ["ie", "uk"]},
            }
        ),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("table-projection", changes) == []
