"""Rule environment-name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"name": "prod"},
            [
                (
                    "name: got 'prod' in dev.yaml; an environment is named after its file; "
                    "write dev, or rename the file to prod.yaml [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("environment-name", changes, stem="dev") == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("environment-name", changes, stem="dev") == []
