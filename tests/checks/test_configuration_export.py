"""Rule configuration-export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.mutations import settings

EXPORT = [{"classification": "spark-env", "configurations": settings("export", PYSPARK_PYTHON="/usr/bin/python3.11")}]


def test_fires(ask: Callable[..., list[str]]) -> None:
    changes = {"clusters.etl.configurations": settings("spark-env", PYSPARK_PYTHON="/usr/bin/python3.11")}
    assert ask("configuration-export", changes) == [
        (
            "clusters.etl.configurations[0].properties: got properties of spark-env; "
            "its variables stand in a classification called export inside it, and EMR sets no others; "
            "move them into configurations: [{classification: export, properties: …}] [warning]"
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.configurations": EXPORT},
        {"clusters.etl.configurations": settings("spark-defaults", spark__eventLog__rolling__enabled="true")},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("configuration-export", changes) == []
