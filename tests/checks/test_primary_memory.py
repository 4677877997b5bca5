"""Rule primary-memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SQL = {"name": "report", "type": "spark-sql", "script": "jobs/report.sql"}
LARGE = {"instance_types": ["r7g.8xlarge"], "target_on_demand_capacity": 2}


def test_fires(ask: Callable[..., list[str]]) -> None:
    changes = {"clusters.etl.core": LARGE, "workflows.daily.steps": [SQL]}
    small = {"clusters.etl.primary.instance_types": ["m7g.xlarge", "c7g.xlarge"]}
    assert ask("primary-memory", changes | small) == [
        (
            "workflows.daily.steps[0].type: got a driver of 15104 MiB on a primary node with room for 5632; "
            "spark-sql runs its driver there, with a size that follows from the core and task types; "
            "use a larger primary type, or set spark.driver.memory in the step's conf [warning]"
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.core": LARGE},
        {"workflows.daily.steps": [SQL]},
        {
            "clusters.etl.core": LARGE,
            "workflows.daily.steps": [{**SQL, "conf": {"spark.driver.memory": "4g"}}],
        },
        {
            "clusters.etl.core": LARGE,
            "clusters.etl.primary.instance_types": ["r7g.2xlarge"],
            "workflows.daily.steps": [SQL],
        },
        {"clusters.etl.core": {"instance_types": ["m99.large"]}, "workflows.daily.steps": [SQL]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("primary-memory", changes) == []
