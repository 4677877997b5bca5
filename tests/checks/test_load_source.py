"""Rule load-source."""

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
            loading({**LOAD, "source": "s3://team-x/days/"}),
            [
                (
                    "workflows.daily.steps[1].source: got 's3://team-x/days/'; loads read the environment's own "
                    "buckets; "
                    "use s3://curated/ or another of raw, curated, results, artefacts [error]"
                )
            ],
        ),
        (
            loading({**LOAD, "source": "s3://curated/{day}/"}),
            [
                (
                    "workflows.daily.steps[1].source: got 's3://curated/{day}/'; a load's files are fixed when it is "
                    "deployed; "
                    "nothing of a run's input becomes SQL; let the job write to one location, and load that [error]"
                )
            ],
        ),
        (
            loading({**LOAD, "source": "s3://curated/others/"}),
            [
                (
                    "workflows.daily.steps[1].source: got 's3://curated/others/', which no step before it writes; a "
                    "load without "
                    "files fails; declare it under `writes` of the step that makes it, or put the load behind that "
                    "step [warning]"
                )
            ],
        ),
        (
            {"workflows.daily.steps": [LOAD, WRITER]},
            [
                (
                    "workflows.daily.steps[0].source: got 's3://curated/days/', which no step before it writes; a "
                    "load without "
                    "files fails; declare it under `writes` of the step that makes it, or put the load behind that "
                    "step [warning]"
                )
            ],
        ),
        (
            {"workflows.daily.steps": [{"name": "both", "type": "parallel", "branches": [[WRITER], [LOAD]]}]},
            [
                (
                    "workflows.daily.steps[0].branches[1][0].source: got 's3://curated/days/', which no step before "
                    "it writes; a "
                    "load without files fails; declare it under `writes` of the step that makes it, or put the load "
                    "behind that "
                    "step [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("load-source", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        loading(LOAD),
        loading({**LOAD, "source": "s3://curated/days/latest/"}),
        {
            "workflows.daily.steps": [
                {"name": "both", "type": "parallel", "branches": [[WRITER, LOAD], [{**LOAD, "name": "x"}]]},
                LOAD,
            ]
        }
        | {"workflows.other": {"cluster": "etl", "steps": [WRITER]}},
        {"workflows.daily.steps": [LOAD], "workflows.other": {"cluster": "etl", "steps": [WRITER]}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("load-source", changes) == []
