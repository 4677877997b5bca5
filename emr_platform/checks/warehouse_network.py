"""A warehouse has three subnets in three zones, each with room for it.

Source: Redshift Management Guide, serverless-usage-considerations: with enhanced VPC routing at least three subnets
that span three availability zones, and free addresses in each by the base capacity. The same page says that us-west-1
has two zones, with two subnets in one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from ..catalog import rpu_addresses, warehouse_subnets
from ..model import ExistingNetwork
from ..render.endpoints import endpoints_for
from ..sizing.subnets import KEPT_BY_AWS, private_blocks
from ._base import Context, Problem

_TWO_ZONES = "us-west-1"


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    warehouse, network, wanted = environment.warehouse, environment.network, warehouse_subnets()
    if warehouse is None:
        return
    why = f"Redshift Serverless wants {wanted} subnets in {wanted} zones"
    if isinstance(network, ExistingNetwork):
        if len(network.subnet_ids) < wanted:
            got = f"{len(network.subnet_ids)} subnets"
            yield Problem(("network", "subnet_ids"), got, why, "name more, each in a zone of its own")
        return
    if environment.region == _TWO_ZONES:
        remedy = "use a VPC that exists with three subnets, two of them in one zone"
        yield Problem(("network",), f"a new VPC in {_TWO_ZONES}", f"{why}, and this region has two", remedy)
    elif network.zones < wanted:
        yield Problem(("network", "zones"), f"{network.zones}", why, f"write zones: {wanted}")
    try:
        block = IPv4Network(private_blocks(network)[0])
    except ValueError:
        return  # subnet-size says so
    endpoints = {
        *network.endpoints,
        *(endpoints_for(environment.clusters.values()) if network.internet == "none" else ()),
    }
    room, needed = block.num_addresses - KEPT_BY_AWS - len(endpoints), rpu_addresses(warehouse.base_capacity)
    if room < needed:
        yield Problem(
            ("network", "cidr"),
            f"{network.cidr} for {network.zones} zones, subnets with room for {room} addresses",
            f"{warehouse.base_capacity} RPUs want {needed} free addresses in each subnet",
            "use a larger range or a lower base_capacity",
        )
