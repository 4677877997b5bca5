"""Rule step-query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def asking(kind: str, *args: str, **more: Any) -> dict[str, Any]:
    return {"workflows.daily.steps": [{"name": "a", "type": kind, "script": "a.sql", "args": list(args), **more}]}


OWN = {"clusters.etl.configurations": [{"classification": "trino-connector-postgresql"}]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            asking("presto", catalog="hvie"),
            ["catalog: got 'hvie'; the cluster has the catalogues hive, system; did you mean hive? [warning]"],
        ),
        (
            {**asking("presto", catalog="iceberg"), "clusters.etl.table_formats": ["iceberg"], **OWN},
            [
                (
                    "catalog: got 'iceberg'; the cluster has the catalogues hive, system; "
                    "configure presto-connector-iceberg, or name one of these [warning]"
                )
            ],
        ),
        (
            asking("trino", "--catalog=x", "--schema", "a", "-f", "b.sql", "--execute=x", "--ignore-errors"),
            [
                "args[0]: got '--catalog=x'; `catalog` says it; remove it [error]",
                "args[3]: got '-f'; `script` says it; remove it [error]",
                "args[5]: got '--execute=x'; `script` says it; remove it [error]",
                "args[6]: got '--ignore-errors'; the step would succeed whatever fails in it; remove it [warning]",
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-query", changes) == [f"workflows.daily.steps[0].{line}" for line in said]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        asking("presto"),
        asking("trino", "--schema", "clickstream", catalog="system"),
        {**asking("trino", catalog="iceberg"), "clusters.etl.table_formats": ["iceberg"]},
        {**asking("trino", catalog="postgresql"), **OWN},
        {**asking("trino", catalog="x"), "workflows.daily.cluster": "gone"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-query", changes) == []
