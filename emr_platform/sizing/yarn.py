"""The memory and vcores EMR gives to YARN on a node.

Source: EMR Release Guide, "Task configuration". The rule was fitted to its tables of January 2022, of which it holds
for 209 of 217 comparable types; tables of 2025 bear it out for every type looked up, of the sixth to the eighth
generation. Types in neither follow the same rule.
"""

from __future__ import annotations

from typing import Final

from emr_platform.catalog import InstanceType

CONTAINER_STEP_MIB: Final = 32
"""Containers are multiples of it. It was yarn.scheduler.minimum-allocation-mb in the tables of 2022 and is 1 in younger
ones, where a multiple of 32 is as good."""

_RESERVED_AT_LEAST_MIB: Final = 2048
_RESERVED_AT_MOST_MIB: Final = 8192
_HBASE_SHARE_MIB: Final = 30.5 * 1024
_YARN_KEEPS_THE_REST: Final = frozenset({"c1", "c3", "c4", "d2", "i2", "m1", "m2", "m3", "m4", "r3", "r4"})
"""Families whose tables leave YARN all that HBase does not take."""


def yarn_memory_mib(instance_type: InstanceType) -> int:
    """Return yarn.nodemanager.resource.memory-mb: a quarter of the memory, 2 to 8 GiB, stays with the node.

    The result is 0 for the few old types with less memory than the reserve.
    """
    memory = instance_type.memory_mib
    reserved = min(_RESERVED_AT_MOST_MIB, max(_RESERVED_AT_LEAST_MIB, memory // 4))
    return max(0, memory - reserved)


def hbase_memory_mib(instance_type: InstanceType) -> int:
    """Return what HBase gets of YARN's memory: one part in n, n being the memory in units of 30.5 GiB, at least 2.

    So it is half of it on types with up to 64 GiB or so, and about 30 GiB on all larger ones.
    """
    return int(yarn_memory_mib(instance_type) / _parts(instance_type))


def yarn_memory_with_hbase_mib(instance_type: InstanceType) -> int:
    """Return yarn.nodemanager.resource.memory-mb on a cluster with HBase.

    On old families it is what HBase leaves, as in 32 of the 38 types with a figure in 2022. In the tables of 2025 it is
    as much as HBase gets, so that on types with more than 64 GiB the rest is nobody's; the rule is within 0.3 percent
    of them. Whether EMR does so, or its tables err, is not known: this is the smaller figure, which fits either way.
    """
    parts = _parts(instance_type)
    kept = parts - 1 if instance_type.family in _YARN_KEEPS_THE_REST else 1
    rest = yarn_memory_mib(instance_type) * kept / parts
    return -(-int(rest) // CONTAINER_STEP_MIB) * CONTAINER_STEP_MIB


def _parts(instance_type: InstanceType) -> int:
    return max(2, int(instance_type.memory_mib / _HBASE_SHARE_MIB))


def yarn_vcores(instance_type: InstanceType) -> int:
    """Return yarn.nodemanager.resource.cpu-vcores, which for m4, d2 and i2 is twice the vCPUs of EC2."""
    return instance_type.vcpus


def map_memory_mib(instance_type: InstanceType) -> int:
    """Return mapreduce.map.memory.mb: YARN's memory shared out over the vcores."""
    return round(yarn_memory_mib(instance_type) / yarn_vcores(instance_type))


def reduce_memory_mib(instance_type: InstanceType) -> int:
    """Return mapreduce.reduce.memory.mb, also the size of MapReduce's application master: twice the map memory."""
    return 2 * map_memory_mib(instance_type)
