"""A release works with the network this platform builds: ports 8443 and 9443 between EMR and the nodes.

Source: EMR Management Guide, emr-man-sec-groups and emr-clusters-in-a-vpc: from 8.0.0 on EMR reaches a cluster through
an interface endpoint on port 443 instead (catalog: `service_endpoint`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import NEWEST, service_endpoint
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        endpoint = service_endpoint(context.environment.region, cluster.release)
        if endpoint:
            yield Problem(
                (*path, "release"),
                cluster.release,
                f"from 8.0.0 on EMR reaches a cluster through an endpoint of {endpoint} on port 443, which this "
                "platform does not provide yet",
                f"use {NEWEST}",
            )
