"""Rule ha-exclusions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HA: dict[str, Any] = {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**HA, "clusters.etl.security": {"runtime_roles": {}}},
            [
                (
                    "clusters.etl.security.runtime_roles: got runtime roles with high_availability; "
                    "EMR does not have the two together; "
                    "remove one of them [error]"
                ),
            ],
        ),
        (
            {**HA, "clusters.etl.security": {"kerberos": {"type": "dedicated", "secret": "emr/kerberos"}}},
            [
                (
                    "clusters.etl.security.kerberos.type: got dedicated with high_availability; "
                    "a Kerberos server on one primary node goes with it, so EMR wants one outside; "
                    "write type: external with a server of yours [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-exclusions", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        HA,
        {"clusters.etl.security": {"runtime_roles": {}}},
        {
            **HA,
            "clusters.etl.security": {
                "kerberos": {
                    "type": "external",
                    "secret": "emr/kerberos",
                    "admin_server": "kdc.example.com",
                    "kdc_server": "kdc.example.com",
                }
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-exclusions", changes) == []
