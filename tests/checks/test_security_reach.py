"""Rule security-reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

KERBEROS = "clusters.etl.security.kerberos"
TRUST = {
    "realm": "AD.EXAMPLE.COM",
    "domain": "ad.example.com",
    "admin_server": "dc.example.com",
    "kdc_server": "dc.example.com:1088",
}
DEDICATED = {"type": "dedicated", "secret": "emr/kerberos"}
EXTERNAL = {"type": "external", "secret": "emr/kerberos", "admin_server": "kdc.example.com", "kdc_server": "kdc:88"}
DIRECTORY = {"realm": "AD.EXAMPLE.COM", "domain": "ad.example.com", "server": "ad.example.com"}
RANGER = {
    "admin_server_url": "https://ranger.example.com:6182",
    "admin_server_secret": "emr/ranger/server",
    "role_for_plugins": "ranger/data",
    "role_for_other_services": "ranger/users",
    "plugins": [{"app": "Spark", "client_secret": "emr/ranger/client", "policy_repository": "spark"}],
    "audit_log_group": "/emr/ranger",
}
SAID = (
    " without additional_security_groups; "
    "the nodes' own security groups let out HTTPS (443) and nothing else, so they do not get there; "
    "name a security group under additional_security_groups that lets this out [warning]"
)


@pytest.mark.parametrize(
    ("changes", "where", "servers"),
    [
        ({KERBEROS: EXTERNAL}, KERBEROS, "kdc:88, kdc.example.com:749"),
        (
            {KERBEROS: EXTERNAL | {"active_directory": DIRECTORY}},
            KERBEROS,
            "kdc:88, kdc.example.com:749, ad.example.com:389",
        ),
        ({KERBEROS: DEDICATED | {"cross_realm_trust": TRUST}}, KERBEROS, "dc.example.com:1088, dc.example.com:749"),
        (
            {KERBEROS: DEDICATED | {"cross_realm_trust": TRUST | {"active_directory": True}}},
            KERBEROS,
            "dc.example.com:1088, dc.example.com:749, ad.example.com:389",
        ),
        ({"clusters.etl.security.ranger": RANGER}, "clusters.etl.security.ranger", "ranger.example.com:6182"),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], where: str, servers: str) -> None:
    assert ask("security-reach", changes) == [f"{where}: got {servers}{SAID}"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {KERBEROS: DEDICATED},
        {KERBEROS: EXTERNAL, "clusters.etl.additional_security_groups": ["sg-0123456789abcdef0"]},
        {"clusters.etl.security.ranger": RANGER | {"admin_server_url": "https://ranger.example.com/"}},
        {"clusters.etl.security.ranger": RANGER | {"admin_server_url": "https://ranger.example.com:443"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("security-reach", changes) == []
