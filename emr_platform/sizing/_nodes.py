"""What every engine's sizing needs of an instance type, and how containers of one size sit on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from emr_platform.catalog import InstanceType, known_instance_type
from emr_platform.sizing.yarn import CONTAINER_STEP_MIB, yarn_memory_mib, yarn_memory_with_hbase_mib, yarn_vcores

EVEN_RATIO: Final = 1.25
"""Types whose memory for each vcore differs by more than this do not share one container size well."""


@dataclass(frozen=True, slots=True)
class NodeFit:
    """How containers of one size sit on one instance type.

    `containers` counts by memory, as YARN does by default; `containers_by_vcores` counts what is left when YARN also
    counts vcores (DominantResourceCalculator). `stranded_mib` is memory of YARN no such container fits into.
    """

    instance_type: str
    yarn_memory_mib: int
    vcores: int
    containers: int
    containers_by_vcores: int
    stranded_mib: int


@dataclass(frozen=True, slots=True)
class Node:
    """What of an instance type matters here: YARN's memory and vcores, and EMR's memory for each vcore."""

    name: str
    memory_mib: int
    vcores: int
    ratio: float


def known_types(role: str, types: Sequence[InstanceType | str]) -> list[InstanceType]:
    """Return the types, each once; ValueError for none or for one that EMR does not take."""
    if not types:
        raise ValueError(f"sizing got no {role} instance types; name at least one")
    known = [known_instance_type(item) if isinstance(item, str) else item for item in types]
    return list({item.name: item for item in known}.values())


def worker_nodes(
    core_types: Sequence[InstanceType | str],
    task_types: Sequence[InstanceType | str],
    *,
    engine: str,
    least_mib: int,
    hbase: bool = False,
) -> list[Node]:
    """Return the core and task nodes, each type once; ValueError where YARN gets less than `least_mib` on one."""
    found = known_types("core", core_types)
    nodes = yarn_nodes("core", found, engine=engine, least_mib=least_mib, hbase=hbase)
    if task_types:
        found = known_types("task", task_types)
        nodes += yarn_nodes("task", found, engine=engine, least_mib=least_mib, hbase=hbase)
    return list(dict.fromkeys(nodes))


def yarn_nodes(
    role: str, types: Iterable[InstanceType], *, engine: str, least_mib: int, hbase: bool = False
) -> list[Node]:
    """Return what YARN has on each type; ValueError where that is less than `least_mib`."""
    memory_of = yarn_memory_with_hbase_mib if hbase else yarn_memory_mib
    nodes = [Node(item.name, memory_of(item), yarn_vcores(item), item.memory_per_vcpu_mib) for item in types]
    for node in nodes:
        if node.memory_mib < least_mib:
            raise ValueError(
                f"{role} instance type {node.name} leaves YARN {node.memory_mib} MiB, {engine} needs at least "
                f"{least_mib}; use a larger type"
            )
    return nodes


def whole_steps(memory_mib: float) -> int:
    """Return the largest container YARN hands out of this much memory without rounding up."""
    return int(memory_mib) // CONTAINER_STEP_MIB * CONTAINER_STEP_MIB


def fit(node: Node, container_mib: int, cores: int) -> NodeFit:
    """Return how many containers of one size, each for so many vcores, sit on a node."""
    containers = node.memory_mib // container_mib
    return NodeFit(
        instance_type=node.name,
        yarn_memory_mib=node.memory_mib,
        vcores=node.vcores,
        containers=containers,
        containers_by_vcores=min(containers, node.vcores // cores),
        stranded_mib=node.memory_mib - containers * container_mib,
    )


def ratio_advice(nodes: Sequence[Node]) -> list[str]:
    """Return a sentence when the types differ too much in memory for each vcore, else nothing."""
    leanest = min(nodes, key=lambda node: node.ratio)
    richest = max(nodes, key=lambda node: node.ratio)
    if richest.ratio <= EVEN_RATIO * leanest.ratio:
        return []
    differ = f"{richest.name} has {richest.ratio:.0f} MiB for each vcore, {leanest.name} {leanest.ratio:.0f}"
    return [f"{differ}; keep core and task types to one ratio, such as all m or all r types"]


def explain_fit(node: NodeFit, what: str) -> str:
    """Return one line about a node; `what` is the word for one container."""
    share = 100 * node.stranded_mib / node.yarn_memory_mib
    counted = f"{node.containers} {what}{'' if node.containers == 1 else 's'}"
    return (
        f"{node.instance_type}: {counted} in {node.yarn_memory_mib} MiB, {node.stranded_mib} MiB "
        f"({share:.1f} percent) unused"
    )
