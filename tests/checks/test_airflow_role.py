"""Rule airflow-role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.conftest import CLEAN

ETL: dict[str, Any] = CLEAN["clusters"]["etl"]
STEPS: list[Any] = CLEAN["workflows"]["daily"]["steps"]
OWN = {"airflow": {"type": "own", "trusted_role": "airflow"}}


def clusters(count: int) -> dict[str, Any]:
    """So many clusters, each with a workflow; all names are as long as they may be."""
    keys = [f"cluster-{number:016}" for number in range(count)]
    return {
        "name": "environment-of-24-letter",
        "clusters": dict.fromkeys(keys, ETL),
        "workflows": {f"workflow{key[-16:]}": {"cluster": key, "steps": STEPS} for key in keys},
    }


def workflows(count: int) -> dict[str, Any]:
    """So many workflows on one cluster, each with a role of its own."""
    return {
        "clusters.etl.security": {"runtime_roles": {}},
        "workflows": {f"w{number}": {"cluster": "etl", "steps": STEPS} for number in range(count)},
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**OWN, **clusters(41)},
            [
                (
                    "airflow: got DAGs on 41 clusters; "
                    "their role would need 11 managed policies, and IAM attaches 10; "
                    "move workflows to an environment of their own, or let more of them share a cluster [error]"
                )
            ],
        ),
        (
            {**OWN, **workflows(36)},
            [
                (
                    "clusters.etl: got 36 workflows with runtime roles, each of which the DAGs' role has to name; "
                    "a managed policy has 6144 characters; "
                    "put some of these workflows on a cluster of another description [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-role", changes) == said


@pytest.mark.parametrize(
    "changes", [{}, clusters(41), {**OWN, **clusters(40)}, {**OWN, **workflows(35)}, {**OWN, "workflows": {}}]
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-role", changes) == []
