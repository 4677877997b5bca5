"""A fleet stays within EMR's number of instances and EBS volumes.

Source: EMR Management Guide, emr-instance-fleet (catalog limits `fleet_instances`, `fleet_ebs_volumes` and those before
7.7.0).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import release_version
from ._base import Context, Problem
from ._capacity import largest_instances
from ._limits import most
from ._walk import NodesAt, scaled_fleets


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_fleets(context.environment):
        before = "" if release_version(at.cluster.release) >= (7, 7, 0) else "_before_7_7"
        instances = largest_instances(at)
        volumes = instances * _volumes(at)
        if instances > most(f"fleet_instances{before}"):
            yield _problem(at, instances, "instances", most(f"fleet_instances{before}"))
        elif volumes > most(f"fleet_ebs_volumes{before}"):
            yield _problem(at, volumes, "EBS volumes", most(f"fleet_ebs_volumes{before}"))


def _problem(at: NodesAt, count: int, what: str, maximum: int) -> Problem:
    return Problem(
        at.path,
        f"up to {count} {what}",
        f"a fleet of {at.cluster.release} has at most {maximum}",
        "lower the capacity, or use larger types with higher weights",
    )


def _volumes(at: NodesAt) -> int:
    return sum(volume.count for volume in at.nodes.ebs_volumes)
