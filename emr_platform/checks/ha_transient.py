"""A transient cluster has one primary node.

Source: EMR Management Guide, emr-plan-ha-applications: EMR protects a cluster with three primary nodes from
termination, which is how a workflow ends its cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.high_availability and cluster.lifetime == "transient":
            yield Problem(
                (*path, "high_availability"),
                "three primary nodes on a transient cluster",
                "EMR protects it from termination, so the workflow could not end its own cluster, which would run on",
                "remove it, or make the cluster long-running",
            )
