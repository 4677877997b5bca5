"""Hadoop: YARN, HDFS and MapReduce, which come with every other engine too.

Sources: EMR Management Guide, emr-managed-scaling and managed-scaling-allocation-strategy (shuffle data, node labels),
emr-plan-instances-guidelines (HDFS' default replication).
"""

from __future__ import annotations

from emr_platform.catalog import feature
from emr_platform.model import Cluster, ManagedScaling, Nodes

from ._base import YARN_METRICS, Engine, Settings, merged

HDFS_METRICS = (
    "HDFSUtilization", "MissingBlocks", "CorruptBlocks", "UnderReplicatedBlocks", "MRUnhealthyNodes", "MRLostNodes",
)  # fmt: skip
LABELS = "yarn.node-labels.enabled"
_MANY_CORE_NODES = 10
"""From so many on EMR replicates HDFS blocks three times by default."""


def daemon_settings(cluster: Cluster) -> Settings:
    """What YARN and HDFS want, whichever engine brought them."""
    return merged([_hdfs(cluster), _scaling(cluster), _application_masters(cluster)])


def _hdfs(cluster: Cluster) -> Settings:
    """EMR replicates HDFS blocks once on up to three core nodes: losing one node would lose data and event logs."""
    nodes = _instances_at_least(cluster.core)
    if nodes < 2:
        return {}
    return {"hdfs-site": {"dfs.replication": "3" if nodes >= _MANY_CORE_NODES else "2"}}


def _scaling(cluster: Cluster) -> Settings:
    """Keep shuffle data while nodes leave."""
    if not cluster.managed_scaling or not feature("shuffle_aware").in_release(cluster.release):
        return {}
    return {"yarn-site": {"yarn.resourcemanager.decommissioning-nodes-watcher.wait-for-shuffle-data": "true"}}


def _application_masters(cluster: Cluster) -> Settings:
    """Keep application masters, with them Spark's drivers, on On-Demand nodes: a lost one ends the whole application.

    Only where core nodes are On-Demand and task nodes may be Spot. Advanced scaling ignores its strategy when there
    are labels, so it goes without; and where the user switches labels off, YARN would refuse whatever asks for one.
    """
    scaling = cluster.managed_scaling
    if _labels_off(cluster):
        return {}
    if not scaling or scaling.strategy == "ADVANCED" or not feature("node_labels_managed").in_release(cluster.release):
        return {}
    if not cluster.core.target_on_demand_capacity or scaling.on_demand_limit == 0 or not _spot_tasks(cluster, scaling):
        return {}
    return {
        "yarn-site": {
            LABELS: "true",
            "yarn.node-labels.am.default-node-label-expression": "ON_DEMAND",
        },
        "capacity-scheduler": {"yarn.scheduler.capacity.maximum-am-resource-percent": "1"},
    }


def _labels_off(cluster: Cluster) -> bool:
    """True where the last of the user's own settings says anything but `true`."""
    sites = [one.properties for one in cluster.configurations if one.classification == "yarn-site"]
    own = [site[LABELS] for site in sites if LABELS in site]
    return bool(own) and own[-1].strip().lower() != "true"


def _spot_tasks(cluster: Cluster, scaling: ManagedScaling) -> bool:
    """Task nodes that are Spot from the start, or a fleet that grows by Spot beyond the bound of On-Demand."""
    limit = scaling.on_demand_limit
    grows = cluster.task is not None and limit is not None and limit < scaling.maximum_capacity_units
    return grows or any(nodes.target_spot_capacity for key, nodes in cluster.nodes.items() if key.startswith("task"))


def _instances_at_least(core: Nodes) -> int:
    heaviest = max(config.weight for config in core.instance_types)
    return (core.target_on_demand_capacity + core.target_spot_capacity) // heaviest


ENGINES = (
    Engine(
        name="Hadoop",
        metrics=(*YARN_METRICS, *HDFS_METRICS),
    ),
)
