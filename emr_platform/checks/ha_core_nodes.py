"""A cluster with three primary nodes has four core nodes, or keeps two copies of each block.

Source: EMR Management Guide, emr-plan-ha-considerations: four core nodes at least are recommended; with three or fewer
dfs.replication is to be 2 or more, which EMR does not set by itself (emr-scaledown-behavior) and this platform does as
soon as there are two nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engines.hadoop import daemon_settings
from ._base import Context, Problem
from ._properties import found_property
from ._walk import nodes

_ENOUGH = 4


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        if at.key != "core" or not at.cluster.high_availability:
            continue
        # Of a fleet only the heaviest types are certain: EMR may pick them alone.
        least = -(-at.units // max(config.weight for config in at.nodes.instance_types))
        own = found_property(at.path[:2], at.cluster, "hdfs-site", "dfs.replication")
        copies = own[1] if own else daemon_settings(at.cluster).get("hdfs-site", {}).get("dfs.replication", "1")
        if least < _ENOUGH and copies in ("0", "1"):
            yield Problem(
                at.path,
                f"{_counted(least)}, and one copy of each block",
                "the primary nodes survive the loss of one, HDFS does not survive the loss of a core node",
                f"launch {_ENOUGH} core nodes or more, or set hdfs-site dfs.replication to 2",
                "warning",
            )
        elif least < _ENOUGH:
            yield Problem(
                at.path,
                _counted(least),
                f"AWS recommends {_ENOUGH} or more where the cluster is to survive the loss of nodes",
                "raise the capacity of core",
                "advice",
            )


def _counted(count: int) -> str:
    return f"{count} core node{'' if count == 1 else 's'}"
