"""A pool is made of transient clusters that end by themselves when nobody uses them.

Source: this platform; runs launch the clusters of a pool, none of them ends one, and EMR ends no idle cluster with
three primary nodes (EMR management guide, emr-plan-ha).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import did_you_mean
from ..model import Cluster
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    clusters = context.environment.clusters
    for name, pool in context.environment.pools.items():
        where = ("pools", name, "cluster")
        if pool.cluster not in clusters:
            near = did_you_mean(pool.cluster, sorted(clusters))
            remedy = f"did you mean {near}?" if near else f"use one of {', '.join(sorted(clusters))}"
            yield Problem(where, f"'{pool.cluster}'", "a pool is made of a cluster under `clusters`", remedy)
        else:
            for got, why, remedy in _unfit(clusters[pool.cluster]):
                yield Problem(where, f"'{pool.cluster}', {got}", why, remedy)


def _unfit(cluster: Cluster) -> Iterator[tuple[str, str, str]]:
    if cluster.lifetime != "transient":
        why = "runs launch the clusters of a pool, and a long-running one is there already"
        yield "a long-running cluster", why, "let workflows name it as their `cluster`, or make it transient"
    if cluster.high_availability:
        why = "EMR ends no idle cluster with three primary nodes, so it would run for ever"
        yield "a cluster with high_availability", why, "remove high_availability"
    elif cluster.idle_timeout_seconds is None:
        why = "nothing else ends the clusters of a pool"
        yield "a cluster without an idle timeout", why, "give it an idle_timeout_seconds"
