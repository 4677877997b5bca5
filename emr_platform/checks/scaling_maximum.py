"""A scaling maximum is not far above what the cluster launches with.

Source: this platform. A maximum is the ceiling of the bill, and a slip in it (6400 for 64) breaks no rule of EMR's.
That "far" begins beyond twenty times is a choice, no fact of AWS's, hence an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import InstanceGroup
from ._base import Context, Problem
from ._capacity import launched_units
from ._walk import scaled_nodes, scalings

_FAR = 20


def check(context: Context) -> Iterator[Problem]:
    workers = list(scaled_nodes(context.environment))
    for at in scalings(context.environment):
        launched = sum(launched_units(one) for one in workers if one.path[:2] == at.path[:2])
        least = max(launched, at.scaling.minimum_capacity_units)
        where = (*at.path, "maximum_capacity_units")
        yield from _far(where, at.scaling.maximum_capacity_units, least, "units")
    for one in workers:
        if isinstance(one.nodes, InstanceGroup) and (scaling := one.nodes.automatic_scaling):
            least = max(one.nodes.instance_count, scaling.minimum_instances)
            where = (*one.path, "automatic_scaling", "maximum_instances")
            yield from _far(where, scaling.maximum_instances, least, "instances")


def _far(path: Path, maximum: int, least: int, what: str) -> Iterator[Problem]:
    """`least` is what is launched with, or the minimum where that is more; of what begins with none nothing is said."""
    if least and maximum > _FAR * least:
        yield Problem(
            path,
            f"{maximum} for {least} {what}",
            f"the cluster may grow, and cost, more than {_FAR} times what it begins with",
            "lower it, or acknowledge scaling-maximum with the reason",
            "advice",
        )
