"""Managed scaling that may not add core nodes has task nodes to add.

Source: EMR Management Guide, managed-scaling-allocation-strategy: what exceeds the bound of core nodes is added to task
nodes. For groups it says that EMR makes a Spot task group where one is missing, of a type nobody chose; for fleets
it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import ScalingAt, scalings


def check(context: Context) -> Iterator[Problem]:
    for at in scalings(context.environment):
        core, maximum = at.scaling.core_limit, at.scaling.maximum_capacity_units
        if core is not None and core < maximum and not at.cluster.task_types:
            explicit = at.scaling.maximum_core_capacity_units is not None
            field = "maximum_core_capacity_units" if explicit else "preset"
            yield Problem(
                (*at.path, field),
                f"{core if explicit else at.scaling.preset} on a cluster without task nodes",
                f"core nodes stop at {core} units, and up to the maximum of {maximum} {_rest(at)}",
                f"add {'task' if at.cluster.on_fleets else 'task_groups'}, or raise the bound of core nodes",
                "warning",
            )


def _rest(at: ScalingAt) -> str:
    return "there is nothing to add" if at.cluster.on_fleets else "EMR would add nodes of a type nobody chose"
