"""Priorities and prioritised strategies come together.

Source: EMR Management Guide, emr-instance-fleet: a prioritised strategy needs a priority on one type at least; the
other strategies do not look at priorities. That holds for the strategies of launch and of resize.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import InstanceFleet, ResizeSpecifications
from ._base import Context, Problem
from ._walk import NodesAt, fleets

_PRIORITISED = {"on_demand": "prioritized", "spot": "capacity-optimized-prioritized"}


def check(context: Context) -> Iterator[Problem]:
    for at in fleets(context.environment):
        prioritised = _prioritised(at)
        given = [path for path, config in at.types if config.priority is not None]
        if prioritised and not given:
            yield Problem(
                (*at.path, *prioritised[0], "allocation_strategy"),
                f"{_PRIORITISED[prioritised[0][-1]]} without priorities",
                "a prioritised strategy needs a priority on one type at least",
                "give the types a `priority`; 0 comes first",
            )
        if given and not prioritised:
            yield Problem(
                (*given[0], "priority"),
                "a priority without a prioritised strategy",
                "only the strategies prioritized and capacity-optimized-prioritized look at priorities",
                "choose one of them under `launch_specifications`, or remove the priorities",
                "warning",
            )


def _prioritised(at: NodesAt) -> list[tuple[str, str]]:
    """Where a prioritised strategy is chosen: the specification's key and the market's."""
    resize = at.nodes.resize_specifications if isinstance(at.nodes, InstanceFleet) else ResizeSpecifications()
    chosen = {
        ("launch_specifications", "on_demand"): at.launch.on_demand,
        ("launch_specifications", "spot"): at.launch.spot,
        ("resize_specifications", "on_demand"): resize.on_demand,
        ("resize_specifications", "spot"): resize.spot,
    }
    return [where for where, part in chosen.items() if part and part.allocation_strategy == _PRIORITISED[where[1]]]
