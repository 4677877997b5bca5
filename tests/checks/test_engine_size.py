"""Rule engine-size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.applications": ["Hadoop", "Flink"], "clusters.etl.flink": {"task_slots": 64}},
            [
                (
                    "clusters.etl.flink.task_slots: got Flink on these instance types; "
                    "slots are 64, m7g.xlarge has 4 vcores; use 1 to 4 [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Hadoop", "HBase"],
                "clusters.etl.core": {"instance_types": ["c5a.xlarge", "m1.medium"], "target_on_demand_capacity": 2},
            },
            [
                (
                    "clusters.etl.core: got HBase on these instance types; "
                    "core instance type m1.medium leaves HBase 896 MiB, a region server needs a heap of 1000; "
                    "use a larger type [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("engine-size", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Hadoop", "Flink"], "clusters.etl.flink": {"task_slots": 2}},
        {"clusters.etl.core.instance_types": ["m99.xlarge"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("engine-size", changes) == []
