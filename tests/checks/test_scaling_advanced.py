"""Rule scaling-advanced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BOUNDS = {"minimum_capacity_units": 8, "maximum_capacity_units": 64, "preset": "on-demand-core-spot-task"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "utilization_performance_index": 50,
                }
            },
            [
                (
                    "clusters.etl.managed_scaling.utilization_performance_index: got 50 with strategy DEFAULT; "
                    "only the strategy ADVANCED follows an index; "
                    "write strategy: ADVANCED, or remove the index [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "strategy": "ADVANCED",
                },
                "clusters.etl.release": "emr-6.15.0",
            },
            [
                (
                    "clusters.etl.managed_scaling.strategy: got ADVANCED on emr-6.15.0; "
                    "EMR has it from emr-7.0.0 on; "
                    "use a newer release, or remove the strategy [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "strategy": "ADVANCED",
                },
                "clusters.etl.configurations": [
                    {"classification": "yarn-site", "properties": {"yarn.node-labels.enabled": "true"}}
                ],
            },
            [
                (
                    "clusters.etl.managed_scaling.strategy: got ADVANCED with YARN node labels; "
                    "EMR then scales by the default strategy and ignores the index; "
                    "remove the strategy, or set yarn.node-labels.enabled to false [warning]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.managed_scaling": {
                    "minimum_capacity_units": 2,
                    "maximum_capacity_units": 8,
                    "strategy": "ADVANCED",
                },
                "clusters.etl.applications": ["Hive", "Flink"],
            },
            [
                (
                    "clusters.etl.managed_scaling.strategy: got ADVANCED with Hive, Flink; "
                    "it suits batch; "
                    "for SQL and streaming AWS recommends the default strategy; "
                    "remove the strategy, or acknowledge this if the work is batch [advice]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.task": {"instance_types": ["m7g.xlarge", "m6g.xlarge"], "target_spot_capacity": 8},
                "clusters.etl.managed_scaling": BOUNDS,
                "clusters.etl.scheduled_scaling.night.managed_scaling": {**BOUNDS, "strategy": "ADVANCED"},
                "clusters.etl.scheduled_scaling.night.at": "rate(1 day)",
            },
            [
                (
                    "clusters.etl.scheduled_scaling.night.managed_scaling.strategy: "
                    "got ADVANCED with YARN node labels; "
                    "EMR then scales by the default strategy and ignores the index; "
                    "remove the strategy, or set yarn.node-labels.enabled to false [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("scaling-advanced", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "strategy": "ADVANCED",
                "utilization_performance_index": 1,
            }
        },
        {
            "clusters.etl.managed_scaling": {
                "minimum_capacity_units": 2,
                "maximum_capacity_units": 8,
                "strategy": "ADVANCED",
            },
            "clusters.etl.configurations": [
                {"classification": "yarn-site", "properties": {"yarn.node-labels.enabled": "false"}}
            ],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("scaling-advanced", changes) == []
