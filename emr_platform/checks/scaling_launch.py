"""A cluster launches within the bounds of its managed scaling.

Source: botocore emr/2009-03-31 ComputeLimits: scaling never goes beyond the bounds. What launches above a maximum
breaks the ceiling the file promises; what launches below the minimum is resized at once, a warning. With groups a unit
is an instance, or by VCPU a vCPU.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import ManagedScaling
from ._base import Context, Problem
from ._capacity import launched_units, lightest
from ._engines import outside_yarn
from ._walk import NodesAt, nodes

_WORDS = {
    "maximum_capacity_units": "units",
    "maximum_core_capacity_units": "core units",
    "maximum_on_demand_capacity_units": "On-Demand units",
}


def check(context: Context) -> Iterator[Problem]:
    by_cluster: dict[Path, list[NodesAt]] = {}
    for at in nodes(context.environment):
        if at.key != "primary":
            by_cluster.setdefault(at.path[:2], []).append(at)
    for path, workers in by_cluster.items():
        scaling = workers[0].cluster.managed_scaling
        if scaling and not outside_yarn(workers[0].cluster):
            yield from _above((*path, "managed_scaling"), workers, scaling)
            yield from _below((*path, "managed_scaling"), workers, scaling)


def _above(path: Path, workers: list[NodesAt], scaling: ManagedScaling) -> Iterator[Problem]:
    launched = {
        "maximum_capacity_units": (scaling.maximum_capacity_units, sum(map(launched_units, workers))),
        "maximum_core_capacity_units": (scaling.core_limit, sum(launched_units(at) for at in workers[:1])),
        "maximum_on_demand_capacity_units": (scaling.on_demand_limit, sum(map(_on_demand, workers))),
    }
    for field, (bound, units) in launched.items():
        if bound is None or units <= bound:
            continue
        explicit = getattr(scaling, field) is not None
        yield Problem(
            (*path, field if explicit else "preset"),
            f"{'' if explicit else f'{scaling.preset}, at most '}{bound} for a cluster that launches with {units} "
            f"{_WORDS[field]}",
            "a cluster launches within the bounds of its scaling",
            f"{_raise(field, explicit, scaling, units)}, or lower {_targets(workers)}",
        )


def _raise(field: str, explicit: bool, scaling: ManagedScaling, units: int) -> str:
    if explicit:
        return f"raise it to {units}"
    if scaling.preset == "spot-only":
        return "launch core and task nodes as Spot"
    what = "core" if field == "maximum_core_capacity_units" else "On-Demand"
    return f"raise minimum_capacity_units, which is the bound of {what} units here, to {units}"


def _below(path: Path, workers: list[NodesAt], scaling: ManagedScaling) -> Iterator[Problem]:
    units = sum(map(launched_units, workers))
    if units < scaling.minimum_capacity_units:
        yield Problem(
            (*path, "minimum_capacity_units"),
            f"{scaling.minimum_capacity_units} for a cluster that launches with {units} units",
            "EMR resizes the cluster as soon as it runs",
            f"raise {_targets(workers)} to the minimum",
            "warning",
        )


def _on_demand(at: NodesAt) -> int:
    units = at.nodes.target_on_demand_capacity
    return units * lightest(at) if at.is_group else units


def _targets(workers: list[NodesAt]) -> str:
    return "the instance counts of the groups" if workers[0].is_group else "the targets of the fleets"
