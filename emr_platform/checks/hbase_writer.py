"""One cluster writes to an HBase root, and a read replica reads a root that somebody writes.

Source: EMR Release Guide, emr-hbase-s3: only one active cluster at a time can use a root directory in S3, replicas
apart. A replica's writer may be outside this environment, so that is an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..render.locations import locate
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    writers: list[tuple[str, str]] = []
    replicas: list[tuple[Path, str]] = []
    for path, cluster in clusters(context.environment):
        if cluster.hbase is None or cluster.hbase.root is None:
            continue
        where, root = (*path, "hbase", "root"), cluster.hbase.root
        if cluster.hbase.read_replica:
            replicas.append((where, root))
            continue
        other = next((name for name, theirs in writers if _overlap(theirs, root)), None)
        if other is not None:
            why = "two clusters that write to one root destroy each other's tables"
            yield Problem(where, f"'{root}', where {other} writes", why, "give it a root of its own, or read_replica")
        writers.append((str(path[-1]), root))
    for where, root in replicas:
        if root not in {theirs for _, theirs in writers}:
            why = "a read replica serves what another cluster writes, and none of this environment writes there"
            remedy = "write the root of a cluster, or acknowledge this where the writer is elsewhere"
            yield Problem(where, f"'{root}'", why, remedy, "advice")


def _overlap(one: str, other: str) -> bool:
    return locate(one).covers(locate(other)) or locate(other).covers(locate(one))
