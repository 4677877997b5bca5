"""Applications of a Kerberos cluster are ones that EMR makes known to Kerberos.

Source: EMR Management Guide, emr-kerberos-principals: other applications cannot talk to those that are, and ask nobody
who he is; Presto (from 6.9.0) and Trino (from 6.11.0) need encryption in transit besides.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import kerberos_with_tls_since, release_version, works_with_kerberos
from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.kerberos:
            for index, name in enumerate(cluster.applications):
                yield from _application((*path, "applications", index), name, cluster)


def _application(path: Path, name: str, cluster: Cluster) -> Iterator[Problem]:
    if not works_with_kerberos(name):
        why = "EMR does not make it known to Kerberos, so that it may fail to talk to applications that are"
        yield Problem(path, f"{name} with Kerberos", why, "remove it, or acknowledge this once it is tried", "warning")
    since = kerberos_with_tls_since(name)
    if since is None:
        return
    if cluster.security.in_transit.certificate_provider == "none":
        why = "it takes part in Kerberos only where traffic between nodes is encrypted"
        yield Problem(path, f"{name} with Kerberos and without TLS", why, "remove certificate_provider: none")
    if release_version(cluster.release) < release_version(since):
        why = f"it takes part in Kerberos from {since} on"
        yield Problem(path, f"{name} with Kerberos on {cluster.release}", why, "use a newer release")
