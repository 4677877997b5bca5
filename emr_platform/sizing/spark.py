"""Sizes Spark's executors and driver for the instance types of a cluster.

EMR keeps one `spark-defaults` for the whole cluster, so one executor size has to fit every type a core or task node may
turn out to be. YARN on EMR packs containers by memory alone unless told otherwise; so does this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from emr_platform.catalog import InstanceType, known_instance_type
from emr_platform.sizing.yarn import (
    CONTAINER_STEP_MIB,
    yarn_memory_mib,
    yarn_memory_with_hbase_mib,
    yarn_vcores,
)

DeployMode = Literal["cluster", "client"]

DEFAULT_CORES: Final = 4
OVERHEAD_FACTOR: Final = 0.1875
"""Share of the heap added for everything outside it. EMR's observed default, not documented: not sure."""
OVERHEAD_AT_LEAST_MIB: Final = 384
SMALLEST_CONTAINER_MIB: Final = 864
"""384 MiB of overhead and the 450 MiB of heap below which Spark does not start, in whole steps of YARN."""
EVEN_RATIO: Final = 1.25
"""Types whose memory for each vcore differs by more than this do not share one executor size well."""


@dataclass(frozen=True, slots=True)
class NodeFit:
    """How the executors of a cluster sit on one instance type.

    `executors` counts by memory, as YARN does by default; `executors_by_vcores` counts what is left when YARN also
    counts vcores (DominantResourceCalculator). `stranded_mib` is memory of YARN no executor fits into.
    """

    instance_type: str
    yarn_memory_mib: int
    vcores: int
    executors: int
    executors_by_vcores: int
    stranded_mib: int


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
            *(_explain_node(node) for node in self.nodes),
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

    `task_types` may be empty. `cores_per_executor` is 4 by default, or the vcores of the smallest type if it has
    fewer. In cluster mode the driver is one container like an executor's; in client mode it is cut to half of what
    YARN would have on the smallest primary type, the other half being left to the daemons there (a judgement, not a
    rule of EMR's). `hbase` says that HBase is installed too and takes its share of the core and task nodes.
    ValueError: no core or primary type, a type EMR does not take, a type too small for Spark, or more cores than the
    smallest type has.
    """
    for role, types in (("core", core_types), ("primary", primary_types)):
        if not types:
            raise ValueError(f"sizing got no {role} instance types; name at least one")
    workers = list(dict.fromkeys(_nodes("core", core_types, hbase) + _nodes("task", task_types, hbase)))
    primaries = _nodes("primary", primary_types, hbase=False)
    cores = _cores(workers, cores_per_executor)
    container = min(_slot_mib(worker, cores) for worker in workers)
    heap, overhead = _split(container)
    driver_heap, driver_overhead = _split(_driver_container_mib(container, primaries, deploy_mode))
    nodes = tuple(_fit(worker, container, cores) for worker in workers)
    return SparkSizing(
        executor_memory_mib=heap,
        executor_overhead_mib=overhead,
        executor_cores=cores,
        driver_memory_mib=driver_heap,
        driver_overhead_mib=driver_overhead,
        driver_cores=cores,
        deploy_mode=deploy_mode,
        nodes=nodes,
        advice=(*_ratio_advice(workers), *_fit_advice(nodes, cores, deploy_mode)),
    )


@dataclass(frozen=True, slots=True)
class _Node:
    """What of an instance type matters here."""

    name: str
    memory_mib: int
    vcores: int
    ratio: float


def _nodes(role: str, types: Sequence[InstanceType | str], hbase: bool) -> list[_Node]:
    known = [known_instance_type(item) if isinstance(item, str) else item for item in types]
    memory_of = yarn_memory_with_hbase_mib if hbase else yarn_memory_mib
    nodes = [_Node(item.name, memory_of(item), yarn_vcores(item), item.memory_per_vcpu_mib) for item in known]
    for node in nodes:
        if node.memory_mib < SMALLEST_CONTAINER_MIB:
            raise ValueError(
                f"{role} instance type {node.name} leaves YARN {node.memory_mib} MiB, Spark needs at least "
                f"{SMALLEST_CONTAINER_MIB}; use a larger type"
            )
    return nodes


def _cores(workers: Iterable[_Node], asked: int | None) -> int:
    smallest = min(workers, key=lambda worker: worker.vcores)
    if asked is None:
        return min(DEFAULT_CORES, smallest.vcores)
    if not 1 <= asked <= smallest.vcores:
        raise ValueError(
            f"cores_per_executor is {asked}, {smallest.name} has {smallest.vcores} vcores; use 1 to {smallest.vcores}"
        )
    return asked


def _slot_mib(worker: _Node, cores: int) -> int:
    """Return the largest container of which as many fit the memory as executors fit the vcores."""
    executors = min(worker.vcores // cores, worker.memory_mib // SMALLEST_CONTAINER_MIB)
    return _whole_steps(worker.memory_mib // executors)


def _driver_container_mib(container: int, primaries: Iterable[_Node], deploy_mode: DeployMode) -> int:
    if deploy_mode == "cluster":
        return container
    room = min(_whole_steps(primary.memory_mib // 2) for primary in primaries)
    return max(SMALLEST_CONTAINER_MIB, min(container, room))


def _split(container: int) -> tuple[int, int]:
    """Return heap and overhead of a container; together they are the container, so YARN rounds nothing up."""
    heap = min(int(container / (1 + OVERHEAD_FACTOR)), container - OVERHEAD_AT_LEAST_MIB)
    return heap, container - heap


def _whole_steps(memory: int) -> int:
    return memory // CONTAINER_STEP_MIB * CONTAINER_STEP_MIB


def _fit(worker: _Node, container: int, cores: int) -> NodeFit:
    executors = worker.memory_mib // container
    return NodeFit(
        instance_type=worker.name,
        yarn_memory_mib=worker.memory_mib,
        vcores=worker.vcores,
        executors=executors,
        executors_by_vcores=min(executors, worker.vcores // cores),
        stranded_mib=worker.memory_mib - executors * container,
    )


def _ratio_advice(workers: Sequence[_Node]) -> Iterable[str]:
    leanest = min(workers, key=lambda worker: worker.ratio)
    richest = max(workers, key=lambda worker: worker.ratio)
    if richest.ratio > EVEN_RATIO * leanest.ratio:
        yield (
            f"{richest.name} has {richest.ratio:.0f} MiB for each vcore, {leanest.name} {leanest.ratio:.0f}; "
            "keep core and task types to one ratio, such as all m or all r types"
        )


def _fit_advice(nodes: Sequence[NodeFit], cores: int, deploy_mode: DeployMode) -> Iterable[str]:
    for node in nodes:
        if node.executors * cores > node.vcores:
            yield (
                f"{node.instance_type} takes {node.executors} executors of {cores} cores on {node.vcores} vcores, as "
                "YARN counts memory alone; let it count vcores (DominantResourceCalculator) or even out the types"
            )
    filled = [node.instance_type for node in nodes if node.executors == 1]
    if filled and deploy_mode == "cluster":
        yield f"a driver fills a whole node of {', '.join(filled)}; keep two or more core and task nodes"


def _explain_node(node: NodeFit) -> str:
    share = 100 * node.stranded_mib / node.yarn_memory_mib
    return (
        f"{node.instance_type}: {_count(node.executors)} in {node.yarn_memory_mib} MiB, "
        f"{node.stranded_mib} MiB ({share:.1f} percent) unused"
    )


def _parts(heap: int, overhead: int) -> str:
    return f"{heap + overhead} MiB, {heap} heap and {overhead} overhead"


def _count(executors: int) -> str:
    return "1 executor" if executors == 1 else f"{executors} executors"
