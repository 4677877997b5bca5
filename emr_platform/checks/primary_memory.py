"""Drivers of Spark that run on the primary node fit its memory.

Source: Apache Spark, running-on-yarn: in client mode, the only one of spark-sql, the driver is where it was called, on
EMR the primary node, while `spark.driver.memory` is one setting for the whole cluster. What the daemons there leave is
taken to be what YARN would have on the type (`emr_platform.sizing`), a judgement: a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type
from ..model import Cluster, SparkSqlStep
from ..sizing import size_spark, yarn_memory_mib
from ._base import Context, Problem
from ._properties import found_property
from ._walk import has_application, steps

_KEY = "spark.driver.memory"


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if not isinstance(at.step, SparkSqlStep) or at.cluster is None or _KEY in at.step.conf:
            continue
        own = found_property(("clusters", at.cluster_key), at.cluster, "spark-defaults", _KEY)
        wanted, room = _driver(at.cluster), _room(at.cluster)
        if own is None and wanted is not None and room is not None and wanted > room:
            yield Problem(
                (*at.path, "type"),
                f"a driver of {wanted} MiB on a primary node with room for {room}",
                "spark-sql runs its driver there, with a size that follows from the core and task types",
                f"use a larger primary type, or set {_KEY} in the step's conf",
                "warning",
            )


def _driver(cluster: Cluster) -> int | None:
    """The driver as the platform sizes it, None where it cannot."""
    types = (cluster.core.type_names, cluster.task_types, cluster.primary.type_names)
    try:
        return size_spark(*types, hbase=has_application(cluster, "HBase")).driver_container_mib
    except ValueError:
        return None


def _room(cluster: Cluster) -> int | None:
    known = [found for name in cluster.primary.type_names if (found := instance_type(name))]
    return min(map(yarn_memory_mib, known), default=None)
