"""The core group has an instance at least, and a task group without any has something that adds some.

Source: EMR Management Guide, emr-master-core-task-nodes: core nodes hold HDFS, of which each cluster has one;
botocore emr/2009-03-31 InstanceGroupConfig. A task group of none is accepted, and waits for scaling.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import InstanceGroup
from ._base import Context, Problem
from ._capacity import largest_instances
from ._walk import scaled_nodes


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        if not isinstance(at.nodes, InstanceGroup) or at.nodes.instance_count:
            continue
        where = (*at.path, "instance_count")
        if at.key == "core":
            why = "HDFS is on core nodes, and a cluster has one at least"
            yield Problem(where, "0 core nodes", why, "set instance_count to 1 or more")
        elif not largest_instances(at):
            yield Problem(
                where,
                "0 task nodes",
                "neither managed scaling, rules nor a schedule ever adds one",
                "raise it, add automatic_scaling, or remove the group",
                "warning",
            )
