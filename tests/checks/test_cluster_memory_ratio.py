"""Rule cluster-memory-ratio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.core.instance_types": ["m7g.xlarge", "r7g.xlarge"]},
            [
                (
                    "clusters.etl: got m7g.xlarge with 3.8 GiB for each vCPU and r7g.xlarge with 7.6 GiB for each "
                    "vCPU; one executor size serves all core and task nodes, so the difference lies idle; "
                    "use one family of types: general, compute or memory [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("cluster-memory-ratio", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.core.instance_types": ["m7g.xlarge", "m5.xlarge"]},
        {"clusters.etl.primary.instance_types": ["r7g.xlarge"]},
        {"clusters.etl.core.instance_types": ["m7g.xlarge", "r7g.xlarge"], "clusters.etl.applications": ["Hadoop"]},
        {"clusters.etl.core.instance_types": ["zz.zz"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("cluster-memory-ratio", changes) == []
