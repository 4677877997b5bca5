"""Rule airflow-trust."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"airflow": {"type": "own"}},
            [
                (
                    "airflow: got neither trusted_role nor trusted_account; "
                    "one of them says who may take the DAGs' role; "
                    "name the one, not the other [error]"
                )
            ],
        ),
        (
            {
                "airflow": {
                    "type": "own",
                    "trusted_role": "arn:aws:iam::123456789012:role/airflow",
                    "trusted_account": "123456789012",
                }
            },
            [
                (
                    "airflow: got trusted_role and trusted_account; "
                    "one of them says who may take the DAGs' role; "
                    "name the one, not the other [error]"
                )
            ],
        ),
        (
            {"airflow": {"type": "own", "trusted_account": "123456789012"}},
            [
                (
                    "airflow.trusted_account: got 123456789012; "
                    "everybody whom that account lets may take the DAGs' role, also somebody who was made to; "
                    "add external_id, or name a role instead [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-trust", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"airflow": {"type": "mwaa"}},
        {"airflow": {"type": "own", "trusted_role": "arn:aws:iam::123456789012:role/airflow"}},
        {"airflow": {"type": "own", "trusted_account": "123456789012", "external_id": "emr-platform"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-trust", changes) == []
