"""Rule idle-timeout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.idle_timeout_seconds": None},
            [
                (
                    "clusters.etl.idle_timeout_seconds: got no idle timeout; "
                    "a cluster whose workflow was stopped runs until somebody notices; "
                    "set a timeout, or acknowledge this with who ends the cluster and when [warning]"
                )
            ],
        ),
        (
            {"clusters.etl.idle_timeout_seconds": None, "clusters.etl.lifetime": "long-running"},
            [
                (
                    "clusters.etl.idle_timeout_seconds: got no idle timeout; "
                    "an idle cluster costs money until somebody notices; "
                    "set a timeout, or acknowledge this with who ends the cluster and when [warning]"
                )
            ],
        ),
        *(
            (
                {"clusters.etl.idle_timeout_seconds": None, "clusters.etl.lifetime": "long-running", **more},
                [
                    (
                        "clusters.etl.idle_timeout_seconds: got no idle timeout; "
                        "an idle cluster costs money until somebody notices; "
                        "acknowledge this with who ends the cluster and when [warning]"
                    )
                ],
            )
            for more in ({"clusters.etl.high_availability": True}, {"clusters.etl.applications": ["Trino"]})
        ),
        (
            {"clusters.etl.idle_timeout_seconds": 120},
            [
                (
                    "clusters.etl.idle_timeout_seconds: got 120 seconds; "
                    "the cluster ends in the pause between two steps; allow 300 or more [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("idle-timeout", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.idle_timeout_seconds": 300},
        {"clusters.etl.high_availability": True, "clusters.etl.idle_timeout_seconds": 60},
        *(
            {"clusters.etl.applications": ["Hadoop", name], "clusters.etl.idle_timeout_seconds": 60}
            for name in ("Presto", "Trino", "HBase")
        ),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("idle-timeout", changes) == []
