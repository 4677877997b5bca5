"""Who reaches the nodes of a cluster, and whether Kerberos asks them who they are."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from ...assembly import Answer, Cluster, Unknown, at, both, is_there, opposite, security_document
from ...catalog import of_hadoop
from .._base import Subject
from ._releases import lacks
from ._security import named_by
from ._seen import Seen, worst
from ._switches import switched, switched_beside

KERBEROS = ("KerberosAttributes",)
# Hadoop, secure mode, HttpFS and KMS; Apache HBase, secure client access and REST gateway; Apache Hive, setting up
# HiveServer2 and metastore security; Apache Oozie, AG_Install; Apache Livy, livy.conf.template.
_SIMPLE = of_hadoop(
    {
        "hadoop.kms.authentication.type": ("simple",),
        "hadoop.security.authentication": ("simple",),
        "hbase.rest.authentication.type": ("simple",),
        "hbase.security.authentication": ("simple",),
        "hive.metastore.sasl.enabled": ("!true",),
        "hive.server2.authentication": ("none", "nosasl"),
        "httpfs.authentication.type": ("simple",),
        "oozie.authentication.type": ("simple",),
    }
) | {("livy-conf", "livy.server.auth.type"): ("", "none")}
# Who signs in is asked by a class of somebody's: the same.
_CUSTOM = of_hadoop({"hive.server2.authentication": ("custom",)}) | {
    ("livy-conf", "livy.server.auth.type"): ("custom",)
}


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
    found = [switched(cluster, _SIMPLE), *switched_beside(cluster, _SIMPLE, subject)]
    theirs = [switched(cluster, _CUSTOM), *switched_beside(cluster, _CUSTOM, subject)]
    return worst([*found, *(replace(one, status="UNKNOWN") if one.status == "FAIL" else one for one in theirs)])
