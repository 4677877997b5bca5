"""The bounds of managed scaling do not contradict each other.

Source: botocore emr/2009-03-31 ComputeLimits: no scaling beyond minimum and maximum; the On-Demand and core maxima
split the capacity within them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        scaling = cluster.managed_scaling
        if not scaling:
            continue
        maximum = scaling.maximum_capacity_units
        parts = {
            "minimum_capacity_units": scaling.minimum_capacity_units,
            "maximum_core_capacity_units": scaling.maximum_core_capacity_units,
            "maximum_on_demand_capacity_units": scaling.maximum_on_demand_capacity_units,
        }
        for field, value in parts.items():
            if value is not None and value > maximum:
                yield Problem(
                    (*path, "managed_scaling", field),
                    str(value),
                    f"it is at most maximum_capacity_units, {maximum}",
                    f"lower it to {maximum} or less, or raise the maximum",
                )
