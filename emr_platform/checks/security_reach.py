"""Nodes can reach the Kerberos, directory and Ranger servers that their cluster names.

Source: EMR Management Guide, emr-kerberos-configure-settings: the KDC is asked on port 88 and its administration server
on 749 unless the file says otherwise; IANA's register: LDAP, over which an Active Directory answers, on 389. The nodes'
own security groups, which this platform makes, let out HTTPS and nothing else. What the groups named in the file let
out is not known here: one of them is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from ..model import ExternalKdc
from ..model.security import SecurityConfiguration
from ._base import Context, Problem
from ._walk import clusters

KDC, ADMIN, LDAP = 88, 749, 389
_HTTPS = 443


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        security = cluster.security
        if cluster.additional_security_groups:
            continue
        ports = {"kerberos": _kerberos(security), "ranger": _ranger(security)}
        for key, found in ports.items():
            if found:
                yield Problem(
                    (*path, "security", key),
                    f"{', '.join(found)} without additional_security_groups",
                    "the nodes' own security groups let out HTTPS (443) and nothing else, so they do not get there",
                    "name a security group under additional_security_groups that lets this out",
                    "warning",
                )


def _kerberos(security: SecurityConfiguration) -> list[str]:
    """The servers outside the cluster, as host:port, each once."""
    kerberos = security.kerberos
    if kerberos is None:
        return []
    if isinstance(kerberos, ExternalKdc):
        directory = kerberos.active_directory
        found = [_at(kerberos.kdc_server, KDC), _at(kerberos.admin_server, ADMIN)]
        found += [_at(directory.server, LDAP)] if directory else []
    elif trust := kerberos.cross_realm_trust:
        found = [_at(trust.kdc_server, KDC), _at(trust.admin_server, ADMIN)]
        found += [f"{trust.domain}:{LDAP}"] if trust.active_directory else []
    else:
        return []
    return list(dict.fromkeys(found))


def _ranger(security: SecurityConfiguration) -> list[str]:
    """The Ranger server, unless it is reached where everything over HTTPS is."""
    if security.ranger is None:
        return []
    address = urlsplit(security.ranger.admin_server_url)
    return [] if (address.netloc.partition(":")[2] or str(_HTTPS)) == str(_HTTPS) else [address.netloc]


def _at(host: str, port: int) -> str:
    return host if ":" in host else f"{host}:{port}"
