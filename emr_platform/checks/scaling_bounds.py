"""The bounds of managed scaling do not contradict each other.

Source: botocore emr/2009-03-31 ComputeLimits: no scaling beyond minimum and maximum; the On-Demand and core maxima
split the capacity within them. A schedule sets the same bounds.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import scalings

_PARTS = ("minimum_capacity_units", "maximum_core_capacity_units", "maximum_on_demand_capacity_units")


def check(context: Context) -> Iterator[Problem]:
    for at in scalings(context.environment):
        maximum = at.scaling.maximum_capacity_units
        for field in _PARTS:
            value = getattr(at.scaling, field)
            if value is not None and value > maximum:
                yield Problem(
                    (*at.path, field),
                    str(value),
                    f"it must be at most maximum_capacity_units, {maximum}",
                    f"lower it to {maximum} or less, or raise the maximum",
                )
