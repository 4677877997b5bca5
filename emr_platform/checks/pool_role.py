"""Workflows that share the clusters of a pool have roles of their own.

Source: this platform; EMR management guide, emr-steps-runtime-roles: without runtime roles every step has the nodes'.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    for name, pool in environment.pools.items():
        cluster = environment.clusters.get(pool.cluster)
        users = [key for key, workflow in environment.workflows.items() if workflow.pool == name]
        if cluster and len(users) > 1 and not cluster.security.runtime_roles:
            yield Problem(
                ("pools", name),
                f"{', '.join(users)} on the same nodes",
                "each of them may read and write what any of them declares",
                "give the cluster security.runtime_roles, or acknowledge that these belong together",
                "advice",
            )
