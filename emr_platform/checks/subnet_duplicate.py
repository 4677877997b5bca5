"""A subnet of an existing VPC is named once.

Source: this platform; a list that names one twice has fewer subnets, and perhaps zones, than it seems to.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ExistingNetwork
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    network = context.environment.network
    if not isinstance(network, ExistingNetwork):
        return
    for index, subnet in enumerate(network.subnet_ids):
        first = network.subnet_ids.index(subnet)
        if first < index:
            yield Problem(
                ("network", "subnet_ids", index),
                f"'{subnet}' a second time (first at subnet_ids[{first}])",
                "each is named once",
                "remove it, or name the one of another zone",
            )
