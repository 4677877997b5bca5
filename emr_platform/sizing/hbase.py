"""Sizes HBase's region servers, which live beside YARN on the core nodes.

Sources: Release Guide, emr-hbase-configure (HBase gets half of what YARN had, at most 32 GB; the task tables have a
column for it) and emr-hbase-s3 (a cache of 8192 MB on local disks); aws-emr-best-practices, "HBase Heap Memory" (the
variable, written with itself in it, or EMR's own options would be lost) and "Bucket Cache" (all volumes but the first).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from emr_platform.catalog import InstanceType
from emr_platform.sizing._nodes import known_types, whole_steps
from emr_platform.sizing.volumes import default_volume_gib
from emr_platform.sizing.yarn import hbase_memory_mib, yarn_memory_mib, yarn_memory_with_hbase_mib

HEAP_SHARE: Final = 0.9
"""Share of HBase's memory that is heap; the rest is the Java machine's own and buffers. Judgement."""
HEAP_AT_MOST_MIB: Final = 31 * 1024
"""From 32 GiB on, references take eight bytes instead of four, and the heap holds less (OpenJDK, compressed oops)."""
SMALLEST_HEAP_MIB: Final = 1000
"""HBase's own default. Source: HBase Reference Guide, HBASE_HEAPSIZE."""
CACHE_SHARE_OF_DISK: Final = 0.5
"""Judgement: write-ahead logs, YARN and logs need disk too, and a node with 90 percent used counts as unhealthy."""
CACHE_TIMES_HEAP: Final = 32
"""Judgement: the index of a larger cache, some hundred bytes for each block, would fill a tenth of the heap."""


@dataclass(frozen=True, slots=True)
class RegionServerFit:
    """One core type's memory in MiB: what HBase gets, what YARN keeps, and what neither gets of the node's work memory.

    The rest of `memory_mib` is the reserve for the system and the daemons.
    """

    instance_type: str
    memory_mib: int
    hbase_mib: int
    yarn_memory_mib: int
    stranded_mib: int


@dataclass(frozen=True, slots=True)
class HBaseSizing:
    """Heap of a region server in MiB, and its cache on disk in MB where tables are in S3, else None."""

    heap_mib: int
    disk_cache_mb: int | None
    nodes: tuple[RegionServerFit, ...]
    advice: tuple[str, ...]

    def properties(self) -> dict[str, dict[str, str]]:
        """Return properties by classification; `hbase-env/export` is `export` nested in `hbase-env`."""
        found = {
            "hbase-env/export": {"HBASE_REGIONSERVER_OPTS": f'"$HBASE_REGIONSERVER_OPTS -Xmx{self.heap_mib}m"'},
        }
        if self.disk_cache_mb is not None:
            found["hbase-site"] = {"hbase.bucketcache.size": str(self.disk_cache_mb)}
        return found

    def explain(self) -> list[str]:
        """Return the sizing in sentences, one a line, advice last."""
        cache = (
            "blocks are cached in the heap alone; tables in HDFS are read from the node's own disks"
            if self.disk_cache_mb is None
            else f"cache of blocks from S3: {self.disk_cache_mb} MB on local disks (EMR's default is 8192)"
        )
        return [
            f"region server: {self.heap_mib} MiB of heap on every core node",
            cache,
            *(
                f"{node.instance_type}: HBase {node.hbase_mib} of {node.memory_mib} MiB, YARN {node.yarn_memory_mib}, "
                f"neither {node.stranded_mib}"
                for node in self.nodes
            ),
            *self.advice,
        ]


def size_hbase(
    core_types: Sequence[InstanceType | str], *, on_s3: bool = False, ebs_gib: int | None = None
) -> HBaseSizing:
    """Return the heap of the region servers on core nodes of these types, and their cache on disk.

    One figure serves all types: regions are spread by number, so that servers should be alike. `on_s3` says that the
    tables are in S3, where a cache on disk spares requests; `ebs_gib` is the size of the data volumes it is on, on
    nodes without disks of their own, None for the platform's own volume.
    ValueError: no core type, a type EMR does not take, or one too small.
    """
    types = known_types("core", core_types)
    nodes = tuple(_share(item) for item in types)
    heap = min(HEAP_AT_MOST_MIB, *(whole_steps(HEAP_SHARE * node.hbase_mib) for node in nodes))
    if heap < SMALLEST_HEAP_MIB:
        least = min(nodes, key=lambda node: node.hbase_mib)
        raise ValueError(
            f"core instance type {least.instance_type} leaves HBase {least.hbase_mib} MiB, a region server needs a "
            f"heap of {SMALLEST_HEAP_MIB}; use a larger type"
        )
    cache = min(CACHE_TIMES_HEAP * heap, *(_cache_mb(item, ebs_gib) for item in types)) if on_s3 else None
    return HBaseSizing(heap_mib=heap, disk_cache_mb=cache, nodes=nodes, advice=tuple(_advice(nodes, heap)))


def _share(item: InstanceType) -> RegionServerFit:
    ours, rest, both = hbase_memory_mib(item), yarn_memory_with_hbase_mib(item), yarn_memory_mib(item)
    return RegionServerFit(item.name, item.memory_mib, ours, rest, max(0, both - ours - rest))


def _cache_mb(item: InstanceType, ebs_gib: int | None) -> int:
    """Half of the disks that EMR caches on: all but the first, or the only one there is."""
    if item.ebs_only:
        return int(CACHE_SHARE_OF_DISK * (ebs_gib or default_volume_gib(item)) * 1024)
    disks = max(1, item.disks - 1)
    return int(CACHE_SHARE_OF_DISK * item.disk_gb * disks / item.disks * 1000**3 / 1024**2)


def _advice(nodes: Sequence[RegionServerFit], heap: int) -> Iterator[str]:
    spare = max(nodes, key=lambda node: node.hbase_mib)
    if HEAP_SHARE * spare.hbase_mib > 1.25 * heap:
        roomy = f"{spare.instance_type} has room for a larger heap than the smallest core type"
        yield f"{roomy}; give region servers one size of type"
    idle = [node.instance_type for node in nodes if node.stranded_mib > node.memory_mib / 10]
    if idle:
        tables = "by EMR's tables neither HBase nor YARN gets more than some 30 GiB of a node"
        yield f"{tables}; memory of {', '.join(idle)} is left over; use more core nodes with 64 GiB or less"
