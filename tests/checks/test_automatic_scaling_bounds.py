"""Rule automatic-scaling-bounds."""

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
                "clusters.etl.core.automatic_scaling.minimum_instances": 5,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.minimum_instances: got 5; "
                    "it must be at most maximum_instances, 4; "
                    "lower it to 4 or less, or raise the maximum [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.minimum_instances": 0,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.minimum_instances: got 0 core nodes; "
                    "HDFS is on core nodes, and EMR keeps as many as dfs.replication says; "
                    "set it to 1 or more [warning]"
                ),
            ],
        ),
        (
            {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO, "clusters.etl.core.instance_count": 5},
            [
                (
                    "clusters.etl.core.instance_count: got 5 with 1 to 4 in automatic_scaling; "
                    "the group launches outside its own bounds, and stays there until a rule acts; "
                    "choose a number within them [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.adjustment_type": "EXACT_CAPACITY",
                "clusters.etl.core.automatic_scaling.rules.0.adjustment": -1,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[0].adjustment: got -1; "
                    "an exact capacity is a positive number of instances; "
                    "write the number to have, or use CHANGE_IN_CAPACITY [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.adjustment_type": "EXACT_CAPACITY",
                "clusters.etl.core.automatic_scaling.rules.0.adjustment": 9,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[0].adjustment: got 9 with bounds of 1 and 4; "
                    "no rule takes a group beyond its bounds; "
                    "choose a number within them [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("automatic-scaling-bounds", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO},
        {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO, "clusters.etl.core.instance_count": 4},
        {
            **GROUPS,
            "clusters.etl.core.automatic_scaling": AUTO,
            "clusters.etl.core.automatic_scaling.rules.0.adjustment_type": "EXACT_CAPACITY",
            "clusters.etl.core.automatic_scaling.rules.0.adjustment": 4,
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("automatic-scaling-bounds", changes) == []
