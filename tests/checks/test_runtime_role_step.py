"""Rule runtime-role-step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.security.runtime_roles": {},
                "workflows.daily.steps": [{"name": "a", "type": "flink", "job": "jobs/a.py"}],
            },
            [
                (
                    "workflows.daily.steps[0].type: got a flink step on a cluster with runtime roles; EMR "
                    "gives roles to steps of Spark and Hive only; run it on a cluster without runtime_roles "
                    "[error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.security.runtime_roles": {},
                "workflows.daily.steps": [
                    {"name": "a", "type": "trino", "script": "jobs/a.sql"},
                    {"name": "b", "type": "shell", "script": "jobs/a.sh"},
                ],
            },
            [
                (
                    "workflows.daily.steps[0].type: got a trino step on a cluster with runtime roles; EMR "
                    "gives roles to steps of Spark and Hive only; run it on a cluster without runtime_roles "
                    "[error]"
                ),
                (
                    "workflows.daily.steps[1].type: got a shell step on a cluster with runtime roles; EMR "
                    "passes Bash commands through one more shell there, which this step is not written for; "
                    "run it on a cluster without runtime_roles [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.security.runtime_roles": {},
                "workflows.daily.steps": [{"name": "a", "type": "command", "args": ["bash", "-c", "x"]}],
            },
            [
                (
                    "workflows.daily.steps[0].args[0]: got bash on a cluster with runtime roles; EMR passes "
                    "such commands through one more shell there; escape what follows -c once more [advice]"
                )
            ],
        ),
        (
            {
                "clusters.etl.security.runtime_roles": {},
                "workflows.daily.steps": [{"name": "a", "type": "command", "args": ["pig-script", "x"]}],
            },
            [
                (
                    "workflows.daily.steps[0].args[0]: got pig-script on a cluster with runtime roles; "
                    "EMR gives roles to steps of Spark and Hive only; "
                    "run it on a cluster without runtime_roles [warning]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("runtime-role-step", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.runtime_roles": {}},
        {
            "clusters.etl.security.runtime_roles": {},
            "workflows.daily.steps": [{"name": "a", "type": "command", "args": ["spark-submit", "x"]}],
        },
        {"workflows.daily.steps": [{"name": "a", "type": "flink", "job": "jobs/a.py"}]},
        {
            "workflows.daily.steps": [{"name": "a", "type": "flink", "job": "jobs/a.py"}],
            "workflows.daily.cluster": "gone",
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("runtime-role-step", changes) == []
