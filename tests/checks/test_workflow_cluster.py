"""Rule workflow-cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import SHARED, W


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.cluster": "etll"},
            [
                (
                    "workflows.daily.cluster: got 'etll'; a workflow runs on a cluster under `clusters`; "
                    "did you mean etl? [error]"
                )
            ],
        ),
        (
            {f"{W}.cluster": "zzz"},
            [
                (
                    "workflows.daily.cluster: got 'zzz'; a workflow runs on a cluster under `clusters`; "
                    "use one of etl [error]"
                )
            ],
        ),
        (
            {f"{W}.cluster": None},
            [("workflows.daily: got neither cluster nor pool; a workflow runs on one of them; name a cluster [error]")],
        ),
        (
            {f"{W}.pool": "shared", "pools": SHARED},
            [
                (
                    "workflows.daily.pool: got 'shared' beside the cluster 'etl'; a workflow runs on one of them; "
                    "remove one [error]"
                )
            ],
        ),
        (
            {f"{W}.cluster": None, f"{W}.pool": "sharde", "pools": SHARED},
            [
                (
                    "workflows.daily.pool: got 'sharde'; a workflow runs on a pool under `pools`; "
                    "did you mean shared? [error]"
                )
            ],
        ),
        (
            {f"{W}.cluster": None, f"{W}.pool": "shared"},
            [
                (
                    "workflows.daily.pool: got 'shared'; a workflow runs on a pool under `pools`; "
                    "describe it under `pools` [error]"
                )
            ],
        ),
        (
            {
                f"{W}.steps": [
                    {
                        "name": "load",
                        "type": "redshift-load",
                        "source": "s3://curated/x/",
                        "table": "public.x",
                        "columns": {"a": "integer"},
                    }
                ]
            },
            [
                (
                    "workflows.daily.steps: got loads alone; "
                    "a workflow brings work to a cluster, and none of its steps needs one; "
                    "add the step that makes what is loaded, or load it from the workflow that does [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("workflow-cluster", changes) == said


@pytest.mark.parametrize("changes", [{}, {f"{W}.cluster": None, f"{W}.pool": "shared", "pools": SHARED}])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("workflow-cluster", changes) == []
