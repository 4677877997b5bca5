"""Tables outlive the cluster that made them.

Source: EMR Release Guide, emr-metastore-external-hive: without an external metastore the tables are described in a
database on the primary node, which goes with the cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import LocalMetastore
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if isinstance(cluster.metastore, LocalMetastore) and cluster.lifetime == "transient":
            yield Problem(
                (*path, "metastore", "type"),
                "a local metastore on a transient cluster",
                "its tables are forgotten whenever a workflow ends; their files stay",
                "use type: glue, or jdbc with a database of yours",
                "warning",
            )
