"""A group stays within EMR's number of instances.

Source: AWS General Reference, Amazon EMR quotas (catalog limit `group_instances`). AWS raises it on request, hence a
warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._capacity import largest_instances
from ._limits import most
from ._walk import scaled_nodes


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        instances = largest_instances(at)
        if at.is_group and instances > most("group_instances"):
            yield Problem(
                at.path,
                f"up to {instances} instances",
                f"a group has at most {most('group_instances')} unless AWS raised this quota of the account",
                "use larger types, spread them over task_groups, or acknowledge this once the quota is raised",
                "warning",
            )
