"""Rule group-concurrency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import EACH, GROUP, W, each


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.steps": [GROUP, EACH]},
            [
                (
                    "workflows.daily.steps[0]: got up to 2 steps at a time on 'etl', whose step_concurrency is 1; "
                    "the cluster runs one after the other, and the timeout of those that wait runs; "
                    "set step_concurrency of etl, or max_concurrency: 1 for a for-each [advice]"
                ),
                (
                    "workflows.daily.steps[1]: got up to 2 steps at a time on 'etl', whose step_concurrency is 1; "
                    "the cluster runs one after the other, and the timeout of those that wait runs; "
                    "set step_concurrency of etl, or max_concurrency: 1 for a for-each [advice]"
                ),
            ],
        ),
        (
            {f"{W}.steps": [each(items=None, items_from="countries")], f"{W}.inputs": {"countries": {"type": "list"}}},
            [
                (
                    "workflows.daily.steps[0]: got up to 10 steps at a time on 'etl', whose step_concurrency is 1; "
                    "the cluster runs one after the other, and the timeout of those that wait runs; "
                    "set step_concurrency of etl, or max_concurrency: 1 for a for-each [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("group-concurrency", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.step_concurrency": 2, f"{W}.steps": [GROUP]},
        {f"{W}.steps": [each(max_concurrency=1)]},
        {f"{W}.cluster": "zzz", f"{W}.steps": [GROUP]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("group-concurrency", changes) == []
