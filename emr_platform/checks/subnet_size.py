"""Every private subnet has room for the largest cluster.

Source: Amazon VPC User Guide, subnet-sizing: AWS keeps five addresses of each subnet; EMR Management Guide,
emr-instance-fleet: all nodes of a cluster are in one subnet, and without free addresses it does not launch. Interface
endpoints of the file take an address each. That all clusters at once do not fit is an advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from ..model import Environment, NewNetwork
from ._base import Context, Problem
from ._capacity import largest_cluster
from ._walk import FleetAt, fleets

_KEPT_BY_AWS = 5
_SMALLEST_SUBNET = 28


def check(context: Context) -> Iterator[Problem]:
    network = context.environment.network
    if not isinstance(network, NewNetwork):
        return
    prefix = _prefix(network)
    room = (1 << (32 - prefix)) - _KEPT_BY_AWS - len(network.endpoints)
    needs = _needs(context.environment)
    got = f"{network.cidr} for {network.zones} zones, subnets of /{prefix} with room for {room} nodes"
    if _too_many(network):
        why = f"subnets are never smaller than /{_SMALLEST_SUBNET}, and one more is kept for a way out"
        yield Problem(("network", "cidr"), f"{network.cidr} for {network.zones} zones", why, "use a larger range")
    elif max(needs.values()) > room:
        name = max(needs, key=needs.__getitem__)
        why = f"{name} may grow to {needs[name]} nodes, all in one subnet"
        yield Problem(("network", "cidr"), got, why, "use a larger range, fewer zones, or lower its capacity")
    elif sum(needs.values()) > room:
        why = f"all clusters at once may have {sum(needs.values())} nodes in one subnet"
        yield Problem(("network", "cidr"), got, why, "use a larger range, or see that they do not meet", "advice")


def _prefix(network: NewNetwork) -> int:
    """The size of a private subnet: equal shares, one more than zones, in powers of two."""
    return min(_SMALLEST_SUBNET, IPv4Network(network.cidr).prefixlen + network.zones.bit_length())


def _too_many(network: NewNetwork) -> bool:
    smallest = 1 << (_SMALLEST_SUBNET - IPv4Network(network.cidr).prefixlen)
    return smallest < network.zones + 1


def _needs(environment: Environment) -> dict[str, int]:
    """Most nodes of each cluster, by name."""
    by_cluster: dict[str, list[FleetAt]] = {}
    for at in fleets(environment):
        by_cluster.setdefault(str(at.path[1]), []).append(at)
    return {name: largest_cluster(of_one) for name, of_one in by_cluster.items()}
