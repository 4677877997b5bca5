"""Rule configuration-text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.release": "emr-7.13.0",
                "clusters.etl.configurations": [{"classification": "hue-ini", "properties": {"title": "Übersicht"}}],
            },
            [
                (
                    "clusters.etl.configurations[0].properties.title: got letters beyond ASCII on emr-7.13.0;"
                    " releases before emr-7.14.0 garble them; use a newer release, or write ASCII [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("configuration-text", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.configurations": [{"classification": "hue-ini", "properties": {"title": "Übersicht"}}]},
        {
            "clusters.etl.release": "emr-7.13.0",
            "clusters.etl.configurations": [{"classification": "hue-ini", "properties": {"title": "overview"}}],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("configuration-text", changes) == []
