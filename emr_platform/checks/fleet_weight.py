"""Weights fit the target, and follow the size of the types.

Source: botocore emr/2009-03-31 InstanceFleetConfig: instances are added until the target is met, even if that exceeds
it, and InstanceTypeConfig: the default weight is 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type
from ._base import Context, Problem
from ._capacity import scalings_of
from ._walk import NodesAt, scaled_fleets


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_fleets(context.environment):
        yield from _overshooting(at)
        yield from _above_maximum(at)
        yield from _alike(at)


def _overshooting(at: NodesAt) -> Iterator[Problem]:
    least = min(config.weight for config in at.nodes.instance_types)
    for field, target in at.targets.items():
        if 0 < target < least:
            yield Problem(
                at.target_path(field),
                f"{target} where the lightest type counts {least}",
                "EMR adds whole instances until the target is met, so one instance already exceeds it",
                f"raise it to {least}, or list a type with a lower weight",
                "warning",
            )


def _above_maximum(at: NodesAt) -> Iterator[Problem]:
    heaviest = max(config.weight for config in at.nodes.instance_types)
    ceiling = min((scaling.maximum_capacity_units for scaling in scalings_of(at.cluster)), default=heaviest)
    if heaviest > ceiling:
        yield Problem(
            (*at.path, "instance_types"),
            f"a weight of {heaviest}",
            f"one such instance exceeds maximum_capacity_units, {ceiling}",
            "remove the type, or raise the maximum",
            "warning",
        )


def _alike(at: NodesAt) -> Iterator[Problem]:
    """Types of different sizes that all count the same, so that a unit may be anything."""
    known = {config.type: instance_type(config.type) for config in at.nodes.instance_types}
    vcpus = {name: known_type.vcpus for name, known_type in known.items() if known_type}
    if len(set(vcpus.values())) > 1 and len({config.weight for config in at.nodes.instance_types}) == 1:
        small, large = min(vcpus, key=vcpus.__getitem__), max(vcpus, key=vcpus.__getitem__)
        yield Problem(
            (*at.path, "instance_types"),
            f"the same weight for {small} with {vcpus[small]} vCPUs and {large} with {vcpus[large]}",
            "a unit then stands for any of them, and neither the capacity nor the bill is known",
            "weigh each type by its vCPUs",
            "advice",
        )
