"""Groups stay in one subnet, and so in one availability zone.

Source: botocore emr/2009-03-31 JobFlowInstancesConfig: Ec2SubnetId for groups, a choice of Ec2SubnetIds for fleets
only. This platform takes the first subnet.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import NewNetwork
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    network = context.environment.network
    count = network.zones if isinstance(network, NewNetwork) else len(network.subnet_ids)
    for path, cluster in clusters(context.environment):
        if count > 1 and not cluster.on_fleets:
            yield Problem(
                path,
                f"instance groups with {count} subnets to choose from",
                "groups go into the first subnet always; of fleets EMR picks the zone that has the capacity",
                "use fleets, or acknowledge this: the cluster does not start while its zone is short of the type",
                "advice",
            )
