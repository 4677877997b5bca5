"""A preset of managed scaling stands alone, and fits the cluster's lifetime.

Source: this platform; a preset says what `maximum_on_demand_capacity_units` and `maximum_core_capacity_units` are
(`ManagedScaling`). EMR Management Guide, emr-plan-instances-guidelines: everything on Spot is for work that can be
repeated; data warehouses and other long-running clusters keep primary and core nodes On-Demand.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import scalings

_BOUNDS = {
    "task-only": ("maximum_core_capacity_units",),
    "on-demand-core-spot-task": ("maximum_core_capacity_units", "maximum_on_demand_capacity_units"),
    "spot-only": ("maximum_on_demand_capacity_units",),
}


def check(context: Context) -> Iterator[Problem]:
    for at in scalings(context.environment):
        preset = at.scaling.preset
        for field in _BOUNDS.get(preset or "", ()):
            value = getattr(at.scaling, field)
            if value is not None:
                yield Problem(
                    (*at.path, field),
                    f"{value} with preset {preset}",
                    "the preset sets this bound, and what is written here wins over it without a word",
                    "remove the bound, or the preset",
                    "warning",
                )
        if preset == "spot-only" and at.cluster.lifetime == "long-running":
            yield Problem(
                (*at.path, "preset"),
                "spot-only on a long-running cluster",
                "AWS takes Spot instances back at two minutes' notice, and HDFS of a long-running cluster with them",
                "use on-demand-core-spot-task, or a transient cluster",
                "warning",
            )
