"""Rule scaling-engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 9, "maximum_capacity_units": 10},
                "clusters.etl.applications": ["Spark", "Trino"],
            },
            [
                (
                    "clusters.etl.managed_scaling: got managed scaling with Trino; "
                    "managed scaling sees work on YARN only, and takes away the nodes of other engines; "
                    "remove managed_scaling and give the fleets the capacity they need [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-engine", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.managed_scaling": {"minimum_capacity_units": 9, "maximum_capacity_units": 10}},
        {"clusters.etl.applications": ["Trino"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-engine", changes) == []
