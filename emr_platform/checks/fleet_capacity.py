"""Core and task fleets ask for at least one unit at launch.

Source: botocore emr/2009-03-31 InstanceFleetConfig: at least one of the two targets should be greater than 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import scaled_fleets


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_fleets(context.environment):
        if at.units == 0:
            remove = ", or remove the fleet" if at.key == "task" else ""
            yield Problem(
                at.path,
                "no capacity",
                "a fleet asks for at least one unit, On-Demand or Spot",
                f"set target_on_demand_capacity or target_spot_capacity{remove}",
            )
