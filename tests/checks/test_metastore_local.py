"""Rule metastore-local."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.metastore": {"type": "local"}},
            [
                (
                    "clusters.etl.metastore.type: got a local metastore on a transient cluster; its tables "
                    "are forgotten whenever a workflow ends; their files stay; use type: glue, or jdbc with a"
                    " database of yours [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("metastore-local", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.metastore": {"type": "local"}, "clusters.etl.lifetime": "long-running"},
        {"clusters.etl.metastore": {"type": "glue"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("metastore-local", changes) == []
