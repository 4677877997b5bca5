"""Address ranges of a new VPC's subnets."""

from __future__ import annotations

from ipaddress import IPv4Network

from emr_platform.model import NewNetwork

KEPT_BY_AWS = 5
"""Addresses that AWS keeps of every subnet. Source: Amazon VPC User Guide, subnet-sizing."""
_SMALLEST = 28
"""AWS's smallest subnet, as a prefix length. Source: as above."""


def private_blocks(network: NewNetwork) -> list[str]:
    """Address ranges of the private subnets: equal shares of the VPC, one more share than zones for a way out.

    A VPC of /16 with two zones gives two subnets of /18. Subnets are never smaller than /28.

    Raises:
        ValueError: when the range has too few addresses for the zones.
    """
    return [str(block) for block in _shares(network)[: network.zones]]


def public_block(network: NewNetwork) -> str:
    """Address range of the one public subnet, a /28 from the share after the private ones."""
    return str(next(_shares(network)[network.zones].subnets(new_prefix=_SMALLEST)))


def _shares(network: NewNetwork) -> list[IPv4Network]:
    whole = IPv4Network(network.cidr)
    shares = list(whole.subnets(new_prefix=min(_SMALLEST, whole.prefixlen + network.zones.bit_length())))
    if len(shares) <= network.zones:
        raise ValueError(
            f"got {network.cidr} for {network.zones} zones; subnets are never smaller than /{_SMALLEST}, and one more "
            "is kept for a way out; use a larger range or fewer zones"
        )
    return shares
