"""The memory and vcores EMR gives to YARN on a node.

The rule was fitted to the tables AWS published in January 2022 (Release Guide, "Task configuration"): it holds for
209 of 217 comparable types. For younger types it is an extrapolation from EMR's own figure of their memory.
"""

from __future__ import annotations

from typing import Final

from emr_platform.catalog import InstanceType

CONTAINER_STEP_MIB: Final = 32
"""yarn.scheduler.minimum-allocation-mb on EMR: every container is a multiple of it."""

_RESERVED_AT_LEAST_MIB: Final = 2048
_RESERVED_AT_MOST_MIB: Final = 8192
_HBASE_SHARE_MIB: Final = 30.5 * 1024


def yarn_memory_mib(instance_type: InstanceType) -> int:
    """Return yarn.nodemanager.resource.memory-mb: a quarter of the memory, 2 to 8 GiB, stays with the node.

    The result is 0 for the few old types with less memory than the reserve.
    """
    memory = instance_type.memory_mib
    reserved = min(_RESERVED_AT_MOST_MIB, max(_RESERVED_AT_LEAST_MIB, memory // 4))
    return max(0, memory - reserved)


def yarn_memory_with_hbase_mib(instance_type: InstanceType) -> int:
    """Return yarn.nodemanager.resource.memory-mb on a cluster with HBase.

    HBase takes one part in n, where n is the memory in units of 30.5 GiB, at least 2. Fitted to the 38 old types for
    which AWS published the figure, of which it matches 32; for younger types it is a guess.
    """
    parts = max(2, round(instance_type.memory_mib / _HBASE_SHARE_MIB))
    rest = yarn_memory_mib(instance_type) * (parts - 1) / parts
    return -(-int(rest) // CONTAINER_STEP_MIB) * CONTAINER_STEP_MIB


def yarn_vcores(instance_type: InstanceType) -> int:
    """Return yarn.nodemanager.resource.cpu-vcores, which for m4, d2 and i2 is twice the vCPUs of EC2."""
    return instance_type.vcpus


def map_memory_mib(instance_type: InstanceType) -> int:
    """Return mapreduce.map.memory.mb: YARN's memory shared out over the vcores."""
    return round(yarn_memory_mib(instance_type) / yarn_vcores(instance_type))


def reduce_memory_mib(instance_type: InstanceType) -> int:
    """Return mapreduce.reduce.memory.mb, also the size of MapReduce's application master: twice the map memory."""
    return 2 * map_memory_mib(instance_type)
