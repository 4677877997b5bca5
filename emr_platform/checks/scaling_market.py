"""The bounds of managed scaling leave Spot where the file wants it, and only there.

Source: EMR Management Guide, managed-scaling-allocation-strategy: core nodes first up to their bound, then task nodes;
On-Demand first up to its bound, then Spot; without bounds of their own both go up to the maximum, which means On-Demand
core nodes only. A group keeps its market, a fleet takes instances of both.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import ScalingAt, scalings


def check(context: Context) -> Iterator[Problem]:
    for at in scalings(context.environment):
        if at.scaling.minimum_capacity_units < at.scaling.maximum_capacity_units:
            yield from _never_spot(at)
            yield from _core_first(at)
            yield from _spot_core(at)


def _never_spot(at: ScalingAt) -> Iterator[Problem]:
    maximum = at.scaling.maximum_capacity_units
    limit = maximum if at.scaling.on_demand_limit is None else at.scaling.on_demand_limit
    wanted = any(nodes.target_spot_capacity for key, nodes in at.cluster.nodes.items() if key != "primary")
    if wanted and limit >= maximum:
        yield Problem(
            at.path,
            f"up to {maximum} On-Demand units on a cluster that launches with Spot capacity",
            "EMR grows On-Demand up to its bound before it takes Spot, so growth is never Spot",
            "set maximum_on_demand_capacity_units to what is On-Demand at launch, or use a preset",
            "warning",
        )


def _core_first(at: ScalingAt) -> Iterator[Problem]:
    maximum = at.scaling.maximum_capacity_units
    limit = maximum if at.scaling.core_limit is None else at.scaling.core_limit
    if at.cluster.task_types and limit >= maximum:
        yield Problem(
            at.path,
            f"up to {maximum} core units on a cluster with task nodes",
            "EMR grows core nodes up to their bound before it adds task nodes, so task nodes never grow",
            "set maximum_core_capacity_units to what core launches with, or use preset task-only",
            "advice",
        )


def _spot_core(at: ScalingAt) -> Iterator[Problem]:
    on_demand, maximum = at.scaling.on_demand_limit, at.scaling.maximum_capacity_units
    core = maximum if at.scaling.core_limit is None else at.scaling.core_limit
    planned = at.cluster.core.target_spot_capacity or at.scaling.preset == "spot-only"
    if at.cluster.on_fleets and on_demand is not None and on_demand < min(core, maximum) and not planned:
        yield Problem(
            at.path,
            f"up to {core} core units of which {on_demand} are On-Demand",
            "the other core nodes are Spot, and with each that AWS takes back goes its part of HDFS",
            "set maximum_core_capacity_units to maximum_on_demand_capacity_units or less",
            "warning",
        )
