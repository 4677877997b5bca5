"""Capacity reservations come with lowest-price, and are wanted when they are named.

Source: EMR Management Guide, on-demand-capacity-reservations: the On-Demand strategy is lowest-price; botocore
emr/2009-03-31 OnDemandCapacityReservationOptions: `none` avoids reservations.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import InstanceFleet, OnDemandResize, OnDemandSpecification
from ._base import Context, Problem
from ._walk import fleets


def check(context: Context) -> Iterator[Problem]:
    for at in fleets(context.environment):
        yield from _part((*at.path, "launch_specifications", "on_demand"), at.launch.on_demand)
        if isinstance(at.nodes, InstanceFleet):
            yield from _part((*at.path, "resize_specifications", "on_demand"), at.nodes.resize_specifications.on_demand)


def _part(path: Path, part: OnDemandSpecification | OnDemandResize | None) -> Iterator[Problem]:
    if part is None or part.capacity_reservation is None:
        return
    if part.allocation_strategy != "lowest-price":
        yield Problem(
            (*path, "allocation_strategy"),
            f"{part.allocation_strategy} with capacity reservations",
            "EMR describes reservations for lowest-price only",
            "use lowest-price, or remove capacity_reservation",
            "warning",
        )
    if part.capacity_reservation.preference == "none" and part.capacity_reservation.resource_group:
        yield Problem(
            (*path, "capacity_reservation", "preference"),
            f"none with the reservations of {part.capacity_reservation.resource_group}",
            "none keeps instances out of every reservation",
            "remove the preference, or the resource group",
        )
