"""Three primary nodes are On-Demand.

Source: EMR Management Guide, emr-plan-ha-considerations: primary nodes of such a cluster are launched On-Demand only.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.high_availability and cluster.primary.market == "SPOT":
            yield Problem(
                (*path, "primary", "market"),
                "SPOT with high_availability",
                "EMR launches three primary nodes On-Demand only",
                "remove it",
            )
