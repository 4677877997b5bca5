"""A task fleet without Spot capacity does not end the cluster.

Source: botocore emr/2009-03-31 SpotProvisioningSpecification: TERMINATE_CLUSTER ends the cluster when Spot capacity
does not come in time; SWITCH_TO_ON_DEMAND takes On-Demand instances instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import fleets


def check(context: Context) -> Iterator[Problem]:
    for at in fleets(context.environment):
        spot = at.launch.spot
        if at.key == "task" and at.nodes.target_spot_capacity and spot.timeout_action == "TERMINATE_CLUSTER":
            yield Problem(
                (*at.path, "launch_specifications", "spot", "timeout_action"),
                "TERMINATE_CLUSTER on task nodes",
                "the work could begin on core nodes, yet the cluster ends when Spot capacity is late",
                "use SWITCH_TO_ON_DEMAND",
                "advice",
            )
