"""Rule airflow-class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"airflow": {"type": "mwaa", "environment_class": "mw1.smal"}},
            ["airflow.environment_class: got 'mw1.smal'; there is no such size; did you mean mw1.small? [error]"],
        ),
        (
            {"airflow": {"type": "mwaa", "environment_class": "huge"}},
            [
                (
                    "airflow.environment_class: got 'huge'; "
                    "there is no such size; "
                    "use one of mw1.micro, mw1.small, mw1.medium, mw1.large, mw1.xlarge, mw1.2xlarge [error]"
                )
            ],
        ),
        (
            {"airflow": {"type": "mwaa", "minimum_workers": 9}},
            ["airflow.minimum_workers: got 9; at most 5 are allowed; lower it, or raise maximum_workers [error]"],
        ),
        (
            {"airflow": {"type": "mwaa", "environment_class": "mw1.micro"}},
            ["airflow.maximum_workers: got 5; mw1.micro has 1; write 1, or use mw1.small [error]"],
        ),
        (
            {"airflow": {"type": "mwaa", "maximum_workers": 30}},
            ["airflow.maximum_workers: got 30; an account may have 25 unless its quota was raised; write 25 [warning]"],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("airflow-class", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"airflow": {"type": "mwaa"}},
        {"airflow": {"type": "mwaa", "environment_class": "mw1.micro", "maximum_workers": 1}},
        {"airflow": {"type": "own", "trusted_role": "airflow"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("airflow-class", changes) == []
