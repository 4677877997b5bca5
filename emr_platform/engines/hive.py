"""Hive on Tez, on YARN. Where its tables are described is said by `metastore`.

Sources: EMR Release Guide, emr-hive and emr-tez.
"""

from __future__ import annotations

from emr_platform.model import Cluster
from emr_platform.sizing import TezSizing, size_tez

from ._base import YARN_METRICS, Engine, Settings, Where, installed


def sizing(cluster: Cluster) -> TezSizing:
    """Tez containers for the hardware."""
    return size_tez(cluster.core.type_names, cluster.task_types, hbase=installed(cluster, "HBase"))


def settings(cluster: Cluster, where: Where) -> Settings:
    """Tez containers."""
    del where
    return sizing(cluster).properties()


ENGINES = (
    Engine(
        name="Hive",
        metrics=YARN_METRICS,
        sizing=sizing,
        settings=settings,
    ),
    Engine(name="HCatalog"),
    Engine(name="Tez", metrics=YARN_METRICS),
)
