"""How many instances a fleet and a cluster may become."""

from __future__ import annotations

from ._walk import FleetAt


def largest_units(at: FleetAt) -> int:
    """Most units of a core or task fleet: what it launches with, or what managed scaling may give it."""
    scaling = at.cluster.managed_scaling
    if not scaling:
        return at.units
    bound = scaling.maximum_capacity_units
    if at.key == "core" and scaling.maximum_core_capacity_units is not None:
        bound = min(bound, scaling.maximum_core_capacity_units)
    return max(at.units, bound)


def largest_instances(at: FleetAt) -> int:
    """Most instances of a fleet: all of its lightest type."""
    if at.key == "primary":
        return 1
    return -(-largest_units(at) // min(config.weight for config in at.fleet.instance_types))


def largest_cluster(fleets: list[FleetAt]) -> int:
    """Most instances of a cluster with these fleets, the primary node included.

    Managed scaling bounds core and task together, so the fleets with the lightest types decide.
    """
    scaling = fleets[0].cluster.managed_scaling
    apart = sum(map(largest_instances, fleets))
    if not scaling:
        return apart
    launched = sum(at.units for at in fleets if at.key != "primary")
    units = max(scaling.maximum_capacity_units, launched)
    lightest = min(config.weight for at in fleets if at.key != "primary" for config in at.fleet.instance_types)
    return min(apart, 1 + -(-units // lightest))
