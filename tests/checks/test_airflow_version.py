"""Rule airflow-version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"airflow": {"type": "mwaa", "version": "2.10.3"}},
            [
                (
                    "airflow.version: got '2.10.3'; "
                    "the DAGs need Airflow 2.11 or newer; "
                    "use one of 3.3.1, 3.2.1, 3.0.6, 2.11.2, 2.11.0 [error]"
                )
            ],
        ),
        (
            {"airflow": {"type": "mwaa", "version": "3.1.0"}},
            [
                (
                    "airflow.version: got '3.1.0'; "
                    "Amazon MWAA does not offer this version; "
                    "use one of 3.3.1, 3.2.1, 3.0.6, 2.11.2, 2.11.0 [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-version", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"airflow": {"type": "mwaa"}},
        {"airflow": {"type": "mwaa", "version": "2.11.2"}},
        {"airflow": {"type": "own", "trusted_role": "airflow"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-version", changes) == []
