"""Rule workflow-size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import W, cmd


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                f"{W}.steps": [
                    {
                        "name": "wide",
                        "type": "parallel",
                        "branches": [[cmd("x" * 500, name=f"s{a}-{b}") for b in range(15)] for a in range(40)],
                    }
                ]
            },
            [
                (
                    "workflows.daily.steps: got a definition of about 2403 kB; "
                    "at most 898 kB fit into a template with what belongs to it; split the workflow; "
                    "one starts the other by a trigger of type workflow [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("workflow-size", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            f"{W}.steps": [cmd("x", name=f"s{n}") for n in range(99)]
            + [
                {
                    "name": "load",
                    "type": "redshift-load",
                    "source": "s3://curated/x/",
                    "table": "public.x",
                    "columns": {"a": "int"},
                }
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("workflow-size", changes) == []
