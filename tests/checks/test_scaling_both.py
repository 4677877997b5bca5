"""Rule scaling-both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.groups import AUTO, GROUPS


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
            },
            [
                (
                    "clusters.etl.core.automatic_scaling: got rules of its own on a cluster with managed scaling; "
                    "two scalers then resize the same group against each other; "
                    "keep one of them [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-both", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO},
        {**GROUPS, "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8}},
        {
            **GROUPS,
            "clusters.etl.core.automatic_scaling": AUTO,
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
            "clusters.etl.applications": ["Hadoop", "Trino"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-both", changes) == []
