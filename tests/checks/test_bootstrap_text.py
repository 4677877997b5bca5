"""Rule bootstrap-text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.bootstrap_actions": [{"name": "x", "script": "x.sh", "args": ["short", "a" * 10281]}]},
            [
                (
                    "clusters.etl.bootstrap_actions[0].args[1]: got 10281 characters; "
                    "an argument has at most 10280; "
                    "put it into a file that the script reads [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("bootstrap-text", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.bootstrap_actions": [{"name": "x", "script": "x.sh", "args": ["a" * 10280]}]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("bootstrap-text", changes) == []
