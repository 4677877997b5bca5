"""A cluster scales in a way that its engines bear.

Source: EMR Management Guide, emr-managed-scaling: Presto, Trino and HBase are not supported. That rules on metrics do
not suit HBase, whose regions move with every node, is this platform's judgement (`Engine.scaling`): a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engines import engines_of
from ..model import InstanceGroup
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
                "remove managed_scaling and give the fleets the capacity they need",
            )
    for at in scaled_nodes(context.environment):
        unfit = [one.name for one in engines_of(at.cluster) if "automatic" not in one.scaling]
        if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling and at.key == "core" and unfit:
            yield Problem(
                (*at.path, "automatic_scaling"),
                f"rules on core nodes with {', '.join(unfit)}",
                "each node that comes or goes moves regions, and takes what it has cached along",
                "use scheduled_scaling, or put the rules on a task group",
                "warning",
            )
