"""The bounds of automatic scaling do not contradict each other, the group's size, or its rules.

Source: botocore emr/2009-03-31 ScalingConstraints: rules neither shrink a group below the minimum nor grow it above the
maximum; SimpleScalingPolicyConfiguration: an exact capacity is a positive number. What is outside the bounds at launch
stays there until a rule acts, a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import AutomaticScaling, InstanceGroup
from ._base import Context, Problem
from ._walk import scaled_nodes


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling:
            scaling, count = at.nodes.automatic_scaling, at.nodes.instance_count
            yield from _bounds((*at.path, "automatic_scaling"), scaling, at.key)
            contradictory = scaling.minimum_instances > scaling.maximum_instances
            if not contradictory and not scaling.minimum_instances <= count <= scaling.maximum_instances:
                yield Problem(
                    (*at.path, "instance_count"),
                    f"{count} with {scaling.minimum_instances} to {scaling.maximum_instances} in automatic_scaling",
                    "the group launches outside its own bounds, and stays there until a rule acts",
                    "choose a number within them",
                    "warning",
                )
            yield from _exact((*at.path, "automatic_scaling", "rules"), scaling)


def _bounds(path: Path, scaling: AutomaticScaling, key: str) -> Iterator[Problem]:
    least, most = scaling.minimum_instances, scaling.maximum_instances
    if least > most:
        why = f"it must be at most maximum_instances, {most}"
        remedy = f"lower it to {most} or less, or raise the maximum"
        yield Problem((*path, "minimum_instances"), str(least), why, remedy)
    elif key == "core" and least == 0:
        yield Problem(
            (*path, "minimum_instances"),
            "0 core nodes",
            "HDFS is on core nodes, and EMR keeps as many as dfs.replication says",
            "set it to 1 or more",
            "warning",
        )


def _exact(path: Path, scaling: AutomaticScaling) -> Iterator[Problem]:
    for index, rule in enumerate(scaling.rules):
        if rule.adjustment_type != "EXACT_CAPACITY":
            continue
        where = (*path, index, "adjustment")
        if rule.adjustment <= 0:
            why = "an exact capacity is a positive number of instances"
            yield Problem(where, str(rule.adjustment), why, "write the number to have, or use CHANGE_IN_CAPACITY")
        elif not scaling.minimum_instances <= rule.adjustment <= scaling.maximum_instances:
            yield Problem(
                where,
                f"{rule.adjustment} with bounds of {scaling.minimum_instances} and {scaling.maximum_instances}",
                "no rule takes a group beyond its bounds",
                "choose a number within them",
                "warning",
            )
