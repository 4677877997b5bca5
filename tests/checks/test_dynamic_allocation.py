"""Rule dynamic-allocation."""

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
                    {"classification": "spark-defaults", "properties": {"spark.dynamicAllocation.enabled": "false"}}
                ],
                "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
                "workflows.daily.steps.0.conf": {"spark.dynamicAllocation.enabled": "False"},
            },
            [
                (
                    "clusters.etl.configurations[0].properties.spark.dynamicAllocation.enabled: got false "
                    "with managed scaling; managed scaling follows the executors that are asked for, and "
                    "grows to its maximum; remove it [warning]"
                ),
                (
                    "workflows.daily.steps[0].conf.spark.dynamicAllocation.enabled: got false with managed "
                    "scaling; managed scaling follows the executors that are asked for, and grows to its "
                    "maximum; remove it [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.security": {"runtime_roles": {}, "lake_formation": True},
                "workflows.daily.steps.0.conf": {"spark.dynamicAllocation.enabled": "false"},
            },
            [
                (
                    "workflows.daily.steps[0].conf.spark.dynamicAllocation.enabled: got false with Lake Formation; "
                    "EMR does not run jobs under Lake Formation without it; remove it [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("dynamic-allocation", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.managed_scaling": {"minimum_capacity_units": 2, "maximum_capacity_units": 8},
            "workflows.daily.steps.0.conf": {"spark.dynamicAllocation.enabled": "true"},
        },
        {
            "clusters.etl.configurations": [
                {"classification": "spark-defaults", "properties": {"spark.dynamicAllocation.enabled": "false"}}
            ]
        },
        {
            "workflows.daily.cluster": "gone",
            "workflows.daily.steps.0.conf": {"spark.dynamicAllocation.enabled": "false"},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("dynamic-allocation", changes) == []
