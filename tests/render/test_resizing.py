"""What schedules send, and the state machine that resizes."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonata  # type: ignore[import-untyped]  # shipped without type information
import pytest

from emr_platform.model import Cluster, ScheduledScaling
from emr_platform.render.resizing import resize_machine, scheduled_policy, scheduled_resizes
from tests.emr_constructs.definitions import reachable
from tests.render.clusters import cluster

GROUP = {"instance_type": "m7g.xlarge", "instance_count": 2}


def at(**what: Any) -> ScheduledScaling:
    return ScheduledScaling.model_validate({"at": "rate(1 day)", **what})


def on_groups() -> Cluster:
    return cluster(primary={"instance_type": "m7g.xlarge"}, core=GROUP, task_groups={"spare": GROUP})


def test_fleets_get_both_targets_and_groups_a_number() -> None:
    both = {"target_on_demand_capacity": 4, "target_spot_capacity": 0}
    assert scheduled_resizes(cluster(), at(resize={"core": both})) == [
        {"Name": "core", "TargetOnDemandCapacity": 4, "TargetSpotCapacity": 0}
    ]
    sizes = {"core": {"instance_count": 3}, "spare": {"instance_count": 0}}
    assert scheduled_resizes(on_groups(), at(resize=sizes)) == [
        {"Name": "core", "InstanceCount": 3},
        {"Name": "spare", "InstanceCount": 0},
    ]


@pytest.mark.parametrize(
    "resize",
    [
        {"target_on_demand_capacity": 4},
        {"instance_count": 4},
        {"target_on_demand_capacity": 4, "target_spot_capacity": 0, "instance_count": 1},
    ],
)
def test_a_fleet_refuses_half_a_capacity(resize: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="the fleet core without both of its targets"):
        scheduled_resizes(cluster(), at(resize={"core": resize}))


@pytest.mark.parametrize("resize", [{}, {"target_on_demand_capacity": 4}])
def test_a_group_refuses_targets(resize: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="the group core without a number of instances"):
        scheduled_resizes(on_groups(), at(resize={"core": resize}))


def test_nodes_that_are_not_there_cannot_be_resized() -> None:
    with pytest.raises(ValueError, match="got a resize of task; it is one of core, spare"):
        scheduled_resizes(on_groups(), at(resize={"task": {"instance_count": 4}}))


def test_bounds_are_the_policy_of_a_launch() -> None:
    bounds = {"minimum_capacity_units": 4, "maximum_capacity_units": 64, "preset": "task-only"}
    found = scheduled_policy(cluster(), at(managed_scaling=bounds), "j-1")
    assert found == {
        "ClusterId": "j-1",
        "ManagedScalingPolicy": {
            "ComputeLimits": {
                "UnitType": "InstanceFleetUnits",
                "MinimumCapacityUnits": 4,
                "MaximumCapacityUnits": 64,
                "MaximumCoreCapacityUnits": 4,
            }
        },
    }
    assert scheduled_policy(cluster(), at(resize={}), "j-1") is None


def test_the_machine_takes_what_a_schedule_sends() -> None:
    machine = resize_machine("x", on_fleets=True, cluster_id="j-1", partition="aws", topic="topic")
    both = {"target_on_demand_capacity": 4, "target_spot_capacity": 0}
    given = {"Resizes": scheduled_resizes(cluster(), at(resize={"core": both}))}

    def evaluated(node: Any, states: dict[str, Any]) -> Any:
        if isinstance(node, dict):
            return {key: evaluated(value, states) for key, value in node.items()}
        match = re.fullmatch(r"\{%(.*)%\}", node)
        if not match:
            return node
        expression = jsonata.Jsonata(match[1])
        expression.assign("states", states)
        expression.assign("Failure", {"Error": "Emr.Refused", "Cause": "c"})
        return expression.evaluate(None)

    resizes = machine["States"]["Resizes"]
    assert evaluated(resizes["Items"], {"input": given}) == given["Resizes"]
    (item,) = given["Resizes"]
    task = resizes["ItemProcessor"]["States"]["Resize"]
    assert evaluated(task["Arguments"], {"input": item}) == {
        "ClusterId": "j-1",
        "InstanceFleetName": "core",
        "InstanceFleet": {"TargetOnDemandCapacity": 4, "TargetSpotCapacity": 0},
    }
    message = evaluated(machine["States"]["NotifyFailure"]["Arguments"], {"context": {"Execution": {"Id": "e"}}})
    assert json.loads(message["Message"])["failure"]["Error"] == "Emr.Refused"


@pytest.mark.parametrize("on_fleets", [True, False])
def test_every_state_can_be_reached_and_names_exist(on_fleets: bool) -> None:
    machine = resize_machine("x", on_fleets=on_fleets, cluster_id="j-1", partition="aws-cn", topic="topic")
    assert reachable(machine["States"], machine["StartAt"]) == machine["States"].keys()
    assert "arn:aws:" not in json.dumps(machine)
    assert machine["QueryLanguage"] == "JSONata"
