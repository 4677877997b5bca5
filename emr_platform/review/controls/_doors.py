"""Who reaches the nodes of a cluster, and whether Kerberos asks them who they are."""

from __future__ import annotations

from functools import lru_cache

from ...assembly import Answer, Cluster, Unknown, at, both, is_there, opposite, security_document
from ...catalog import of_hadoop
from .._base import Subject
from ._releases import lacks
from ._security import named_by
from ._seen import Seen, worst
from ._switches import switched, switched_beside

KERBEROS = ("KerberosAttributes",)
# Hadoop, secure mode; Apache HBase, secure client access; Apache Hive, setting up HiveServer2.
_SIMPLE = of_hadoop(
    {
        "hadoop.security.authentication": ("simple",),
        "hbase.security.authentication": ("simple",),
        "hive.server2.authentication": ("none", "nosasl"),
    }
)


def kerberos(cluster: Cluster, subject: Subject) -> Answer:
    """Whether a cluster has Kerberos: its own attributes and its security configuration must both say so, and its
    release must know it."""
    given = is_there(cluster.get(*KERBEROS))
    if given is False:
        return False
    undone = switched_off(cluster, subject)
    older = lacks(cluster.get("ReleaseLabel"), "kerberos")
    if undone.status == "FAIL" or older is True:
        return False
    named = named_by(cluster, subject, "")
    if isinstance(named, Seen):
        found = cluster.security(subject.assembly)
        return both(given, is_there(found), opposite(older))
    provider = at(security_document(named), "AuthenticationConfiguration", "KerberosConfiguration", "Provider")
    return both(given, is_there(provider), opposite(older), True if undone.status == "PASS" else Unknown(undone.reason))


# Five controls ask the same of each cluster.
@lru_cache(maxsize=1024)
def switched_off(cluster: Cluster, subject: Subject) -> Seen:
    """What of its configurations, and of its groups', lets users in by whatever name they give, Kerberos or not."""
    return worst([switched(cluster, _SIMPLE), *switched_beside(cluster, _SIMPLE, subject)])
