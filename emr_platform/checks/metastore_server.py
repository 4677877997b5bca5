"""A metastore in a database is served by Hive's process on the primary node.

Source: EMR Release Guide, emr-hive-metastore-external: hive-site names the database, and Hive's metastore service opens
it; Presto and Trino bring that service along, but for a Trino without Hadoop (emr-7140-release).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import JdbcMetastore
from ._base import Context, Problem
from ._engines import TABLE_SERVERS, without_hadoop
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        served = has_application(cluster, *TABLE_SERVERS) and not without_hadoop(cluster)
        if isinstance(cluster.metastore, JdbcMetastore) and not served:
            yield Problem(
                (*path, "metastore", "type"),
                f"jdbc with {', '.join(cluster.applications)}",
                "Hive's metastore service asks the database, and nothing here brings it along",
                "add Hive, or write type: glue",
            )
