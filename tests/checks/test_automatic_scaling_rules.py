"""Rule automatic-scaling-rules."""

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
                "clusters.etl.core.automatic_scaling.rules.1.name": "grow",
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[1].name: got 'grow' a second time (first at "
                    "rules[0]); rules of a group have different names; "
                    "rename one of them [error]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.1.adjustment": 0,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[1].adjustment: got 0; "
                    "a rule adds or removes something; "
                    "write by how much [warning]"
                ),
                (
                    "clusters.etl.core.automatic_scaling.rules: got only rules to grow; "
                    "the group then stays at its largest until somebody resizes it; "
                    "add a rule to shrink [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.adjustment": -2,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules: got only rules to shrink; "
                    "the group then stays at its smallest until somebody resizes it; "
                    "add a rule to grow [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.threshold": 80.0,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[1].threshold: got 75 where grow acts below 80; "
                    "between the two one rule adds what the other removes, for as long as the cluster runs; "
                    "leave a gap to the threshold of rules[0] [warning]"
                ),
            ],
        ),
        (
            {
                **GROUPS,
                "clusters.etl.core.automatic_scaling": AUTO,
                "clusters.etl.core.automatic_scaling.rules.0.comparison": "GREATER_THAN",
                "clusters.etl.core.automatic_scaling.rules.1.comparison": "LESS_THAN",
                "clusters.etl.core.automatic_scaling.rules.0.threshold": 75,
                "clusters.etl.core.automatic_scaling.rules.1.threshold": 15,
            },
            [
                (
                    "clusters.etl.core.automatic_scaling.rules[0].comparison: "
                    "got GREATER_THAN to grow on YARNMemoryAvailablePercentage; "
                    "it is high while the cluster has little to do, so an idle cluster grows to its maximum; "
                    "write LESS_THAN, or a negative adjustment [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("automatic-scaling-rules", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {**GROUPS, "clusters.etl.core.automatic_scaling": AUTO},
        {
            **GROUPS,
            "clusters.etl.core.automatic_scaling": AUTO,
            "clusters.etl.core.automatic_scaling.rules.1.adjustment": 2,
            "clusters.etl.core.automatic_scaling.rules.1.adjustment_type": "EXACT_CAPACITY",
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("automatic-scaling-rules", changes) == []
