"""Managed scaling is for engines on YARN.

Source: EMR Management Guide, emr-managed-scaling: Presto, Trino and HBase are not supported.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._engines import outside_yarn
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        engines = outside_yarn(cluster)
        if cluster.managed_scaling and engines:
            yield Problem(
                (*path, "managed_scaling"),
                f"managed scaling with {', '.join(engines)}",
                "managed scaling sees work on YARN only, and takes away the nodes of other engines",
                "remove managed_scaling and give the fleets the capacity they need",
            )
