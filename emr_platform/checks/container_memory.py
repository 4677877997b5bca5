"""A container that the file sizes itself fits the nodes it is to run on.

Source: EMR Release Guide, "Task configuration" (what YARN has on a type, `emr_platform.sizing.yarn_memory_mib`; no
container is larger than that); Apache Spark, configuration: the overhead is a tenth of the heap, 384 MiB at least,
unless said otherwise. Fitted to published tables, so this is a warning; an advice where only some types are too small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..catalog import instance_type
from ..findings import Path
from ..model import Cluster, SparkSqlStep, SparkStep
from ..sizing import yarn_memory_mib, yarn_memory_with_hbase_mib
from ._base import Context, Problem
from ._settings import configurations
from ._walk import clusters, has_application, steps

_HEAP, _OVERHEAD = "spark.executor.memory", "spark.executor.memoryOverhead"
_OVERHEAD_SHARE, _OVERHEAD_AT_LEAST = 0.1, 384
_KEYS = {
    "hive-site": ("hive.tez.container.size",),
    "tez-site": ("tez.am.resource.memory.mb",),
    "mapred-site": ("mapreduce.map.memory.mb", "mapreduce.reduce.memory.mb", "yarn.app.mapreduce.am.resource.mb"),
    "flink-conf": ("taskmanager.memory.process.size", "jobmanager.memory.process.size"),
}
"""Sizes of whole containers; a bare number is in MiB."""
_SIZE = re.compile(r"(\d+)\s*([kmgt]?)b?", re.IGNORECASE)
_MIB = {"k": 1 / 1024, "": 1, "m": 1, "g": 1024, "t": 1024 * 1024}


def check(context: Context) -> Iterator[Problem]:
    rooms = {path: _rooms(cluster) for path, cluster in clusters(context.environment)}
    for at in configurations(context.environment):
        properties, name = at.configuration.properties, at.configuration.classification
        sizes = {key: _mib(properties[key]) for key in _KEYS.get(name, ()) if key in properties}
        if name == "spark-defaults" and _HEAP in properties:
            sizes[_HEAP] = _executor(properties)
        for key, size in sizes.items():
            yield from _problems((*at.path, "properties", key), size, rooms[at.path[:2]])
    for step in steps(context.environment):
        if isinstance(step.step, SparkStep | SparkSqlStep) and step.cluster and _HEAP in step.step.conf:
            yield from _problems((*step.path, "conf", _HEAP), _executor(step.step.conf), _rooms(step.cluster))


def _rooms(cluster: Cluster) -> dict[str, int]:
    """What YARN has on each core and task type; nothing where the file says that itself."""
    if any("yarn.nodemanager.resource.memory-mb" in one.properties for one in cluster.configurations):
        return {}
    memory_of = yarn_memory_with_hbase_mib if has_application(cluster, "HBase") else yarn_memory_mib
    names = (*cluster.core.type_names, *cluster.task_types)
    return {name: memory_of(known) for name in names if (known := instance_type(name))}


def _executor(properties: Mapping[str, str]) -> float | None:
    heap = _mib(properties[_HEAP])
    if heap is None:
        return None
    overhead = _mib(properties[_OVERHEAD]) if _OVERHEAD in properties else None
    return heap + (overhead if overhead is not None else max(_OVERHEAD_AT_LEAST, _OVERHEAD_SHARE * heap))


def _mib(text: str) -> float | None:
    """A size in MiB, None for what is no size."""
    found = _SIZE.fullmatch(text.strip())
    return int(found[1]) * _MIB[found[2].lower()] if found else None


def _problems(path: Path, size: float | None, rooms: Mapping[str, int]) -> Iterator[Problem]:
    small = sorted(name for name, room in rooms.items() if size is not None and size > room)
    if not small or size is None:
        return
    got, room = f"a container of {size:.0f} MiB", max(rooms.values())
    if size > room:
        why = f"YARN has {room} MiB on the largest core or task type, so that none ever starts"
        yield Problem(path, got, why, "lower it, remove it, or use larger types", "warning")
    else:
        why = f"YARN has less on {', '.join(small)}, where none ever starts"
        yield Problem(path, got, why, "lower it, or use types of one size", "advice")
