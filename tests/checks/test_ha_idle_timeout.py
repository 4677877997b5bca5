"""Rule ha-idle-timeout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HA: dict[str, Any] = {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            HA,
            [
                (
                    "clusters.etl.idle_timeout_seconds: got 3600 seconds, the default, with high_availability; "
                    "EMR overrides it, and the cluster costs money until somebody ends it; "
                    "write idle_timeout_seconds: null, and acknowledge idle-timeout with who ends the cluster and when "
                    "[warning]"
                ),
            ],
        ),
        (
            {**HA, "clusters.etl.idle_timeout_seconds": 900},
            [
                (
                    "clusters.etl.idle_timeout_seconds: got 900 seconds with high_availability; "
                    "EMR overrides it, and the cluster costs money until somebody ends it; "
                    "write idle_timeout_seconds: null, and acknowledge idle-timeout with who ends the cluster and when "
                    "[warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-idle-timeout", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**HA, "clusters.etl.idle_timeout_seconds": None},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-idle-timeout", changes) == []
