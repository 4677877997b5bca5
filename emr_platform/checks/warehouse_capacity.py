"""A warehouse has capacities that Redshift Serverless offers.

Source: Redshift Management Guide, serverless-capacity: 4 RPUs, multiples of 8 to 512, and multiples of 32 to 1024 in
some regions; the maximum is not below the base.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import is_rpu_capacity, most_rpus
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    warehouse, region = context.environment.warehouse, context.environment.region
    if warehouse is None:
        return
    for key in ("base_capacity", "max_capacity"):
        rpus = getattr(warehouse, key)
        if rpus is not None and not is_rpu_capacity(rpus):
            why = "a capacity is 4, a multiple of 8 to 512, or a multiple of 32 to 1024 RPUs"
            yield Problem(("warehouse", key), f"{rpus}", why, f"write {_near(rpus)}")
    most = most_rpus(region)
    if most is not None and warehouse.base_capacity > most and is_rpu_capacity(warehouse.base_capacity):
        got = f"{warehouse.base_capacity} in {region}"
        yield Problem(("warehouse", "base_capacity"), got, f"{region} has up to {most} RPUs", f"write {most} or less")
    if warehouse.max_capacity is not None and warehouse.max_capacity < warehouse.base_capacity:
        yield Problem(
            ("warehouse", "max_capacity"),
            f"{warehouse.max_capacity} below a base of {warehouse.base_capacity}",
            "a query begins with the base capacity",
            f"write {warehouse.base_capacity} or more, or leave it out",
        )


def _near(rpus: int) -> int:
    return min((one for one in range(4, 1025, 4) if is_rpu_capacity(one)), key=lambda one: abs(one - rpus))
