"""Rule airflow-trust."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("changes", [{}, {"trusted_account": "123456789012"}])
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-trust", {"airflow": {"type": "own", **changes}}) == [
        (
            "airflow: got neither trusted_role nor external_id; "
            "everybody whom the account lets may take the DAGs' role, also somebody who was made to; "
            "add trusted_role, the role of Airflow's workers [error]"
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"airflow": {"type": "mwaa"}},
        {"airflow": {"type": "own", "trusted_role": "teams/airflow-workers"}},
        {"airflow": {"type": "own", "trusted_account": "123456789012", "external_id": "emr-platform"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-trust", changes) == []
