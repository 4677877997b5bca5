"""Rule automatic-scaling-metric."""

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
                "clusters.etl.core.automatic_scaling.rules.0.metric": "YarnMemoryAvailablePercentage",
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[0].metric: got 'YarnMemoryAvailablePercentage' in "
                    "AWS/ElasticMapReduce; "
                    "a rule on a metric that nobody sends never acts; "
                    "did you mean YARNMemoryAvailablePercentage? [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.metric": "QueriesWaiting",
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[0].metric: got 'QueriesWaiting' in "
                    "AWS/ElasticMapReduce; "
                    "a rule on a metric that nobody sends never acts; "
                    "write the namespace it is in, or acknowledge this if EMR sends it [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.period_seconds": 60,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[0].period_seconds: got 60 seconds; "
                    "EMR's metrics come every 300 seconds, so other periods have gaps; "
                    "write 300, and use evaluation_periods to wait longer [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.applications": ["Hadoop", "Trino"],
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.metric": "ContainerPending",
                "clusters.etl.core.automatic_scaling.rules.1.metric": "HDFSUtilization",
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[0].metric: got ContainerPending with Trino; "
                    "it is about work on YARN, and stays as it is however busy these engines are; "
                    "send a metric of theirs in a namespace of yours, or acknowledge this if the group is for YARN "
                    "[advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("automatic-scaling-metric", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO},
        {
            **GROUPS,
            "clusters.etl.core.automatic_scaling": AUTO,
            "clusters.etl.core.automatic_scaling.rules.0.metric": "QueriesWaiting",
            "clusters.etl.core.automatic_scaling.rules.0.namespace": "Presto",
            "clusters.etl.core.automatic_scaling.rules.0.period_seconds": 60,
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("automatic-scaling-metric", changes) == []
