"""Rule container-memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.mutations import settings

CONFIGURATIONS = "clusters.etl.configurations"
LARGER = [{"type": "m7g.xlarge", "weight": 4}, {"type": "m7g.2xlarge", "weight": 8}]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {CONFIGURATIONS: settings("spark-defaults", spark__executor__memory="30g")},
            [
                (
                    f"{CONFIGURATIONS}[0].properties.spark.executor.memory: got a container of 33792 MiB; "
                    "YARN has 11712 MiB on the largest core or task type, so that none ever starts; "
                    "lower it, remove it, or use larger types [warning]"
                )
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Hadoop", "Hive"],
                "clusters.etl.core.instance_types": LARGER,
                CONFIGURATIONS: settings("hive-site", hive__tez__container__size="20000"),
            },
            [
                (
                    f"{CONFIGURATIONS}[0].properties.hive.tez.container.size: got a container of 20000 MiB; "
                    "YARN has less on m7g.xlarge, where none ever starts; lower it, or use types of one size [advice]"
                )
            ],
        ),
        (
            {
                "workflows.daily.steps.0.conf": {
                    "spark.executor.memory": "11000m",
                    "spark.executor.memoryOverhead": "1g",
                }
            },
            [
                (
                    "workflows.daily.steps[0].conf.spark.executor.memory: got a container of 12024 MiB; "
                    "YARN has 11712 MiB on the largest core or task type, so that none ever starts; "
                    "lower it, remove it, or use larger types [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("container-memory", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {CONFIGURATIONS: settings("spark-defaults", spark__executor__memory="8g")},
        {CONFIGURATIONS: settings("spark-defaults", spark__executor__memory="${HEAP}")},
        {
            CONFIGURATIONS: [
                *settings("spark-defaults", spark__executor__memory="12g"),
                *settings("yarn-site", **{"yarn__nodemanager__resource__memory-mb": "14000"}),
            ]
        },
        {"clusters.etl.core.instance_types": ["m99.xlarge"], CONFIGURATIONS: settings("hive-site", x="1")},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("container-memory", changes) == []
