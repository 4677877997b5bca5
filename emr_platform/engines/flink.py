"""Flink, on YARN: every job is an application there.

Sources: EMR Release Guide, flink-configure (slots, memory; nothing to set for high availability from 5.28.0 on) and
flink-restart (checkpoints in S3).
"""

from __future__ import annotations

from emr_platform.model import Cluster
from emr_platform.model import Flink as Shared
from emr_platform.sizing import FlinkSizing, size_flink

from ._base import YARN_METRICS, Engine, Locations, Settings, Where, installed, merged


def sizing(cluster: Cluster) -> FlinkSizing:
    """Managers and slots for the hardware."""
    slots = _shared(cluster).task_slots
    return size_flink(cluster.core.type_names, cluster.task_types, slots, hbase=installed(cluster, "HBase"))


def settings(cluster: Cluster, where: Where) -> Settings:
    """Managers and slots, checkpoints and savepoints where they outlive the cluster.

    How often a checkpoint is taken is the job's own business.
    """
    kept = where.url(_shared(cluster).checkpoints)
    state = {"state.checkpoints.dir": f"{kept}checkpoints", "state.savepoints.dir": f"{kept}savepoints"}
    return merged([sizing(cluster).properties(), {"flink-conf": state}])


def locations(cluster: Cluster) -> Locations:
    """Checkpoints and savepoints."""
    return Locations(writes=(_shared(cluster).checkpoints,))


def _shared(cluster: Cluster) -> Shared:
    return cluster.flink or Shared()


ENGINES = (
    Engine(
        name="Flink",
        metrics=YARN_METRICS,
        sizing=sizing,
        settings=settings,
        locations=locations,
    ),
)
