"""A cluster launches within the bounds of its managed scaling.

Source: botocore emr/2009-03-31 ComputeLimits: scaling never goes beyond the bounds. What launches above a maximum
breaks the ceiling the file promises; what launches below the minimum is resized at once, a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Cluster, ManagedScaling
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.managed_scaling:
            yield from _above(path, cluster, cluster.managed_scaling)
            yield from _below(path, cluster, cluster.managed_scaling)


def _above(path: Path, cluster: Cluster, scaling: ManagedScaling) -> Iterator[Problem]:
    fleets = [found for key, found in cluster.nodes.items() if key != "primary"]
    on_demand = sum(fleet.target_on_demand_capacity for fleet in fleets)
    core = cluster.core.target_on_demand_capacity + cluster.core.target_spot_capacity
    launched = {
        "maximum_capacity_units": (on_demand + sum(fleet.target_spot_capacity for fleet in fleets), "units"),
        "maximum_core_capacity_units": (core, "core units"),
        "maximum_on_demand_capacity_units": (on_demand, "On-Demand units"),
    }
    for field, (units, what) in launched.items():
        bound = getattr(scaling, field)
        if bound is not None and units > bound:
            yield Problem(
                (*path, "managed_scaling", field),
                f"{bound} for a cluster that launches with {units} {what}",
                "a cluster launches within the bounds of its scaling",
                f"raise it to {units}, or lower the targets of the fleets",
            )


def _below(path: Path, cluster: Cluster, scaling: ManagedScaling) -> Iterator[Problem]:
    fleets = [found for key, found in cluster.nodes.items() if key != "primary"]
    units = sum(fleet.target_on_demand_capacity + fleet.target_spot_capacity for fleet in fleets)
    if units < scaling.minimum_capacity_units:
        yield Problem(
            (*path, "managed_scaling", "minimum_capacity_units"),
            f"{scaling.minimum_capacity_units} for a cluster that launches with {units} units",
            "EMR resizes the cluster as soon as it runs",
            "raise the targets of the fleets to the minimum",
            "warning",
        )
