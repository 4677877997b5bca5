"""Kerberos in its four forms: the security configuration and what the cluster must say besides.

Source of the forms: EMR management guide, emr-kerberos-config-examples.
"""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.engines import Where
from emr_platform.render import kerberos_attributes, security_configuration
from tests.render.clusters import cluster

TRUST = {"realm": "KDC2.COM", "domain": "kdc2.com", "admin_server": "kdc2.com:749", "kdc_server": "kdc2.com:88"}
DEDICATED = {"type": "dedicated", "secret": "emr/kdc"}
EXTERNAL = {
    "type": "external", "secret": "emr/kdc", "realm": "EXAMPLE.COM", "ticket_lifetime_hours": 12,
    "admin_server": "kdc.example.com:749", "kdc_server": "kdc.example.com:88",
}  # fmt: skip
DIRECTORY = {"realm": "AD.EXAMPLE.COM", "domain": "ad.example.com", "server": "dc.ad.example.com"}
TRUSTING = {"Realm": "KDC2.COM", "Domain": "kdc2.com", "AdminServer": "kdc2.com:749", "KdcServer": "kdc2.com:88"}
SERVER = {
    "TicketLifetimeInHours": 12, "KdcServerType": "Single", "AdminServer": "kdc.example.com:749",
    "KdcServer": "kdc.example.com:88",
}  # fmt: skip
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any], str, tuple[str, ...]]] = {
    "dedicated": (
        DEDICATED,
        {"Provider": "ClusterDedicatedKdc", "ClusterDedicatedKdcConfiguration": {"TicketLifetimeInHours": 24}},
        "EC2.INTERNAL",
        ("KdcAdminPassword",),
    ),
    "dedicated with a trust": (
        {**DEDICATED, "cross_realm_trust": TRUST},
        {
            "Provider": "ClusterDedicatedKdc",
            "ClusterDedicatedKdcConfiguration": {
                "TicketLifetimeInHours": 24,
                "CrossRealmTrustConfiguration": TRUSTING,
            },
        },
        "EC2.INTERNAL",
        ("KdcAdminPassword", "CrossRealmTrustPrincipalPassword"),
    ),
    "dedicated with a trust in a directory": (
        {**DEDICATED, "cross_realm_trust": {**TRUST, "active_directory": True}},
        {
            "Provider": "ClusterDedicatedKdc",
            "ClusterDedicatedKdcConfiguration": {
                "TicketLifetimeInHours": 24,
                "CrossRealmTrustConfiguration": TRUSTING,
            },
        },
        "EC2.INTERNAL",
        ("KdcAdminPassword", "CrossRealmTrustPrincipalPassword", "ADDomainJoinUser", "ADDomainJoinPassword"),
    ),
    "external": (
        EXTERNAL,
        {"Provider": "ExternalKdc", "ExternalKdcConfiguration": SERVER},
        "EXAMPLE.COM",
        ("KdcAdminPassword",),
    ),
    "external with a directory": (
        {**EXTERNAL, "active_directory": DIRECTORY},
        {
            "Provider": "ExternalKdc",
            "ExternalKdcConfiguration": {
                **SERVER,
                "AdIntegrationConfiguration": {
                    "AdRealm": "AD.EXAMPLE.COM",
                    "AdDomain": "ad.example.com",
                    "AdServer": "dc.ad.example.com",
                },
            },
        },
        "EXAMPLE.COM",
        ("KdcAdminPassword", "ADDomainJoinUser", "ADDomainJoinPassword"),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_security_configuration(form: str) -> None:
    kerberos, expected, _, _ = FORMS[form]
    found = security_configuration(cluster(security={"kerberos": kerberos}), Where(), data_key="d", disk_key="e")
    assert found["AuthenticationConfiguration"] == {"KerberosConfiguration": expected}


@pytest.mark.parametrize("form", FORMS)
def test_the_cluster_reads_from_the_secret_what_its_form_takes_and_no_more(form: str) -> None:
    kerberos, _, realm, keys = FORMS[form]
    assert kerberos_attributes(cluster(security={"kerberos": kerberos})) == {
        "Realm": realm,
        **{key: f"{{{{resolve:secretsmanager:emr/kdc:SecretString:{key}}}}}" for key in keys},
    }


def test_without_kerberos_there_is_nothing_to_say() -> None:
    assert kerberos_attributes(cluster()) is None
    assert "AuthenticationConfiguration" not in security_configuration(cluster(), Where(), data_key="d", disk_key="e")
