"""How many instances a fleet and a cluster may become."""

from __future__ import annotations

from ..catalog import instance_type
from ..model import Cluster, InstanceGroup, ManagedScaling
from ._walk import NodesAt


def launched_units(at: NodesAt) -> int:
    """Units at launch as managed scaling counts them: for groups scaled by VCPU the vCPUs, not the instances."""
    return at.units * lightest(at) if at.is_group else at.units


def largest_units(at: NodesAt) -> int:
    """Most units of core or task nodes: what they launch with, or what scaling and schedules may give them."""
    bounds = [_bound(at, scaling) for scaling in scalings_of(at.cluster)]
    return max(launched_units(at), *_resized(at), *bounds, 0)


def largest_instances(at: NodesAt) -> int:
    """Most instances of a fleet or group: all of its lightest type."""
    if at.key == "primary":
        return at.units
    instances = -(-largest_units(at) // lightest(at))
    if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling:
        return max(instances, at.nodes.automatic_scaling.maximum_instances)
    return instances


def largest_cluster(found: list[NodesAt]) -> int:
    """Most instances of a cluster with these nodes, the primary nodes included.

    Managed scaling bounds core and task together, so the nodes with the lightest types decide.
    """
    scalings = scalings_of(found[0].cluster)
    apart = sum(map(largest_instances, found))
    if not scalings:
        return apart
    workers = [at for at in found if at.key != "primary"]
    launched = sum(map(launched_units, workers))
    units = max(launched, *(scaling.maximum_capacity_units for scaling in scalings))
    return min(apart, found[0].cluster.primary_count + -(-units // min(map(lightest, workers))))


def lightest(at: NodesAt) -> int:
    """Units of the lightest type. Under managed scaling by VCPU a unit is a vCPU, else the weights say it."""
    scaling = at.cluster.managed_scaling
    if at.is_group and scaling and scaling.unit_type == "VCPU":
        known = [instance_type(name) for name in at.nodes.type_names]
        return min((found.vcpus for found in known if found), default=1)
    return min(config.weight for config in at.nodes.instance_types)


def scalings_of(cluster: Cluster) -> tuple[ManagedScaling, ...]:
    """The bounds of managed scaling that a cluster launches with, and those that its schedules set."""
    scheduled = [schedule.managed_scaling for schedule in cluster.scheduled_scaling.values()]
    return tuple(scaling for scaling in (cluster.managed_scaling, *scheduled) if scaling)


def _bound(at: NodesAt, scaling: ManagedScaling) -> int:
    if at.key == "core" and scaling.core_limit is not None:
        return min(scaling.maximum_capacity_units, scaling.core_limit)
    return scaling.maximum_capacity_units


def _resized(at: NodesAt) -> list[int]:
    """Units that schedules give the nodes."""
    resizes = [schedule.resize.get(at.name) for schedule in at.cluster.scheduled_scaling.values()]
    return [
        (resize.instance_count or 0) * lightest(at)
        if at.is_group
        else (resize.target_on_demand_capacity or 0) + (resize.target_spot_capacity or 0)
        for resize in resizes
        if resize
    ]
