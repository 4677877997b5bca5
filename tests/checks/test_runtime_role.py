"""Rule runtime-role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.release": "emr-6.6.0",
                "clusters.etl.security.runtime_roles": {},
                "clusters.etl.applications": ["Flink"],
            },
            [
                (
                    "clusters.etl.security.runtime_roles: got runtime roles on emr-6.6.0; steps take roles "
                    "from emr-6.7.0 on; use a newer release [error]"
                ),
                (
                    "clusters.etl.security.runtime_roles: got runtime roles with Flink; only steps of Spark "
                    "and Hive take a role; add Spark or Hive, or remove runtime_roles [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.release": "emr-7.5.0",
                "clusters.etl.security.runtime_roles": {},
                "clusters.etl.applications": ["Spark", "AmazonCloudWatchAgent"],
                "workflows": {},
            },
            [
                (
                    "clusters.etl.security.runtime_roles: got runtime roles with AmazonCloudWatchAgent on "
                    "emr-7.5.0; the two go together from emr-7.6.0 on; use a newer release [error]"
                ),
                (
                    "clusters.etl.security.runtime_roles: got runtime roles without a workflow; the platform "
                    "makes a role for each workflow, and this cluster has none; add a workflow, or remove "
                    "runtime_roles [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("runtime-role", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.runtime_roles": {}, "clusters.etl.applications": ["Spark", "AmazonCloudWatchAgent"]},
        {
            "clusters.etl.release": "emr-6.7.0",
            "clusters.etl.security.runtime_roles": {},
            "clusters.etl.applications": ["Hive"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("runtime-role", changes) == []
