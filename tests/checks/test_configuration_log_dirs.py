"""Rule configuration-log-dirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def log_dirs(length: int) -> dict[str, Any]:
    properties = {"yarn.nodemanager.log-dirs": "x" * length}
    return {"clusters.etl.configurations": [{"classification": "yarn-site", "properties": properties}]}


def test_fires(ask: Callable[..., list[str]]) -> None:
    assert ask("configuration-log-dirs", log_dirs(513)) == [
        (
            "clusters.etl.configurations[0].properties.yarn.nodemanager.log-dirs: got 513 characters; "
            "with more than 512 EMR does not upload the containers' logs; "
            "name fewer or shorter directories [warning]"
        )
    ]


def test_is_quiet(ask: Callable[..., list[str]]) -> None:
    assert ask("configuration-log-dirs", log_dirs(512)) == []
    assert ask("configuration-log-dirs", {}) == []
