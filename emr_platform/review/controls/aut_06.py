"""AUT-06: Hadoop's services and users authenticate by Kerberos."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, Unknown
from ...catalog import of_hadoop
from .._base import Control, Outcome, Subject
from ._doors import KERBEROS, kerberos, switched_off
from ._security import named_by
from ._seen import Seen, seen, worst
from ._switches import switched, switched_beside

# What leaves little of Kerberos, and what comes of it. HDFS Permissions Guide, `dfs.permissions` being the old name;
# Hadoop, core-default.xml; HBase Reference Guide, secure client access.
_UNDOING = {
    "HDFS lets every user at every file": of_hadoop(
        {"dfs.permissions.enabled": ("false",), "dfs.permissions": ("false",)}
    ),
    "whoever answers in a service's place need not prove who it is": of_hadoop(
        {
            "ipc.client.fallback-to-simple-auth-allowed": ("true",),
            "hbase.ipc.client.fallback-to-simple-auth-allowed": ("true",),
        }
    ),
    "users may call themselves what they like": of_hadoop(
        {"hbase.ipc.server.fallback-to-simple-auth-allowed": ("true",)}
    ),
}


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield _answer(cluster, subject).of(cluster)


def _answer(cluster: Cluster, subject: Subject) -> Seen:
    answer = kerberos(cluster, subject)
    if answer is not False:
        found = worst(_undone(cluster, subject))
        if found.status == "FAIL" or (answer is True and found.status != "PASS"):
            return found
    configuration = named_by(cluster, subject, "")
    if isinstance(answer, Unknown) and isinstance(configuration, Seen) and configuration.status == "INHERITED":
        return configuration
    undone = switched_off(cluster, subject)
    if undone.status == "FAIL":
        return undone
    return seen(
        answer, KERBEROS, cluster.get(*KERBEROS, "Realm"),
        good="Kerberos authenticates every user and service",
        bad="within the cluster a job may call itself what it likes; set up Kerberos where users share",
    )  # fmt: skip


def _undone(cluster: Cluster, subject: Subject) -> Iterator[Seen]:
    for then, unwanted in _UNDOING.items():
        one = worst([switched(cluster, unwanted), *switched_beside(cluster, unwanted, subject)])
        yield Seen(one.status, one.path, one.value, f"{one.reason}: {then}")


CONTROL = Control(
    id="AUT-06",
    title="Hadoop's services and users authenticate each other by Kerberos",
    why="Within a cluster without Kerberos any job acts as any user of HDFS, YARN and Hive; AUT-01 says who gets in.",
    severity="medium",
    population="clusters",
    proof="Cluster.KerberosAttributes and AuthenticationConfiguration.KerberosConfiguration, and no configuration that "
    "sets dfs.permissions.enabled to false, or ipc.client.fallback-to-simple-auth-allowed or HBase's like it to true",
    remedy="give the security configuration a KerberosConfiguration and the cluster its KerberosAttributes",
    sources=(
        "AWS Config emr-kerberos-enabled", "cdk-nag HIPAA.Security-EMRKerberosEnabled",
        "cdk-nag NIST.800.53.R4-EMRKerberosEnabled", "cdk-nag PCI.DSS.321-EMRKerberosEnabled",
        "AWS Guard rules registry EMR_KERBEROS_ENABLED", "checkov CKV_AWS_114 (Terraform)", "cfn_nag F63",
    ),
    # PCI 3.2.1, HIPAA: AWS Guard rules registry, emr_kerberos_enabled.
    mappings={
        "NIST 800-53r5": ("AC-2(j)", "AC-3", "AC-5(c)", "AC-6", "IA-2"),
        "PCI DSS 3.2.1": ("7.2.1",),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(B)", "164.308(a)(4)(i)",
            "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)",
        ),
    },
    examine=examine,
    unsure="a release that is not known is taken for one with Kerberos, which begins with 5.10.0: EMR's Management "
    "Guide does not say what an older one makes of it",
)  # fmt: skip
