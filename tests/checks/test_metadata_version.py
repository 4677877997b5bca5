"""Rule metadata-version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.security.metadata_version": 1},
            [
                (
                    "clusters.etl.security.metadata_version: got 1; a program that is talked into one request"
                    " then gives the node's credentials away; remove it, or acknowledge metadata-version with"
                    " the reason [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("metadata-version", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.metadata_version": 2},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("metadata-version", changes) == []
