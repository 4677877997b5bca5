"""A cluster as the arguments of Step Functions' `elasticmapreduce:createCluster`.

The workflows of this platform launch through the SDK integration instead (docs/decisions/0003); this spelling is for
state machines of one's own. Source: Step Functions developer guide, "connect-emr".
"""

from __future__ import annotations

from collections import Counter
from typing import Any


def create_cluster_arguments(body: dict[str, Any]) -> dict[str, Any]:
    """The `Arguments` of a createCluster state, from a RunJobFlow body, which is not changed.

    The integration takes RunJobFlow's own spelling, but no steps, and only clusters that stay when no step is left.
    Its answer is `ClusterId`, not `JobFlowId`.

    Raises:
        ValueError: when two fleets or groups share a name: `modifyInstanceFleetByName` and
            `modifyInstanceGroupByName` could not tell them apart.
    """
    instances = {**body["Instances"], "KeepJobFlowAliveWhenNoSteps": True}
    nodes = [*instances.get("InstanceFleets", ()), *instances.get("InstanceGroups", ())]
    twice = sorted(name for name, count in Counter(one["Name"] for one in nodes).items() if count > 1)
    if twice:
        raise ValueError(
            f"got several fleets or groups named {', '.join(twice)}; a resize finds them by their name; "
            "give each task group a key of its own, other than primary and core"
        )
    return {**{key: value for key, value in body.items() if key != "Steps"}, "Instances": instances}
