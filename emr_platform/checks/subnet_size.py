"""Every private subnet has room for the largest cluster.

Source: Amazon VPC User Guide, subnet-sizing: AWS keeps five addresses of each subnet; EMR Management Guide,
emr-instance-fleet: all nodes of a cluster are in one subnet, and without free addresses it does not launch;
emr-plan-ha-considerations: one of three primary nodes is replaced only where an address is free. Interface endpoints
take an address each. That all clusters at once do not fit is an advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from ..model import Environment, NewNetwork
from ..render.endpoints import airflow_endpoints, endpoints_for
from ..sizing.subnets import KEPT_BY_AWS, private_blocks
from ._base import Context, Problem
from ._capacity import largest_cluster
from ._walk import NodesAt, nodes


def check(context: Context) -> Iterator[Problem]:
    network = context.environment.network
    if not isinstance(network, NewNetwork):
        return
    try:
        block = IPv4Network(private_blocks(network)[0])
    except ValueError:
        why = "subnets are never smaller than /28, and one more is kept for a way out"
        yield Problem(("network", "cidr"), f"{network.cidr} for {network.zones} zones", why, "use a larger range")
        return
    room = block.num_addresses - KEPT_BY_AWS - _endpoints(context.environment, network)
    needs = _needs(context.environment)
    got = f"{network.cidr} for {network.zones} zones, subnets of /{block.prefixlen} with room for {room} nodes"
    if max(needs.values()) > room:
        name = max(needs, key=needs.__getitem__)
        why = f"{name} may grow to {needs[name]} nodes, all in one subnet"
        yield Problem(("network", "cidr"), got, why, "use a larger range, fewer zones, or lower its capacity")
    elif sum(needs.values()) > room:
        why = f"all clusters at once may have {sum(needs.values())} nodes in one subnet"
        yield Problem(("network", "cidr"), got, why, "use a larger range, or see that they do not meet", "advice")


def _endpoints(environment: Environment, network: NewNetwork) -> int:
    """Interface endpoints of a subnet: those named in the file, and those that clusters and MWAA need without a way
    out."""
    isolated = network.internet == "none"
    needed = (
        (*endpoints_for(environment.clusters.values()), *airflow_endpoints(environment.airflow)) if isolated else ()
    )
    return len({*network.endpoints, *needed})


def _needs(environment: Environment) -> dict[str, int]:
    """Most nodes of each cluster, by name; where there are three primary nodes with one that takes another's place."""
    by_cluster: dict[str, list[NodesAt]] = {}
    for at in nodes(environment):
        by_cluster.setdefault(str(at.path[1]), []).append(at)
    return {name: largest_cluster(found) + found[0].cluster.high_availability for name, found in by_cluster.items()}
