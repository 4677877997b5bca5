"""Rule trigger-location."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

READS = "workflows.daily.steps.0.reads"
FILES = "workflows.daily.triggers.files"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {FILES: {"type": "s3-arrival", "location": "s3://partner/in/"}},
            (
                f"{FILES}.location: got 's3://partner/in/'; arrivals are heard of in the environment's own buckets "
                "alone: s3://raw/, s3://curated/, s3://results/, s3://artefacts/; "
                "have the objects put there, or start the workflow by a schedule [error]"
            ),
        ),
        (
            {FILES: {"type": "s3-arrival", "location": "s3://raw/in/"}, READS: ["s3://raw/out/"]},
            (
                f"{FILES}.location: got 's3://raw/in/'; no step of the workflow declares that it reads from there; "
                "add it to a step's `reads`, or name the location whose objects the workflow needs [warning]"
            ),
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: str) -> None:
    assert ask("trigger-location", changes) == [said]


LOAD = {
    "name": "load",
    "type": "redshift-load",
    "source": "s3://raw/in/",
    "table": "public.in",
    "columns": {"a": "integer"},
}


@pytest.mark.parametrize(
    "changes",
    [
        {READS: ["s3://raw/in/"]},
        {READS: ["s3://raw/"]},
        {READS: ["s3://raw/in/today/"]},
        {"clusters.etl.reads": ["s3://raw/in/"]},
        {"workflows.daily.steps": [LOAD]},
        {FILES: {"type": "schedule", "at": "rate(1 day)"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("trigger-location", {FILES: {"type": "s3-arrival", "location": "s3://raw/in/"}, **changes}) == []
