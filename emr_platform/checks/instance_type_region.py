"""Instance types are offered in the environment's region.

Source: the AWS price list and EC2's offerings as recorded in the catalog (`offered_in`); where the two disagree this is
an advice, where the region was not recorded it is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type, offered_in
from ..catalog import region as known_region
from ._base import Context, Problem
from ._walk import nodes


def check(context: Context) -> Iterator[Problem]:
    region = context.environment.region
    if known_region(region) is None:
        return
    for at in nodes(context.environment):
        for path, config in at.types:
            offered = offered_in(config.type, region)
            if offered or instance_type(config.type) is None:
                continue
            if offered is None:
                yield Problem(
                    path,
                    f"{config.type} in {region}",
                    "prices and offerings disagree whether EMR has this type there",
                    "make sure, or choose another type",
                    "advice",
                )
            else:
                yield Problem(
                    path, f"{config.type} in {region}", "EMR does not offer this type there", "choose another type"
                )
