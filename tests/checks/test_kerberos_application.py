"""Rule kerberos-application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

KERBEROS = {"type": "dedicated", "secret": "emr/kerberos"}


def on(*applications: str, **changes: Any) -> dict[str, Any]:
    named = {"clusters.etl.applications": list(applications), "clusters.etl.security.kerberos": KERBEROS}
    return named | changes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            on("Hadoop", "Flink"),
            [
                (
                    "clusters.etl.applications[1]: got Flink with Kerberos; "
                    "EMR does not make it known to Kerberos, so that it may fail to talk to applications that are; "
                    "remove it, or acknowledge this once it is tried [warning]"
                )
            ],
        ),
        (
            on("Trino", **{"clusters.etl.security.in_transit": {"certificate_provider": "none"}}),
            [
                (
                    "clusters.etl.applications[0]: got Trino with Kerberos and without TLS; "
                    "it takes part in Kerberos only where traffic between nodes is encrypted; "
                    "remove certificate_provider: none [error]"
                )
            ],
        ),
        (
            on("Presto", **{"clusters.etl.release": "emr-6.8.0"}),
            [
                (
                    "clusters.etl.applications[0]: got Presto with Kerberos on emr-6.8.0; "
                    "it takes part in Kerberos from emr-6.9.0 on; use a newer release [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("kerberos-application", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.applications": ["Hadoop", "Flink"]},
        on("Hadoop", "Spark", "Hive", "Trino", "AmazonCloudWatchAgent"),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("kerberos-application", changes) == []
