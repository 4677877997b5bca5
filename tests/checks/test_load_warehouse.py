"""Rule load-warehouse."""

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
            loading(LOAD),
            [
                (
                    "workflows.daily.steps[1].table: got 'web.days' and no warehouse; a load goes into the "
                    "environment's warehouse; "
                    "add `warehouse:` with a usage_limit [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("load-warehouse", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        loading(LOAD, warehouse=WAREHOUSE),
        {"warehouse": WAREHOUSE},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("load-warehouse", changes) == []
