"""Rule workflow-cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"workflows.daily.cluster": "etll"},
            [
                (
                    "workflows.daily.cluster: got 'etll'; a workflow runs on a cluster under `clusters`; "
                    "did you mean etl? [error]"
                )
            ],
        ),
        (
            {"workflows.daily.cluster": "zzz"},
            [
                (
                    "workflows.daily.cluster: got 'zzz'; a workflow runs on a cluster under `clusters`; "
                    "use one of etl [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("workflow-cluster", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("workflow-cluster", changes) == []
