"""Rule load-keys."""

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
            loading({**LOAD, "mode": "upsert"}),
            [
                (
                    "workflows.daily.steps[1].mode: got 'upsert' without keys; rows are the same by their keys; add "
                    "keys [error]"
                )
            ],
        ),
        (
            loading({**LOAD, "keys": ["day"]}),
            [
                (
                    "workflows.daily.steps[1].keys: got day with mode replace; only an upsert looks at keys; "
                    "write mode: upsert, or leave the keys out [error]"
                )
            ],
        ),
        (
            loading({**LOAD, "mode": "upsert", "keys": ["day", "hour", "day"]}),
            [
                (
                    "workflows.daily.steps[1].keys[1]: got 'hour'; a key is one of the columns; add it there, or "
                    "rename it [error]"
                ),
                "workflows.daily.steps[1].keys[2]: got 'day'; it is there already; remove it [error]",
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("load-keys", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        loading(LOAD),
        loading({**LOAD, "mode": "upsert", "keys": ["day"]}),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("load-keys", changes) == []
