"""Rule decommission-timeout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.configurations": [
                    {
                        "classification": "yarn-site",
                        "properties": {"yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs": "-1"},
                    }
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].properties."
                    "yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs: "
                    "got -1; "
                    "EMR reads this as no time at all, and takes nodes with the tasks on them; "
                    "write 86400 for a day [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("decommission-timeout", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.configurations": [
                {
                    "classification": "yarn-site",
                    "properties": {"yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs": "86400"},
                }
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("decommission-timeout", changes) == []
