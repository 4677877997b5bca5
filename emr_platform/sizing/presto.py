"""Sizes the memory of queries on Presto and Trino, which live outside YARN.

EMR sizes the Java heap on every node itself and has no classification for it; how large it is, is not documented. What
a query may take of one node, and what is kept from queries, are shares of that heap by default (Trino: 0.3 and 0.3;
Presto: 0.1 and 0.3). They stay as they are: a figure in bytes that exceeds the heap of any node, the coordinator's
too, stops the server from starting. What does need saying is how much a query may take of the whole cluster, which is
20 GB by default however large it is.

Sources: trino.io, "Resource management properties" and "Deploying Trino" (a heap of 70 to 85 percent of the memory);
prestodb.io, "Presto Configuration Properties"; Release Guide, emr-trino-performance-areas. Not sure: EMR's heap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from emr_platform.catalog import InstanceType
from emr_platform.sizing._nodes import known_types

HEAP_SHARE: Final = 0.7
"""Share of a node's memory that the heap is taken to have, Trino's own advice at its lowest. Not sure on EMR."""
HEADROOM_SHARE: Final = 0.3
"""Share of the heap kept from queries (memory.heap-headroom-per-node), the default of both."""
QUERY_SHARES: Final = {"presto": 0.1, "trino": 0.3}
"""Share of the heap one query may take on a node (query.max-memory-per-node), the default of each."""
DEFAULT_GB: Final = 20
"""query.max-memory of both where nobody says otherwise."""
_MIB_OF_GB: Final = 1024
"""Both engines count a GB as 1024 MB."""


@dataclass(frozen=True, slots=True)
class WorkerFit:
    """One type as a worker, in MiB: the heap as assumed, and what of it one query may take."""

    instance_type: str
    memory_mib: int
    heap_mib: int
    query_mib: int
    headroom_mib: int


@dataclass(frozen=True, slots=True)
class QuerySizing:
    """What one query may take of a cluster, in GB; None when the number of workers is not known."""

    engine: str
    query_max_memory_gb: int | None
    workers: int | None
    nodes: tuple[WorkerFit, ...]
    advice: tuple[str, ...]

    def properties(self) -> dict[str, dict[str, str]]:
        """Return properties by classification: presto-config or trino-config, or none."""
        if self.query_max_memory_gb is None:
            return {}
        return {f"{self.engine}-config": {"query.max-memory": f"{self.query_max_memory_gb}GB"}}

    def explain(self) -> list[str]:
        """Return the sizing in sentences, one a line, advice last."""
        whole = (
            f"a query may take {DEFAULT_GB} GB of the cluster, {self.engine.title()}'s default"
            if self.query_max_memory_gb is None
            else f"a query may take {self.query_max_memory_gb} GB of the cluster: its share of {self.workers} workers"
        )
        return [
            whole,
            *(
                f"{node.instance_type}: about {node.heap_mib} MiB of heap, a query {node.query_mib}, kept from queries "
                f"{node.headroom_mib}"
                for node in self.nodes
            ),
            "EMR sizes the heap and does not document it: these figures per node are an estimate, and none is set",
            *self.advice,
        ]


def size_presto(
    core_types: Sequence[InstanceType | str], task_types: Sequence[InstanceType | str], *, workers: int | None = None
) -> QuerySizing:
    """Return what a query on PrestoDB may take, for workers of these types, in any mix.

    `task_types` may be empty; `workers` is the most nodes that core and task may have together, None if not known.
    ValueError: no core type, or a type EMR does not take.
    """
    return _size("presto", core_types, task_types, workers)


def size_trino(
    core_types: Sequence[InstanceType | str], task_types: Sequence[InstanceType | str], *, workers: int | None = None
) -> QuerySizing:
    """Return what a query on Trino may take; arguments and errors as for `size_presto`."""
    return _size("trino", core_types, task_types, workers)


def _size(
    engine: str,
    core_types: Sequence[InstanceType | str],
    task_types: Sequence[InstanceType | str],
    workers: int | None,
) -> QuerySizing:
    types = known_types("core", core_types) + (known_types("task", task_types) if task_types else [])
    nodes = tuple(dict.fromkeys(_worker(item, QUERY_SHARES[engine]) for item in types))
    least = min(node.query_mib for node in nodes)
    whole = None if workers is None else max(DEFAULT_GB, workers * least // _MIB_OF_GB)
    return QuerySizing(engine, whole, workers, nodes, tuple(_advice(nodes)))


def _worker(item: InstanceType, share: float) -> WorkerFit:
    heap = int(HEAP_SHARE * item.memory_mib)
    return WorkerFit(item.name, item.memory_mib, heap, int(share * heap), int(HEADROOM_SHARE * heap))


def _advice(nodes: Sequence[WorkerFit]) -> list[str]:
    least = min(nodes, key=lambda node: node.memory_mib)
    most = max(nodes, key=lambda node: node.memory_mib)
    if most.memory_mib <= 2 * least.memory_mib:
        return []
    differ = f"{most.instance_type} has over twice the memory of {least.instance_type}"
    return [f"{differ}; data is spread evenly, so the smallest worker fails first; keep workers to one size"]
