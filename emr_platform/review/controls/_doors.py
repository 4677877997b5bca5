"""Who reaches the nodes of a cluster, and whether Kerberos asks them who they are."""

from __future__ import annotations

from ...assembly import Answer, Cluster, at, both, is_there, security_document
from .._base import Subject
from ._security import named_by
from ._seen import Seen

KERBEROS = ("KerberosAttributes",)


def kerberos(cluster: Cluster, subject: Subject) -> Answer:
    """Whether a cluster has Kerberos: its own attributes and its security configuration must both say so."""
    given = is_there(cluster.get(*KERBEROS))
    if given is False:
        return False
    named = named_by(cluster, subject, "")
    if isinstance(named, Seen):
        found = cluster.security(subject.assembly)
        return both(given, is_there(found))
    provider = at(security_document(named), "AuthenticationConfiguration", "KerberosConfiguration", "Provider")
    return both(given, is_there(provider))
