"""Kerberos: what the security configuration says of it, and what the cluster itself must say besides.

Sources: EMR management guide, emr-create-security-configuration and emr-kerberos-config-examples.
"""

from __future__ import annotations

from typing import Any

from emr_platform.model import Cluster
from emr_platform.model.security import DedicatedKdc, ExternalKdc


def kerberos_configuration(kerberos: DedicatedKdc | ExternalKdc) -> dict[str, Any]:
    """The KerberosConfiguration of a security configuration, in one of its four forms."""
    configuration: dict[str, Any] = {"TicketLifetimeInHours": kerberos.ticket_lifetime_hours}
    if isinstance(kerberos, DedicatedKdc):
        trust = kerberos.cross_realm_trust
        if trust:
            configuration["CrossRealmTrustConfiguration"] = {
                "Realm": trust.realm,
                "Domain": trust.domain,
                "AdminServer": trust.admin_server,
                "KdcServer": trust.kdc_server,
            }
        return {"Provider": "ClusterDedicatedKdc", "ClusterDedicatedKdcConfiguration": configuration}
    # One server is all that EMR knows.
    configuration |= {
        "KdcServerType": "Single",
        "AdminServer": kerberos.admin_server,
        "KdcServer": kerberos.kdc_server,
    }
    directory = kerberos.active_directory
    if directory:
        configuration["AdIntegrationConfiguration"] = {
            "AdRealm": directory.realm,
            "AdDomain": directory.domain,
            "AdServer": directory.server,
        }
    return {"Provider": "ExternalKdc", "ExternalKdcConfiguration": configuration}


def kerberos_attributes(cluster: Cluster) -> dict[str, str] | None:
    """KerberosAttributes of a cluster, None without Kerberos. Every password is a dynamic reference, which
    CloudFormation resolves at deployment; only the keys that this form of Kerberos takes are read from the secret.

    Source: EMR management guide, emr-kerberos-config-examples; CloudFormation user guide, dynamic-references.
    """
    kerberos = cluster.security.kerberos
    if kerberos is None:
        return None
    keys = ["KdcAdminPassword"]
    trust = kerberos.cross_realm_trust if isinstance(kerberos, DedicatedKdc) else None
    if trust:
        keys.append("CrossRealmTrustPrincipalPassword")
    directory = trust.active_directory if trust else isinstance(kerberos, ExternalKdc) and kerberos.active_directory
    if directory:
        keys += ["ADDomainJoinUser", "ADDomainJoinPassword"]
    # By name: within the account and region no ARN is needed, so no partition either.
    secret = f"{{{{resolve:secretsmanager:{kerberos.secret}:SecretString:"
    return {"Realm": kerberos.realm, **{key: f"{secret}{key}}}}}" for key in keys}}
