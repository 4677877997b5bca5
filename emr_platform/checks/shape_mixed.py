"""All nodes of a cluster are instance fleets, or all are instance groups.

Source: EMR Management Guide, emr-instance-group-configuration: the choice is made for the whole cluster when it is
created. Fleets have one task fleet, groups have up to 48 task groups.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import NodesAt, nodes


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        on_fleets = at.cluster.on_fleets
        if at.is_group == on_fleets:
            yield Problem(
                at.path,
                f"{'a group' if at.is_group else 'a fleet'} beside {'a fleet' if on_fleets else 'a group'} as primary",
                "a cluster is on instance fleets or on instance groups, never on both",
                _remedy(at),
            )


def _remedy(at: NodesAt) -> str:
    if at.key == "task":
        return "write it as a group below task_groups, or give the other nodes instance_types as well"
    if at.key.startswith("task_groups"):
        return "write it as task with instance_types, or give the other nodes an instance_type each"
    wanted = "instance_types" if at.cluster.on_fleets else "instance_type and instance_count"
    return f"write it with {wanted}, or give the primary nodes the same shape"
