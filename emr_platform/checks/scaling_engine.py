"""A cluster scales in a way that its engines bear.

Source: EMR Management Guide, emr-managed-scaling: Presto, Trino and HBase are not supported. That rules on metrics do
not suit HBase, whose regions move with every node, is this platform's judgement (`Engine.scaling`): a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engines import engines_of
from ..model import Cluster, InstanceGroup
from ._base import Context, Problem
from ._engines import outside_yarn
from ._walk import clusters, scaled_nodes


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        engines = outside_yarn(cluster)
        if cluster.managed_scaling and engines:
            yield Problem(
                (*path, "managed_scaling"),
                f"managed scaling with {', '.join(engines)}",
                "managed scaling sees work on YARN only, and takes away the nodes of other engines",
                f"remove managed_scaling and {_instead(cluster)}",
            )
    for at in scaled_nodes(context.environment):
        unfit = _unfit_for_rules(at.cluster)
        if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling and at.key == "core" and unfit:
            yield Problem(
                (*at.path, "automatic_scaling"),
                f"rules on core nodes with {', '.join(unfit)}",
                "each node that comes or goes moves regions, and takes what it has cached along",
                "use scheduled_scaling, or put the rules on a task group",
                "warning",
            )


def _instead(cluster: Cluster) -> str:
    """What such a cluster has in place of managed scaling; only a long-running one has schedules."""
    ways = []
    if not cluster.on_fleets:
        ways.append("automatic_scaling on task_groups" if _unfit_for_rules(cluster) else "automatic_scaling on groups")
    if cluster.lifetime == "long-running":
        ways.append("scheduled_scaling")
    fixed = f"give the {'fleets' if cluster.on_fleets else 'groups'} the capacity they need"
    return f"use {' or '.join(ways)}, or {fixed}" if ways else fixed


def _unfit_for_rules(cluster: Cluster) -> list[str]:
    return [one.name for one in engines_of(cluster) if "automatic" not in one.scaling]
