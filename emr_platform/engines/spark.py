"""Spark, on YARN.

Sources: EMR Release Guide, emr-spark-configure (dynamic allocation, one executor size for the cluster) and the pages of
the releases (Python versions); EMR Management Guide, managed-scaling-allocation-strategy (removeShuffle).
"""

from __future__ import annotations

from emr_platform.catalog import release
from emr_platform.model import Cluster
from emr_platform.sizing import SparkSizing, size_spark

from ._base import YARN_METRICS, Engine, Settings, Where, installed, merged

_PYTHON = "3.11"
"""The Python that every release from 7.1.0 on has, emr-spark-8 too, and that PySpark uses by itself from 7.13.0 on."""


def sizing(cluster: Cluster) -> SparkSizing:
    """Executors and driver for the hardware."""
    types = (cluster.core.type_names, cluster.task_types, cluster.primary.type_names)
    return size_spark(*types, hbase=installed(cluster, "HBase"))


def settings(cluster: Cluster, where: Where) -> Settings:
    """Executors and driver, the interpreter, and what helps nodes to leave."""
    del where
    return merged([{"spark-defaults": sizing(cluster).properties()}, _python(cluster), _scaling(cluster)])


def python_of(label: str) -> str:
    """The Python of Spark jobs on a release: 3.11, or the newest that an older release has."""
    known = release(label)
    pythons = known.components.get("Python", _PYTHON).split(", ") if known else [_PYTHON]
    return _PYTHON if _PYTHON in pythons else pythons[-1]


def _python(cluster: Cluster) -> Settings:
    """One interpreter on drivers and executors; older releases keep their own."""
    if python_of(cluster.release) != _PYTHON:
        return {}
    return {"spark-env/export": {"PYSPARK_PYTHON": f"/usr/bin/python{_PYTHON}"}}


def _scaling(cluster: Cluster) -> Settings:
    """Drop shuffle data that nobody needs any more, so that nodes can go."""
    if not cluster.managed_scaling:
        return {}
    return {"spark-defaults": {"spark.shuffle.service.removeShuffle": "true"}}


ENGINES = (Engine(name="Spark", metrics=YARN_METRICS, sizing=sizing, settings=settings),)
