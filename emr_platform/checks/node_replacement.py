"""A cluster that stays gets new core nodes for unhealthy ones.

Source: EMR Management Guide, emr-plan-node-replacement: graceful after 45 minutes, forced an hour later unless HDFS
would lose blocks. Without it unhealthy nodes stay, are paid for and get no work.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if not cluster.unhealthy_node_replacement and cluster.lifetime == "long-running":
            yield Problem(
                (*path, "unhealthy_node_replacement"),
                "false on a long-running cluster",
                "unhealthy core nodes stay and are paid for, and YARN gives them no work",
                "remove it, or acknowledge this with who looks after them",
                "advice",
            )
