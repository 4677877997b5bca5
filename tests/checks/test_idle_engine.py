"""Rule idle-engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Spark", "HBase"]},
            [
                (
                    "clusters.etl.idle_timeout_seconds: got 3600 seconds, the default, with HBase; "
                    "EMR sees work on YARN only, and ends the cluster while other engines are busy; "
                    "write idle_timeout_seconds: null, and acknowledge idle-timeout with who ends the cluster and when "
                    "[error]"
                )
            ],
        ),
        (
            {"clusters.etl.applications": ["Presto"], "clusters.etl.idle_timeout_seconds": 60},
            [
                (
                    "clusters.etl.idle_timeout_seconds: got 60 seconds with Presto; "
                    "EMR sees work on YARN only, and ends the cluster while other engines are busy; "
                    "write idle_timeout_seconds: null, and acknowledge idle-timeout with who ends the cluster and when "
                    "[error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("idle-engine", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Trino"], "clusters.etl.idle_timeout_seconds": None},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("idle-engine", changes) == []
