"""EMR WAL is for a writing cluster on instance groups, from emr-6.15.0 on.

Source: EMR Release Guide, emr-hbase-wal-enabling and emr-hbase-wal-considerations (catalog feature `emr_wal`,
`wal_offered_in`). Regions are added now and then, so an unlisted one is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature, wal_offered_in
from ..findings import Path
from ..model import Cluster, HBase
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    region = context.environment.region
    for path, cluster in clusters(context.environment):
        if cluster.hbase and cluster.hbase.wal_workspace:
            yield from _workspace((*path, "hbase", "wal_workspace"), cluster, cluster.hbase, region)


def _workspace(path: Path, cluster: Cluster, hbase: HBase, region: str) -> Iterator[Problem]:
    if cluster.on_fleets:
        remedy = "describe the nodes as groups, with instance_type"
        yield Problem(path, "EMR WAL on instance fleets", "EMR WAL works with instance groups only", remedy)
    if hbase.read_replica:
        why = "a replica writes nothing, and EMR WAL is not for replicas"
        yield Problem(path, "EMR WAL on a read replica", why, "remove it")
    if not feature("emr_wal").in_release(cluster.release):
        why = "EMR WAL is there from emr-6.15.0 on"
        yield Problem(path, f"EMR WAL on {cluster.release}", why, "use a newer release")
    elif not wal_offered_in(cluster.release, region):
        why = "the documentation does not list EMR WAL for this region and release"
        got = f"EMR WAL on {cluster.release} in {region}"
        yield Problem(path, got, why, "make sure it has arrived there", "warning")
