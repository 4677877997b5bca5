"""A highest Spot price is for Spot instances, and is said once.

Source: botocore emr/2009-03-31 InstanceGroupConfig and InstanceTypeConfig: the bid price is of Spot instances; EMR
Management Guide, emr-instance-fleet: it is a percentage of the On-Demand price or an amount of dollars.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import PrimaryGroup
from ._base import Context, Problem
from ._walk import NodesAt, nodes


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        yield from _group(at) if at.is_group else _fleet(at)


def _group(at: NodesAt) -> Iterator[Problem]:
    if isinstance(at.nodes, PrimaryGroup) and at.nodes.bid_price is not None and at.nodes.market != "SPOT":
        yield Problem(
            (*at.path, "bid_price"),
            f"{at.nodes.bid_price} with market {at.nodes.market}",
            "On-Demand instances cost what they cost; only Spot instances have a highest price",
            "remove it, or write market: SPOT",
        )


def _fleet(at: NodesAt) -> Iterator[Problem]:
    for path, config in at.types:
        if config.bid_price is not None and config.bid_percentage is not None:
            yield Problem(
                (*path, "bid_price"),
                f"{config.bid_price} and {config.bid_percentage:g} per cent",
                "the highest Spot price is an amount or a percentage of the On-Demand price",
                "keep one of them",
            )
        elif (config.bid_price or config.bid_percentage) and at.key == "primary" and not at.nodes.target_spot_capacity:
            field = "bid_price" if config.bid_price else "bid_percentage"
            yield Problem(
                (*path, field),
                "a highest Spot price for On-Demand primary nodes",
                "nobody looks at it",
                "remove it",
                "warning",
            )
