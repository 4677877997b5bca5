"""Rule airflow-webserver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"airflow": {"type": "mwaa", "webserver_access": "PUBLIC_AND_PRIVATE"}},
            [
                (
                    "airflow.webserver_access: got PUBLIC_AND_PRIVATE; "
                    "its sign-in page can be reached from the internet; "
                    "remove it, or acknowledge it with the reason [error]"
                )
            ],
        ),
        (
            {"airflow": {"type": "mwaa", "version": "3.0.6", "webserver_access": "PUBLIC_AND_PRIVATE"}},
            [
                (
                    "airflow.webserver_access: got PUBLIC_AND_PRIVATE; "
                    "Airflow 3.0.6 has no such access mode; "
                    "use PRIVATE_ONLY or a newer version [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-webserver", changes) == said


@pytest.mark.parametrize("changes", [{}, {"airflow": {"type": "mwaa"}}])
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-webserver", changes) == []
