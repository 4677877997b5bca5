"""HDFS keeps as many copies of a block as core nodes allow, and two where core nodes come and go.

Source: EMR Management Guide, emr-scaledown-behavior and emr-plan-ha-considerations: dfs.replication is 1 with up to
three core nodes at launch, 2 with up to nine, 3 beyond; EMR never keeps fewer core nodes than that; 2 or more is
recommended where anything scales core nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engines import without_hadoop
from ..engines.hadoop import daemon_settings
from ..findings import Path
from ..model import InstanceGroup
from ._base import Context, Problem
from ._capacity import largest_instances, scalings_of
from ._properties import found_property
from ._walk import NodesAt, nodes


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        if at.key != "core" or without_hadoop(at.cluster):
            continue
        found = found_property(at.path[:2], at.cluster, "hdfs-site", "dfs.replication")
        if found:
            yield from _too_many(found[0], found[1], at)
        copies = found[1] if found else _set_by_platform(at)
        if copies == "1" and _scales(at):
            yield Problem(
                found[0] if found else at.path,
                "one copy of each block on core nodes that come and go",
                "EMR moves blocks before it takes a node away, yet a node that fails takes along what only it has",
                "set hdfs-site dfs.replication to 2, or keep the number of core nodes",
                "warning" if found else "advice",
            )


def _too_many(path: Path, copies: str, at: NodesAt) -> Iterator[Problem]:
    if copies.isdecimal() and int(copies) > largest_instances(at):
        yield Problem(
            path,
            f"{copies} copies on {largest_instances(at)} core nodes at most",
            "each copy of a block is on a node of its own, so blocks stay under-replicated",
            "lower it, or add core nodes",
            "warning",
        )


def _set_by_platform(at: NodesAt) -> str:
    """The platform asks for more copies than EMR does as soon as there are nodes for them."""
    return daemon_settings(at.cluster).get("hdfs-site", {}).get("dfs.replication", "1")


def _scales(at: NodesAt) -> bool:
    """Whether the number of core nodes changes while the cluster runs.

    Under managed scaling they stay when their bound is no more than the minimum of the cluster.
    """
    for scaling in scalings_of(at.cluster):
        bound = scaling.maximum_capacity_units if scaling.core_limit is None else scaling.core_limit
        if bound > scaling.minimum_capacity_units:
            return True
    rules = at.nodes.automatic_scaling if isinstance(at.nodes, InstanceGroup) else None
    moved_by_rules = rules is not None and rules.minimum_instances < rules.maximum_instances
    return moved_by_rules or any("core" in schedule.resize for schedule in at.cluster.scheduled_scaling.values())
