"""How many instances a fleet and a cluster may become."""

from __future__ import annotations

from ..catalog import instance_type
from ..model import InstanceGroup
from ._walk import NodesAt


def largest_units(at: NodesAt) -> int:
    """Most units of core or task nodes: what they launch with, or what scaling may give them."""
    scaling = at.cluster.managed_scaling
    if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling:
        return max(at.units, at.nodes.automatic_scaling.maximum_instances)
    if not scaling:
        return at.units
    bound = scaling.maximum_capacity_units
    if at.key == "core" and scaling.core_limit is not None:
        bound = min(bound, scaling.core_limit)
    return max(at.units, bound)


def largest_instances(at: NodesAt) -> int:
    """Most instances of a fleet or group: all of its lightest type."""
    if at.key == "primary":
        return at.units
    return -(-largest_units(at) // lightest(at))


def largest_cluster(found: list[NodesAt]) -> int:
    """Most instances of a cluster with these nodes, the primary nodes included.

    Managed scaling bounds core and task together, so the nodes with the lightest types decide.
    """
    scaling = found[0].cluster.managed_scaling
    apart = sum(map(largest_instances, found))
    if not scaling:
        return apart
    workers = [at for at in found if at.key != "primary"]
    units = max(scaling.maximum_capacity_units, sum(at.units for at in workers))
    return min(apart, found[0].cluster.primary_count + -(-units // min(map(lightest, workers))))


def lightest(at: NodesAt) -> int:
    """Units of the lightest type. Under managed scaling by VCPU a unit is a vCPU, else the weights say it."""
    scaling = at.cluster.managed_scaling
    if at.is_group and scaling and scaling.unit_type == "VCPU":
        known = [instance_type(name) for name in at.nodes.type_names]
        return min((found.vcpus for found in known if found), default=1)
    return min(config.weight for config in at.nodes.instance_types)
