"""Primary and core nodes of fleets and groups are On-Demand.

Source: aws/aws-emr-best-practices, Spot Usage: keep primary and core nodes On-Demand; losing the primary node ends the
cluster, losing core nodes loses HDFS blocks.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import nodes

_LOSSES = {"primary": "the cluster", "core": "its part of HDFS"}


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        if at.key in _LOSSES and at.nodes.target_spot_capacity:
            yield Problem(
                at.target_path("target_spot_capacity"),
                f"Spot for {at.key} nodes",
                f"AWS takes Spot instances back at two minutes' notice, and with a {at.key} node {_LOSSES[at.key]}",
                "use Spot for task nodes only",
                "warning",
            )
