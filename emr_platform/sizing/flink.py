"""Sizes Flink's job and task managers on YARN.

Sources: Release Guide, flink-configure (the two settings, their defaults of 1600m and 1728m, and slots not to exceed a
node's vcores); Apache Flink, "Set up Flink's process memory" (the process is what the container holds). How many slots
share a task manager is judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from emr_platform.catalog import InstanceType
from emr_platform.sizing._nodes import Node, NodeFit, explain_fit, fit, ratio_advice, whole_steps, worker_nodes

MANAGER_MIB: Final = 1600
"""Process size of a job manager. Source: Release Guide, flink-configure, which repeats Flink's default."""
SMALLEST_TASK_MANAGER_MIB: Final = 1024
"""Judgement: Flink's own share, some 700 MiB of metaspace, overhead and framework, leaves little of less."""
DEFAULT_SLOTS: Final = 4
"""Judgement, as for Spark's executors: enough slots to share what each process keeps for itself."""


@dataclass(frozen=True, slots=True)
class FlinkSizing:
    """Processes of a Flink job in MiB, each one container. `advice` holds what a reader should know, maybe nothing."""

    job_manager_mib: int
    task_manager_mib: int
    slots: int
    nodes: tuple[NodeFit, ...]
    advice: tuple[str, ...]

    def properties(self) -> dict[str, dict[str, str]]:
        """Return properties by classification: flink-conf."""
        return {
            "flink-conf": {
                "jobmanager.memory.process.size": f"{self.job_manager_mib}m",
                "taskmanager.memory.process.size": f"{self.task_manager_mib}m",
                "taskmanager.numberOfTaskSlots": str(self.slots),
            }
        }

    def explain(self) -> list[str]:
        """Return the sizing in sentences, one a line, advice last."""
        slots = f"{_slots(self.slots)} of {self.task_manager_mib // self.slots} MiB"
        return [
            f"task manager: {self.task_manager_mib} MiB, {slots}, one for each vcore",
            f"job manager: {self.job_manager_mib} MiB, one a job, beside the task managers of a node",
            *(explain_fit(node, "task manager") for node in self.nodes),
            "how many slots share a task manager is a judgement; `flink.task_slots` says otherwise",
            *self.advice,
        ]


def size_flink(
    core_types: Sequence[InstanceType | str],
    task_types: Sequence[InstanceType | str],
    slots: int | None = None,
    *,
    hbase: bool = False,
) -> FlinkSizing:
    """Return the sizes of Flink's processes for core and task nodes of these types, in any mix.

    Every type keeps room for one job manager beside its task managers, or a job's own would cost a small node.
    `task_types` may be empty. `slots` of each task manager are 4 by default, or the vcores of the smallest type if it
    has fewer. `hbase` says that HBase is installed too and takes its share of every node.
    ValueError: no core type, a type EMR does not take, one too small, or more slots than the smallest type has vcores.
    """
    least = MANAGER_MIB + SMALLEST_TASK_MANAGER_MIB
    nodes = worker_nodes(core_types, task_types, engine="Flink", least_mib=least, hbase=hbase)
    count = _chosen_slots(nodes, slots)
    container = min(_slot_mib(node, count) for node in nodes)
    return FlinkSizing(
        job_manager_mib=MANAGER_MIB,
        task_manager_mib=container,
        slots=count,
        nodes=tuple(fit(node, container, count) for node in nodes),
        advice=tuple(ratio_advice(nodes)),
    )


def _chosen_slots(nodes: Sequence[Node], asked: int | None) -> int:
    smallest = min(nodes, key=lambda node: node.vcores)
    if asked is None:
        return min(DEFAULT_SLOTS, smallest.vcores)
    if not 1 <= asked <= smallest.vcores:
        raise ValueError(f"slots are {asked}, {smallest.name} has {smallest.vcores} vcores; use 1 to {smallest.vcores}")
    return asked


def _slot_mib(node: Node, slots: int) -> int:
    """Return the largest task manager of which a node holds one for each `slots` vcores, and a job manager."""
    room = node.memory_mib - MANAGER_MIB
    managers = min(node.vcores // slots, room // SMALLEST_TASK_MANAGER_MIB)
    return whole_steps(room / managers)


def _slots(count: int) -> str:
    return "1 slot" if count == 1 else f"{count} slots"
