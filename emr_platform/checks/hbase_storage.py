"""HBase's tables outlive the cluster.

Source: EMR Release Guide, emr-hbase-s3: in HDFS, the default, they go with it; and a cluster is replaced by most
changes of its description. On a transient cluster that is a loss with every run and needs an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._properties import found_property
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if not has_application(cluster, "HBase") or _in_s3(path, cluster):
            continue
        remedy = "add hbase: {root: s3://curated/hbase/}"
        if cluster.lifetime == "transient":
            yield Problem(
                (*path, "hbase"),
                "HBase in HDFS on a transient cluster",
                "its tables are lost whenever a workflow ends",
                f"{remedy}, or acknowledge hbase-storage with the reason",
                acknowledgeable=True,
            )
        else:
            why = "its tables go with the cluster, which most changes of its description replace"
            yield Problem((*path, "hbase"), "HBase in HDFS", why, remedy, "advice")


def _in_s3(path: Path, cluster: Cluster) -> bool:
    own = found_property(path, cluster, "hbase-site", "hbase.rootdir")
    return bool(cluster.hbase and cluster.hbase.root) or (own is not None and own[1].startswith("s3"))
