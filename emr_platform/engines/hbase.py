"""HBase: region servers beside YARN, tables in HDFS or S3, the write-ahead log in HDFS or EMR WAL.

Sources: EMR Release Guide, emr-hbase-s3 (storage mode, read replica, compaction before 7.4.0), emr-hbase-wal-enabling,
emr-hbase-wal-permissions (actions) and the page on EMR WAL through AWS PrivateLink (endpoint); EMR Management Guide,
using-service-linked-roles-wal. It runs outside YARN, and regions should not move with every metric: change its size by
plan.
"""

from __future__ import annotations

from typing import Any

from emr_platform.catalog import feature
from emr_platform.model import Cluster
from emr_platform.sizing import HBaseSizing, cached_gib, size_hbase

from ._base import Engine, Locations, Settings, Where, merged
from .hadoop import HDFS_METRICS

WAL_ENDPOINT = "emrwal.prod"
"""Ending of the endpoint service's name, com.amazonaws.<region>.emrwal.prod."""
_WAL_ACTIONS = (
    "CreateWorkspace", "CreateWal", "DeleteWal", "DescribeWAL", "ListWALs", "AppendEdit", "ReplayEdits",
    "GetCurrentWalTime", "CompleteWalFlush", "TrimWAL", "ArchiveWAL", "ArchiveWALCheckPoint",
)  # fmt: skip
_OF_A_REPLICA = ("data/hbase/", "MasterData", ".tmp/")
"""Below the root, where a replica writes all the same: its own catalogue `hbase:meta_<cluster id>` and its master's own
folder, `MasterData` with or without that ending. Source: Apache HBase Reference Guide, "Read Replica Cluster"; whether
EMR's HBase writes elsewhere too is not documented: not sure."""


def sizing(cluster: Cluster) -> HBaseSizing:
    """Heap and disk cache for the hardware."""
    on_s3 = bool(cluster.hbase and cluster.hbase.root)
    return size_hbase(cluster.core.type_names, on_s3=on_s3, ebs_gib=cached_gib(cluster.core.ebs_volumes))


def settings(cluster: Cluster, where: Where) -> Settings:
    """Heap and disk cache, and where the tables and their log are."""
    return merged([sizing(cluster).properties(), _storage(cluster, where), _log(cluster, where)])


def _storage(cluster: Cluster, where: Where) -> Settings:
    if not cluster.hbase or not cluster.hbase.root:
        return {}
    root = where.url(cluster.hbase.root)
    # A root that is a whole bucket keeps its slash; a folder is written as the guide writes it.
    site = {"hbase.rootdir": root if root.count("/") == 3 else root.rstrip("/")}
    mode = {"hbase.emr.storageMode": "s3"}
    if cluster.hbase.read_replica:
        mode["hbase.emr.readreplica.enabled"] = "true"
        if not feature("hbase_store_file_tracking").in_release(cluster.release):
            # The writer would miss files that a replica has compacted away.
            site["hbase.regionserver.compaction.enabled"] = "false"
    return {"hbase": mode, "hbase-site": site}


def _log(cluster: Cluster, where: Where) -> Settings:
    workspace = _workspace(cluster)
    if not workspace:
        return {}
    site = {"emr.wal.workspace": workspace}
    if where.region:
        site["emr.wal.client.endpoint"] = f"https://prod.emrwal.{where.region}.amazonaws.com"
    return {"hbase": {"hbase.emr.wal.enabled": "true"}, "hbase-site": site}


def locations(cluster: Cluster) -> Locations:
    """The root: a replica reads it all, and writes only what its own master needs there."""
    if not cluster.hbase or not cluster.hbase.root:
        return Locations()
    root = cluster.hbase.root
    if cluster.hbase.read_replica:
        return Locations(reads=(root,), writes=tuple(f"{root}{folder}" for folder in _OF_A_REPLICA))
    return Locations(writes=(root,))


def permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """EMR WAL's actions, for which no resource is documented, and the service-linked role that its first use makes."""
    if not _workspace(cluster):
        return []
    role = "role/aws-service-role/emrwal.amazonaws.com*/AWSServiceRoleForEMRWAL*"
    return [
        {
            "Sid": "WriteAheadLog",
            "Effect": "Allow",
            "Action": [f"emrwal:{action}" for action in _WAL_ACTIONS],
            "Resource": "*",
        },
        {
            "Sid": "WriteAheadLogRole",
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": f"arn:{where.partition}:iam::{where.account}:{role}",
            "Condition": {"StringEquals": {"iam:AWSServiceName": "emrwal.amazonaws.com"}},
        },
    ]


def endpoints(cluster: Cluster) -> frozenset[str]:
    """The write-ahead log's own endpoint."""
    return frozenset({WAL_ENDPOINT} if _workspace(cluster) else ())


def _workspace(cluster: Cluster) -> str | None:
    return cluster.hbase.wal_workspace if cluster.hbase else None


ENGINES = (
    Engine(
        name="HBase",
        scaling=("scheduled",),
        metrics=HDFS_METRICS,
        sizing=sizing,
        settings=settings,
        locations=locations,
        permissions=permissions,
        endpoints=endpoints,
    ),
    Engine(name="Phoenix"),
    Engine(name="ZooKeeper"),
)
