"""A pool is made of transient clusters that end by themselves when nobody uses them.

Source: this platform; runs launch the clusters of a pool and leave them to the next run.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import did_you_mean
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    clusters = context.environment.clusters
    for name, pool in context.environment.pools.items():
        path = ("pools", name, "cluster")
        cluster = clusters.get(pool.cluster)
        if cluster is None:
            near = did_you_mean(pool.cluster, sorted(clusters))
            remedy = f"did you mean {near}?" if near else f"use one of {', '.join(sorted(clusters))}"
            yield Problem(path, f"'{pool.cluster}'", "a pool is made of a cluster under `clusters`", remedy)
        elif cluster.lifetime != "transient":
            got = f"'{pool.cluster}', which is {cluster.lifetime}"
            yield Problem(path, got, "runs launch the clusters of a pool", "name a transient one")
        elif cluster.idle_timeout_seconds is None:
            why = "nobody ends the clusters of a pool but their idle timeout"
            yield Problem(path, f"'{pool.cluster}' without idle_timeout_seconds", why, "give it one, such as 900")
