"""Presto, outside YARN: what both Presto and Trino need of the hardware is said here too.

Sources: EMR Release Guide, emr-presto-glue (connector) and presto-graceful-autoscale (a grace period for queries;
without one EMR ends nodes at once).
"""

from __future__ import annotations

from emr_platform.catalog import feature
from emr_platform.model import AutomaticScaling, Cluster, InstanceGroup, Nodes
from emr_platform.sizing import QuerySizing, size_presto

from ._base import Engine, Settings, Where, merged
from .metastore import glue_account, glue_of

_GRACE = "1800s"
"""The guide's own example; a running query longer than that fails when its node goes."""


def sizing(cluster: Cluster) -> QuerySizing:
    """Memory of a query for the hardware."""
    return size_presto(cluster.core.type_names, cluster.task_types, workers=most_workers(cluster))


def settings(cluster: Cluster, where: Where) -> Settings:
    """Memory of a query, the catalogue, and time for queries on nodes that leave."""
    del where
    return merged([sizing(cluster).properties(), {"presto-connector-hive": hive_connector(cluster)}, _grace(cluster)])


def _grace(cluster: Cluster) -> Settings:
    shrinks = cluster.scheduled_scaling or any(_automatic(nodes) for nodes in cluster.nodes.values())
    if not shrinks or not feature("presto_graceful_shutdown").in_release(cluster.release):
        return {}
    return {"presto-config": {"graceful-shutdown-timeout": _GRACE}}


def hive_connector(cluster: Cluster) -> dict[str, str]:
    """The Hive connector's properties; nothing but for Glue, as EMR names the metastore on the cluster itself."""
    metastore = glue_of(cluster)
    return {"hive.metastore": "glue", **glue_account(metastore)} if metastore else {}


def most_workers(cluster: Cluster) -> int:
    """The most core and task nodes the cluster may have, all of the lightest type."""
    return sum(_most(cluster, key, nodes) for key, nodes in cluster.nodes.items() if key != "primary")


def _most(cluster: Cluster, key: str, nodes: Nodes) -> int:
    units = nodes.target_on_demand_capacity + nodes.target_spot_capacity
    for schedule in cluster.scheduled_scaling.values():
        if resize := schedule.resize.get(key.rpartition(".")[2]):
            fleet = (resize.target_on_demand_capacity or 0) + (resize.target_spot_capacity or 0)
            units = max(units, fleet, resize.instance_count or 0)
    rules = _automatic(nodes)
    launched = -(-units // min(config.weight for config in nodes.instance_types))
    return max(launched, rules.maximum_instances) if rules else launched


def _automatic(nodes: Nodes) -> AutomaticScaling | None:
    return nodes.automatic_scaling if isinstance(nodes, InstanceGroup) else None


ENGINES = (Engine(name="Presto", scaling=("automatic", "scheduled"), sizing=sizing, settings=settings),)
