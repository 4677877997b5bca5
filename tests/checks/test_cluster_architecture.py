"""Rule cluster-architecture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.primary.instance_types": ["m5.xlarge"]},
            [
                (
                    "clusters.etl: got arm64 (m7g.xlarge) and x86_64 (m5.xlarge); "
                    "scripts and packages with native code run on one architecture; "
                    "use types of one architecture [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("cluster-architecture", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.primary.instance_types": ["zz.zz"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("cluster-architecture", changes) == []
