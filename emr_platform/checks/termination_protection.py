"""Transient clusters are not protected from termination.

Source: botocore emr/2009-03-31 JobFlowInstancesConfig: protection refuses termination by API call, which is how a
workflow ends its cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.termination_protection and cluster.lifetime == "transient":
            yield Problem(
                (*path, "termination_protection"),
                "true on a transient cluster",
                "the workflow could not terminate its own cluster, which would run on",
                "remove it, or make the cluster long-running",
            )
