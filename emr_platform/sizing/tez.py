"""Sizes the containers of Hive on Tez.

Hive takes a container's size from the machine it is compiled on, which is the primary node: without a word from
somebody, `mapreduce.map.memory.mb` of the primary's type is used on every other type. So the size is said here, from
the core and task types.

Sources: Release Guide, "Task configuration" (a task's memory is YARN's, shared out over the vcores, its heap 0.8 of
that); Hortonworks Data Platform 2.5 and 3.1, Hive performance tuning (heap 80 percent of the container, tables of a map
join a third of it). The rest is judgement and named as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from emr_platform.catalog import InstanceType
from emr_platform.sizing._nodes import NodeFit, explain_fit, fit, ratio_advice, whole_steps, worker_nodes

HEAP_SHARE: Final = 0.8
"""Share of a container that is heap. Sources: the task tables; Tez' own tez.container.max.java.heap.fraction."""
JOIN_SHARE: Final = 1 / 3
"""Share of a container that small tables of a map join may take. Source: Hortonworks, "Configuring Tez"."""
SORT_SHARE: Final = 0.25
"""Share of a container for sorting. Judgement: with a map join's third it stays well within the heap."""
SORT_AT_MOST_MIB: Final = 2047
"""A Java array holds no more."""
MASTER_AT_LEAST_MIB: Final = 2048
"""Judgement: plans of many tasks and partitions do not fit into less."""
SMALLEST_CONTAINER_MIB: Final = 512
"""Judgement: below it Hive's operators do not fit."""


@dataclass(frozen=True, slots=True)
class TezSizing:
    """Containers of Hive's queries on Tez, in MiB. `advice` holds what a reader should know, maybe nothing."""

    container_mib: int
    heap_mib: int
    sort_mib: int
    join_bytes: int
    master_mib: int
    nodes: tuple[NodeFit, ...]
    advice: tuple[str, ...]

    def properties(self) -> dict[str, dict[str, str]]:
        """Return properties by classification: hive-site and tez-site."""
        return {
            "hive-site": {
                "hive.auto.convert.join.noconditionaltask.size": str(self.join_bytes),
                "hive.tez.container.size": str(self.container_mib),
                "hive.tez.java.opts": f"-Xmx{self.heap_mib}m",
            },
            "tez-site": {
                "tez.am.resource.memory.mb": str(self.master_mib),
                "tez.runtime.io.sort.mb": str(self.sort_mib),
            },
        }

    def explain(self) -> list[str]:
        """Return the sizing in sentences, one a line, advice last."""
        return [
            f"Tez container: {self.container_mib} MiB, {self.heap_mib} of it heap, for one vcore of the leanest type",
            f"Tez application master: {self.master_mib} MiB, one a session (a judgement)",
            f"sorting {self.sort_mib} MiB (a judgement), tables of a map join {self.join_bytes} bytes",
            *(explain_fit(node, "container") for node in self.nodes),
            *self.advice,
        ]


def size_tez(
    core_types: Sequence[InstanceType | str], task_types: Sequence[InstanceType | str], *, hbase: bool = False
) -> TezSizing:
    """Return the container sizes of Hive on Tez for core and task nodes of these types, in any mix.

    `task_types` may be empty. `hbase` says that HBase is installed too and takes its share of every node.
    ValueError: no core type, a type EMR does not take, or one too small.
    """
    nodes = worker_nodes(core_types, task_types, engine="Hive on Tez", least_mib=SMALLEST_CONTAINER_MIB, hbase=hbase)
    smallest = min(node.memory_mib for node in nodes)
    share = min(whole_steps(node.memory_mib / node.vcores) for node in nodes)
    container = max(share, SMALLEST_CONTAINER_MIB)
    return TezSizing(
        container_mib=container,
        heap_mib=int(HEAP_SHARE * container),
        sort_mib=min(SORT_AT_MOST_MIB, int(SORT_SHARE * container)),
        join_bytes=int(JOIN_SHARE * container) * 1024 * 1024,
        master_mib=max(container, min(MASTER_AT_LEAST_MIB, whole_steps(smallest / 2))),
        nodes=tuple(fit(node, container, 1) for node in nodes),
        advice=tuple(ratio_advice(nodes)),
    )
