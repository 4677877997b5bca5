"""A schedule keeps core nodes, and stays within the rules that scale the same group.

Source: EMR Management Guide, emr-scaledown-behavior: EMR does not shrink core nodes below dfs.replication;
botocore emr/2009-03-31 ScalingConstraints for the bounds of automatic scaling.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import InstanceGroup, Resize
from ._base import Context, Problem
from ._walk import NodesAt, scaled_nodes


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        for name, schedule in at.cluster.scheduled_scaling.items():
            resize = schedule.resize.get(at.name)
            if resize:
                where = (*at.path[:2], "scheduled_scaling", name, "resize", at.name)
                yield from _core(where, at, resize)
                yield from _bounds(where, at, resize)


def _core(path: Path, at: NodesAt, resize: Resize) -> Iterator[Problem]:
    parts = (resize.target_on_demand_capacity, resize.target_spot_capacity, resize.instance_count)
    given = [part for part in parts if part is not None]
    if at.key == "core" and given and not sum(given):
        yield Problem(
            path,
            "no core nodes",
            "HDFS is on core nodes, and EMR keeps as many as dfs.replication says",
            "leave some, or let the cluster end and start another",
            "warning",
        )


def _bounds(path: Path, at: NodesAt, resize: Resize) -> Iterator[Problem]:
    count, scaling = resize.instance_count, at.nodes.automatic_scaling if isinstance(at.nodes, InstanceGroup) else None
    if scaling and count is not None and not scaling.minimum_instances <= count <= scaling.maximum_instances:
        yield Problem(
            (*path, "instance_count"),
            f"{count} with {scaling.minimum_instances} to {scaling.maximum_instances} in automatic_scaling",
            "the next rule that acts takes the group back within its bounds",
            "choose a number within them",
            "warning",
        )
