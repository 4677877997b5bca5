"""Rule load-group."""

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
            loading({"name": "each", "type": "for-each", "item": "day", "items": ["monday"], "steps": [WRITER, LOAD]}),
            [
                (
                    "workflows.daily.steps[1].steps[1]: got the load 'days' in 'each'; a load has nothing that "
                    "differs from item to "
                    "item; put it behind the group [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("load-group", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        loading(LOAD),
        loading(
            {
                "name": "both",
                "type": "parallel",
                "branches": [[LOAD], [{**LOAD, "name": "other", "table": "web.other"}]],
            }
        ),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("load-group", changes) == []
