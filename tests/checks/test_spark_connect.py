"""Rule spark-connect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.spark_connect": True},
            [
                (
                    "clusters.etl.spark_connect: got Spark Connect on emr-7.14.0; EMR opens sessions from "
                    "emr-spark-8.0.0 on; use emr-spark-8.1.0, or remove spark_connect [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.spark_connect": True,
                "clusters.etl.release": "emr-spark-8.1.0",
                "clusters.etl.applications": ["Livy"],
            },
            [
                (
                    "clusters.etl.spark_connect: got Spark Connect without Spark; its sessions are Spark's; "
                    "add Spark, or remove it [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("spark-connect", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.spark_connect": True,
            "clusters.etl.release": "emr-spark-8.0.0",
            "clusters.etl.applications": ["Spark"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("spark-connect", changes) == []
