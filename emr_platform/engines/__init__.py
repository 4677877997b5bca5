"""What each engine needs: classifications, locations, permissions, endpoints, and whether EMR sees its work.

One module for each engine, loaded when a cluster installs it; `_HOMES` says which is where.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from emr_platform.model import Cluster, Configuration, GlueMetastore, JdbcMetastore, LocalMetastore

from ._base import Engine, Locations, Scaling, Sizing, Where, classifications, merged, without_hadoop

__all__ = [
    "Engine",
    "Locations",
    "Scaling",
    "Sizing",
    "Where",
    "configurations",
    "endpoints",
    "engine",
    "engines_of",
    "locations",
    "metastore_of",
    "metrics_of",
    "outside_yarn",
    "permissions",
    "service_permissions",
    "sizings",
    "without_hadoop",
]

_HOMES = {
    "hadoop": "Hadoop",
    "spark": "Spark",
    "hive": "Hive HCatalog Tez",
    "hbase": "HBase Phoenix ZooKeeper",
    "flink": "Flink",
    "presto": "Presto",
    "trino": "Trino PrestoSQL",
    "table_formats": "Iceberg Delta Hudi",
    "tools": ("JupyterHub JupyterEnterpriseGateway Livy Zeppelin Hue Oozie Pig Sqoop Mahout TensorFlow MXNet"),
    "monitoring": "AmazonCloudWatchAgent Ganglia",
}
_HOME_OF = {name.lower(): module for module, names in _HOMES.items() for name in names.split()}
_NODES_METRICS = ("CoreNodesRunning", "TaskNodesRunning", "MultiMasterInstanceGroupNodesRunningPercentage")


@cache
def engine(name: str) -> Engine | None:
    """What is known about an application, whatever the case of its name; None for a name that no module knows."""
    home = _HOME_OF.get(name.lower())
    if home is None:
        return None
    many: tuple[Engine, ...] = import_module(f"{__name__}.{home}").ENGINES
    return next(one for one in many if one.name.lower() == name.lower())


def engines_of(cluster: Cluster) -> tuple[Engine, ...]:
    """The cluster's known applications, each once, in one order whatever the file's."""
    named = {name.lower() for name in cluster.applications}
    return tuple(found for name in _HOME_OF if name in named and (found := engine(name)))


def configurations(cluster: Cluster, where: Where) -> list[Configuration]:
    """Classifications that the cluster's engines want, one of each name but for those that hold others."""
    # Most commands ask about a cluster's engines without rendering it.
    from . import hadoop, metastore, table_formats

    many = [one.settings(cluster, where) for one in engines_of(cluster)]
    if not without_hadoop(cluster):
        many.append(hadoop.daemon_settings(cluster))
    many += [metastore.settings(cluster, where), table_formats.settings(cluster, where)]
    return classifications({name: found for name, found in merged(many).items() if found})


def locations(cluster: Cluster) -> Locations:
    """What the engines read and write besides what steps declare: HBase's root, checkpoints, notebooks."""
    found = [one.locations(cluster) for one in engines_of(cluster)]
    return Locations(
        reads=tuple(sorted({url for one in found for url in one.reads})),
        writes=tuple(sorted({url for one in found for url in one.writes})),
    )


def permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """IAM statements (Sid, Effect, Action, Resource, Condition) that the nodes need for the engines, not S3 or KMS.

    Where steps have roles of their own, those whose Sid begins with Glue are for the steps.
    """
    from . import metastore

    found = [statement for one in engines_of(cluster) for statement in one.permissions(cluster, where)]
    return found + metastore.permissions(cluster, where)


def service_permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """IAM statements that EMR's service role needs for the engines, such as reading a metastore's password."""
    from . import metastore

    return metastore.service_permissions(cluster, where)


def endpoints(cluster: Cluster) -> frozenset[str]:
    """Interface endpoints that the engines need where there is no way out of the VPC."""
    from . import metastore

    return metastore.endpoints(cluster).union(*(one.endpoints(cluster) for one in engines_of(cluster)))


def sizings(cluster: Cluster) -> dict[str, Sizing]:
    """What the engines get of the hardware, by name; the very figures that `configurations` sets.

    Raises:
        ValueError: when an instance type is unknown or too small for an engine.
    """
    return {one.name: one.sizing(cluster) for one in engines_of(cluster) if one.sizing}


def outside_yarn(cluster: Cluster) -> tuple[str, ...]:
    """The cluster's engines whose work YARN, and so managed scaling and the idle timeout, do not see."""
    return tuple(name for name in cluster.applications if (found := engine(name)) and not found.on_yarn)


def metrics_of(cluster: Cluster) -> frozenset[str]:
    """Metrics of AWS/ElasticMapReduce that say something about this cluster.

    Without IsIdle where an engine works outside YARN: it would be called idle while it is busy.
    """
    from .hadoop import HDFS_METRICS

    daemons = () if without_hadoop(cluster) else HDFS_METRICS
    found = {*_NODES_METRICS, *daemons, *(metric for one in engines_of(cluster) for metric in one.metrics)}
    return frozenset(found - {"IsIdle"} if outside_yarn(cluster) else found)


def metastore_of(cluster: Cluster) -> GlueMetastore | JdbcMetastore | LocalMetastore | None:
    """Where the cluster's tables are described: what it says, else Glue as soon as an engine needs a catalogue."""
    from . import metastore

    return metastore.metastore_of(cluster)
