"""The classifications a cluster gets: the platform's, from hardware and features, under the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from emr_platform.catalog import release_version
from emr_platform.model import Cluster, Configuration, Nodes
from emr_platform.sizing import size_spark

from .nodes import render_configurations

_SHUFFLE_AWARE_SINCE = (7, 4, 0)
_DEFAULT_CLASSPATH_PYTHON = "/usr/bin/python3.11"


def configurations(
    cluster: Cluster, buckets: Mapping[str, str] | None = None, *, metastore_secret: str = ""
) -> list[dict[str, Any]]:
    """Every classification of a cluster, in the API's spelling, sorted by name; the user's properties win.

    Args:
        buckets: names of the environment's own buckets, by alias. Default: their aliases.
        metastore_secret: ARN of the secret with a JDBC metastore's password.
    """
    return render_configurations(tuple(_merge([*_platform(cluster), *cluster.configurations])))


def _platform(cluster: Cluster) -> list[Configuration]:
    """What the platform sets, from the hardware and from what scales."""
    found = []
    if "spark" in {name.lower() for name in cluster.applications}:
        found += _spark(cluster)
    if cluster.managed_scaling:
        found += _graceful_scaling(cluster)
    if _core_nodes_at_least(cluster.core) >= 2:
        # EMR replicates HDFS blocks once on up to three core nodes: losing one node would lose data and event logs.
        found.append(Configuration(classification="hdfs-site", properties={"dfs.replication": "2"}))
    return found


def _spark(cluster: Cluster) -> list[Configuration]:
    sizing = size_spark(cluster.core.type_names, cluster.task_types, cluster.primary.type_names)
    python = Configuration(
        classification="spark-env",
        configurations=(
            Configuration(classification="export", properties={"PYSPARK_PYTHON": _DEFAULT_CLASSPATH_PYTHON}),
        ),
    )
    return [Configuration(classification="spark-defaults", properties=dict(sizing.properties())), python]


def _graceful_scaling(cluster: Cluster) -> list[Configuration]:
    """Keep shuffle data while nodes leave. Source: EMR management guide, managed scaling allocation strategy."""
    found = [Configuration(classification="spark-defaults", properties={"spark.shuffle.service.removeShuffle": "true"})]
    if release_version(cluster.release) >= _SHUFFLE_AWARE_SINCE:
        key = "yarn.resourcemanager.decommissioning-nodes-watcher.wait-for-shuffle-data"
        found.append(Configuration(classification="yarn-site", properties={key: "true"}))
    return found


def _core_nodes_at_least(core: Nodes) -> int:
    heaviest = max(config.weight for config in core.instance_types)
    return (core.target_on_demand_capacity + core.target_spot_capacity) // heaviest


def _merge(many: Iterable[Configuration]) -> list[Configuration]:
    """One classification of each name; later properties win."""
    merged: dict[str, Configuration] = {}
    for one in many:
        before = merged.get(one.classification)
        if before is None:
            merged[one.classification] = one
            continue
        merged[one.classification] = Configuration(
            classification=one.classification,
            properties=before.properties | one.properties,
            configurations=tuple(_merge([*before.configurations, *one.configurations])),
        )
    return [merged[name] for name in sorted(merged)]
