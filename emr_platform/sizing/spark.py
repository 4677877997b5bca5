"""Sizes Spark's executors and driver for the instance types of a cluster.

EMR keeps one `spark-defaults` for the whole cluster, so one executor size has to fit every type a core or task node may
turn out to be. YARN on EMR packs containers by memory alone unless told otherwise; so does this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from emr_platform.catalog import InstanceType
from emr_platform.sizing._nodes import (
    EVEN_RATIO,
    Node,
    NodeFit,
    explain_fit,
    fit,
    known_types,
    ratio_advice,
    whole_steps,
    worker_nodes,
    yarn_nodes,
)

DeployMode = Literal["cluster", "client"]

DEFAULT_CORES: Final = 4
OVERHEAD_FACTOR: Final = 0.1875
"""Share of the heap added for everything outside it. EMR's observed default, not documented: not sure."""
OVERHEAD_AT_LEAST_MIB: Final = 384
SMALLEST_CONTAINER_MIB: Final = 864
"""384 MiB of overhead and the 450 MiB of heap below which Spark does not start, in whole steps of YARN."""
DRIVER_AT_LEAST_MIB: Final = 2048
"""Judgement: a plan of some thousand tasks does not fit into less."""


@dataclass(frozen=True, slots=True)
class SparkSizing:
    """Executor and driver of a cluster, in MiB and vcores. `advice` holds what a reader should know, maybe nothing."""

    executor_memory_mib: int
    executor_overhead_mib: int
    executor_cores: int
    driver_memory_mib: int
    driver_overhead_mib: int
    driver_cores: int
    deploy_mode: DeployMode
    nodes: tuple[NodeFit, ...]
    advice: tuple[str, ...]

    @property
    def executor_container_mib(self) -> int:
        """What YARN hands out for one executor."""
        return self.executor_memory_mib + self.executor_overhead_mib

    @property
    def driver_container_mib(self) -> int:
        """What YARN hands out for one driver in cluster mode, and what it takes on the primary in client mode."""
        return self.driver_memory_mib + self.driver_overhead_mib

    def properties(self) -> dict[str, str]:
        """Return the properties for the classification `spark-defaults`, with dynamic allocation on.

        The deploy mode is not among them: as a default it would break Spark's shells, which run in client mode only.
        """
        return {
            "spark.driver.cores": str(self.driver_cores),
            "spark.driver.memory": f"{self.driver_memory_mib}m",
            "spark.driver.memoryOverhead": f"{self.driver_overhead_mib}m",
            "spark.dynamicAllocation.enabled": "true",
            "spark.executor.cores": str(self.executor_cores),
            "spark.executor.memory": f"{self.executor_memory_mib}m",
            "spark.executor.memoryOverhead": f"{self.executor_overhead_mib}m",
            "spark.shuffle.service.enabled": "true",
        }

    def explain(self) -> list[str]:
        """Return the sizing in sentences, one a line, advice last."""
        where = "on a core or task node" if self.deploy_mode == "cluster" else "on the primary"
        return [
            f"executor: {_parts(self.executor_memory_mib, self.executor_overhead_mib)}, {self.executor_cores} cores",
            f"driver ({self.deploy_mode} mode, {where}): {_parts(self.driver_memory_mib, self.driver_overhead_mib)}",
            *(explain_fit(node, "executor") for node in self.nodes),
            f"the overhead factor {OVERHEAD_FACTOR} is what EMR is seen to use, not what it documents",
            *self.advice,
        ]


def size_spark(
    core_types: Sequence[InstanceType | str],
    task_types: Sequence[InstanceType | str],
    primary_types: Sequence[InstanceType | str],
    *,
    cores_per_executor: int | None = None,
    deploy_mode: DeployMode = "cluster",
    hbase: bool = False,
) -> SparkSizing:
    """Return the executor and driver size for a cluster whose nodes are of these types, in any mix.

    `task_types` may be empty. `cores_per_executor` is 4 by default; in cluster mode no more than half the vcores of
    the smallest type, if that leaves 2 GiB, or the driver would take a whole node of it. A driver is half an executor,
    but 2 GiB at least where an executor has as much: two drivers then share the place of one executor. In client mode
    it is also cut to half of what YARN would have on the smallest primary type, the other half being left to the
    daemons there. All of this is judgement, not a rule of EMR's. `hbase` says that HBase is installed too and takes
    its share of the core and task nodes.
    ValueError: no core or primary type, a type EMR does not take, a type too small for Spark, or more cores than the
    smallest type has.
    """
    workers = worker_nodes(core_types, task_types, engine="Spark", least_mib=SMALLEST_CONTAINER_MIB, hbase=hbase)
    primary = known_types("primary", primary_types)
    primaries = yarn_nodes("primary", primary, engine="Spark", least_mib=SMALLEST_CONTAINER_MIB)
    cores = _cores(workers, cores_per_executor, deploy_mode)
    container = min(_slot_mib(worker, cores) for worker in workers)
    heap, overhead = _split(container)
    driver_heap, driver_overhead = _split(_driver_container_mib(container, primaries, deploy_mode))
    nodes = tuple(fit(worker, container, cores) for worker in workers)
    return SparkSizing(
        executor_memory_mib=heap,
        executor_overhead_mib=overhead,
        executor_cores=cores,
        driver_memory_mib=driver_heap,
        driver_overhead_mib=driver_overhead,
        driver_cores=max(1, cores // 2),
        deploy_mode=deploy_mode,
        nodes=nodes,
        advice=(*ratio_advice(workers), *_fit_advice(nodes, cores, deploy_mode)),
    )


def _cores(workers: Iterable[Node], asked: int | None, deploy_mode: DeployMode) -> int:
    smallest = min(workers, key=lambda worker: worker.vcores)
    if asked is None:
        halved = deploy_mode == "cluster" and _least_memory(workers) >= 2 * DRIVER_AT_LEAST_MIB
        return min(DEFAULT_CORES, max(1, smallest.vcores // 2) if halved else smallest.vcores)
    if not 1 <= asked <= smallest.vcores:
        raise ValueError(
            f"cores_per_executor is {asked}, {smallest.name} has {smallest.vcores} vcores; use 1 to {smallest.vcores}"
        )
    return asked


def _least_memory(workers: Iterable[Node]) -> int:
    return min(worker.memory_mib for worker in workers)


def _slot_mib(worker: Node, cores: int) -> int:
    """Return the largest container of which as many fit the memory as executors fit the vcores."""
    executors = min(worker.vcores // cores, worker.memory_mib // SMALLEST_CONTAINER_MIB)
    return whole_steps(worker.memory_mib // executors)


def _driver_container_mib(container: int, primaries: Iterable[Node], deploy_mode: DeployMode) -> int:
    wanted = min(container, max(DRIVER_AT_LEAST_MIB, whole_steps(container / 2)))
    if deploy_mode == "cluster":
        return wanted
    room = min(whole_steps(primary.memory_mib / 2) for primary in primaries)
    return max(SMALLEST_CONTAINER_MIB, min(wanted, room))


def _split(container: int) -> tuple[int, int]:
    """Return heap and overhead of a container; together they are the container, so YARN rounds nothing up."""
    heap = min(int(container / (1 + OVERHEAD_FACTOR)), container - OVERHEAD_AT_LEAST_MIB)
    return heap, container - heap


def _fit_advice(nodes: Sequence[NodeFit], cores: int, deploy_mode: DeployMode) -> Iterable[str]:
    crowded = [node for node in nodes if node.containers * cores > EVEN_RATIO * node.vcores]
    if crowded:
        worst = max(crowded, key=lambda node: node.containers / node.vcores)
        yield (
            f"{worst.instance_type} takes {worst.containers} executors of {cores} cores on {worst.vcores} vcores, as "
            "YARN counts memory alone; let it count vcores (DominantResourceCalculator) or even out the types"
        )
    filled = [node.instance_type for node in nodes if node.containers == 1]
    if filled and deploy_mode == "cluster":
        yield (
            f"one executor fills a node of {', '.join(filled)}, so that none fits where a driver runs; "
            "use fewer cores for each executor, or larger types"
        )


def _parts(heap: int, overhead: int) -> str:
    return f"{heap + overhead} MiB, {heap} heap and {overhead} overhead"
