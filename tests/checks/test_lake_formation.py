"""Rule lake-formation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.release": "emr-6.14.0",
                "clusters.etl.security.lake_formation": True,
                "clusters.etl.security.in_transit.certificate_provider": "none",
                "clusters.etl.applications": ["Hive"],
                "clusters.etl.metastore": {"type": "local"},
            },
            [
                (
                    "clusters.etl.security.lake_formation: got Lake Formation without runtime roles; it "
                    "decides by the role that a step runs with; add runtime_roles: {} [error]"
                ),
                (
                    "clusters.etl.security.lake_formation: got Lake Formation without TLS; it needs TLS "
                    "between the nodes; remove certificate_provider: none [error]"
                ),
                (
                    "clusters.etl.security.lake_formation: got Lake Formation on emr-6.14.0; EMR asks it from"
                    " emr-6.15.0 on; use a newer release [error]"
                ),
                (
                    "clusters.etl.security.lake_formation: got Lake Formation with Hive; EMR asks it for jobs"
                    " of Spark; add Spark [error]"
                ),
                (
                    "clusters.etl.security.lake_formation: got Lake Formation with a local metastore; it "
                    "decides about tables of the Glue Data Catalog only; write metastore: {type: glue}, or "
                    "remove lake_formation [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("lake-formation", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.lake_formation": True, "clusters.etl.security.runtime_roles": {}},
        {
            "clusters.etl.security.lake_formation": True,
            "clusters.etl.security.runtime_roles": {},
            "clusters.etl.metastore": {"type": "glue"},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("lake-formation", changes) == []
