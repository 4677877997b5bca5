"""Priorities and prioritised strategies come together.

Source: EMR Management Guide, emr-instance-fleet: a prioritised strategy needs a priority on one type at least; the
other strategies do not look at priorities.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import NodesAt, fleets

_PRIORITISED = {"on_demand": "prioritized", "spot": "capacity-optimized-prioritized"}


def check(context: Context) -> Iterator[Problem]:
    for at in fleets(context.environment):
        prioritised = _prioritised(at)
        given = [path for path, config in at.types if config.priority is not None]
        if prioritised and not given:
            yield Problem(
                (*at.path, "launch_specifications", prioritised[0], "allocation_strategy"),
                f"{_PRIORITISED[prioritised[0]]} without priorities",
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


def _prioritised(at: NodesAt) -> list[str]:
    """The markets with a prioritised strategy."""
    launch = at.launch
    chosen = {"on_demand": launch.on_demand.allocation_strategy, "spot": launch.spot.allocation_strategy}
    return [market for market, strategy in chosen.items() if strategy == _PRIORITISED[market]]
