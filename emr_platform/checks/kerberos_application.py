"""Applications of a Kerberos cluster are ones that EMR makes known to Kerberos.

Source: EMR Management Guide, emr-kerberos-principals: other applications cannot talk to those that are, and ask nobody
who he is; Presto (from 6.9.0) and Trino (from 6.11.0) need encryption in transit besides.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import release_version
from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._walk import clusters

_KNOWN = {
    "hadoop", "hbase", "hcatalog", "hive", "hue", "livy", "oozie", "phoenix", "presto", "spark", "tez", "trino",
    "zeppelin", "zookeeper",
}  # fmt: skip
_LIBRARIES = {"amazoncloudwatchagent", "delta", "ganglia", "hudi", "iceberg", "mxnet", "tensorflow"}
"""What has no service of its own that a user logs in to, or only watches."""
_QUERY_ENGINES = {"presto": (6, 9, 0), "trino": (6, 11, 0)}


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.kerberos:
            for index, name in enumerate(cluster.applications):
                yield from _application((*path, "applications", index), name, cluster)


def _application(path: Path, name: str, cluster: Cluster) -> Iterator[Problem]:
    key = name.lower()
    if key not in _KNOWN | _LIBRARIES:
        why = "EMR does not make it known to Kerberos, so that it may fail to talk to applications that are"
        yield Problem(path, f"{name} with Kerberos", why, "remove it, or acknowledge this once it is tried", "warning")
    since = _QUERY_ENGINES.get(key)
    if since is None:
        return
    if cluster.security.in_transit.certificate_provider == "none":
        why = "it takes part in Kerberos only where traffic between nodes is encrypted"
        yield Problem(path, f"{name} with Kerberos and without TLS", why, "remove certificate_provider: none")
    if release_version(cluster.release) < since:
        why = f"it takes part in Kerberos from emr-{'.'.join(map(str, since))} on"
        yield Problem(path, f"{name} with Kerberos on {cluster.release}", why, "use a newer release")
