"""Managed scaling counts in units that the cluster's shape has.

Source: botocore emr/2009-03-31 ComputeLimits: vCPUs or instances for instance groups, units for instance fleets.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import scalings


def check(context: Context) -> Iterator[Problem]:
    for at in scalings(context.environment):
        unit = at.scaling.unit_type
        if unit and (unit == "InstanceFleetUnits") != at.cluster.on_fleets:
            shape, units = ("fleets", "InstanceFleetUnits") if at.cluster.on_fleets else ("groups", "Instances or VCPU")
            got, why = f"{unit} with instance {shape}", f"EMR counts instance {shape} in {units}"
            yield Problem((*at.path, "unit_type"), got, why, f"remove it, or write {units}")
            continue
        default = "InstanceFleetUnits" if at.cluster.on_fleets else "Instances"
        launched = at.cluster.managed_scaling.unit_type if at.cluster.managed_scaling else unit
        if (unit or default) != (launched or default):
            yield Problem(
                (*at.path, "unit_type"),
                f"{unit or default} where the cluster launches with {launched or default}",
                "the bounds of one cluster are then in two units",
                "use the same unit in both places",
                "warning",
            )
