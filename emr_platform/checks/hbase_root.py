"""A read replica and EMR WAL need HBase's tables in S3.

Source: EMR Release Guide, emr-hbase-s3 and emr-hbase-wal-considerations: a replica serves another cluster's root
directory, EMR WAL works only with a root directory in S3.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        hbase = cluster.hbase
        if hbase is None or hbase.root:
            continue
        if hbase.read_replica:
            got, why = "a read replica without a root", "it serves the tables of another cluster's root in S3"
            yield Problem((*path, "hbase", "read_replica"), got, why, "add the root of that cluster")
        if hbase.wal_workspace:
            got, why = "a WAL workspace without a root", "EMR WAL is for tables in S3"
            yield Problem((*path, "hbase", "wal_workspace"), got, why, "add root: s3://curated/hbase/")
