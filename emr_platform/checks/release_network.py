"""A cluster of a release 8.x calls EMR through an endpoint that is open to the whole VPC, whose range must be known.

Source: EMR Management Guide, emr-man-sec-groups and emr-clusters-in-a-vpc: from 8.0.0 on EMR and a cluster talk through
an interface endpoint on port 443 (catalog: `service_endpoint`) instead of ports 8443 and 9443.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import service_endpoint
from ..model import ExistingNetwork
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    network = context.environment.network
    if not isinstance(network, ExistingNetwork) or network.vpc_cidr:
        return
    for path, cluster in clusters(context.environment):
        endpoint = service_endpoint(context.environment.region, cluster.release)
        if endpoint:
            yield Problem(
                (*path, "release"),
                cluster.release,
                f"from 8.0.0 on a cluster calls EMR through an endpoint of {endpoint}, which must let in the whole VPC "
                "on port 443",
                "add network.vpc_cidr",
            )
