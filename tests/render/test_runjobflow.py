"""The body of RunJobFlow for every shape of nodes, and what scales them."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.model import ManagedScaling
from emr_platform.render import run_job_flow
from emr_platform.render.runjobflow import managed_scaling_policy
from tests.render.clusters import cluster
from tests.render.rich import RICH_REFS

GROUP = {"instance_type": "m7g.xlarge", "instance_count": 2}
RULE = {"name": "out", "metric": "ContainerPendingRatio", "comparison": "GREATER_THAN", "threshold": 0.75}
SCALED = {"minimum_instances": 1, "maximum_instances": 5, "rules": [{**RULE, "adjustment": 2}]}


def body(**changes: Any) -> dict[str, Any]:
    return run_job_flow("x", cluster(**changes), RICH_REFS, {})


def on_groups(**changes: Any) -> dict[str, Any]:
    return body(**{"primary": {"instance_type": "m7g.xlarge"}, "core": GROUP, **changes})


def core_fleet(**core: Any) -> dict[str, Any]:
    given = {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 1, **core}
    found: dict[str, Any] = body(core=given)["Instances"]["InstanceFleets"][1]
    return found


def test_groups_stand_in_the_order_of_the_file_by_their_names() -> None:
    found = on_groups(task_groups={"b": GROUP, "a": {**GROUP, "market": "SPOT", "bid_price": "0.25"}})["Instances"]
    assert "InstanceFleets" not in found
    named = [(one["Name"], one["InstanceRole"], one["Market"]) for one in found["InstanceGroups"]]
    assert named == [
        ("primary", "MASTER", "ON_DEMAND"),
        ("core", "CORE", "ON_DEMAND"),
        ("b", "TASK", "ON_DEMAND"),
        ("a", "TASK", "SPOT"),
    ]
    assert [one.get("BidPrice") for one in found["InstanceGroups"]] == [None, None, None, "0.25"]


def test_groups_live_in_one_subnet_and_fleets_choose() -> None:
    groups, fleets = on_groups()["Instances"], body()["Instances"]
    assert (groups["Ec2SubnetId"], groups.get("Ec2SubnetIds")) == ("subnet-a", None)
    assert (fleets["Ec2SubnetIds"], fleets.get("Ec2SubnetId")) == (["subnet-a", "subnet-b"], None)


def test_groups_have_volumes_like_fleets() -> None:
    volumes = [one.get("EbsConfiguration") for one in on_groups(core={**GROUP, "instance_type": "m7gd.xlarge"})
               ["Instances"]["InstanceGroups"]]  # fmt: skip
    assert volumes[0] is not None
    assert volumes[1] is None, "a type with disks of its own"


@pytest.mark.parametrize("primary", [{"instance_type": "m7g.xlarge"}, {"instance_types": ["m7g.xlarge"]}])
def test_three_primaries_spread_over_racks_and_are_protected(primary: dict[str, Any]) -> None:
    core = GROUP if "instance_type" in primary else {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 2}
    found = body(primary=primary, core=core, high_availability=True)
    (first, *_) = found["Instances"].get("InstanceFleets") or found["Instances"]["InstanceGroups"]
    assert first.get("InstanceCount", first.get("TargetOnDemandCapacity")) == 3
    assert found["PlacementGroupConfigs"] == [{"InstanceRole": "MASTER", "PlacementStrategy": "SPREAD"}]
    assert found["Instances"]["TerminationProtected"] is True
    assert "AutoTerminationPolicy" not in found, "EMR overrides it"


def test_one_primary_is_neither() -> None:
    found = body()
    assert "PlacementGroupConfigs" not in found
    assert found["Instances"]["TerminationProtected"] is False
    assert found["Instances"]["InstanceFleets"][0]["TargetOnDemandCapacity"] == 1


def test_rules_on_metrics_bring_their_role() -> None:
    found = on_groups(core={**GROUP, "automatic_scaling": SCALED})
    assert found["AutoScalingRole"] == "scaling-role"
    policy = found["Instances"]["InstanceGroups"][1]["AutoScalingPolicy"]
    assert policy["Constraints"] == {"MinCapacity": 1, "MaxCapacity": 5}
    (rule,) = policy["Rules"]
    assert rule["Action"]["SimpleScalingPolicyConfiguration"] == {
        "AdjustmentType": "CHANGE_IN_CAPACITY", "ScalingAdjustment": 2, "CoolDown": 300,
    }  # fmt: skip
    alarm = rule["Trigger"]["CloudWatchAlarmDefinition"]
    assert (alarm["MetricName"], alarm["Threshold"], alarm["Period"]) == ("ContainerPendingRatio", 0.75, 300)
    assert alarm["Dimensions"] == [{"Key": "JobFlowId", "Value": "${emr.clusterId}"}]
    assert "AutoScalingRole" not in on_groups()


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, {"UsageStrategy": "use-capacity-reservations-first"}),
        ({"preference": "none"}, {"CapacityReservationPreference": "none"}),
        (
            {"resource_group": "emr"},
            {
                "UsageStrategy": "use-capacity-reservations-first",
                "CapacityReservationResourceGroupArn": "arn:aws:resource-groups:eu-west-1:111122223333:group/emr",
            },
        ),
    ],
)
def test_reservations_have_three_forms(given: dict[str, Any], options: dict[str, str]) -> None:
    """As EMR's guide writes them: first, never, and those of a group first."""
    launch = core_fleet(launch_specifications={"on_demand": {"capacity_reservation": given}})["LaunchSpecifications"]
    assert launch["OnDemandSpecification"]["CapacityReservationOptions"] == options
    resize = {"on_demand": {"timeout_minutes": 30, "capacity_reservation": given}}
    found = core_fleet(resize_specifications=resize)["ResizeSpecifications"]
    assert found["OnDemandResizeSpecification"]["CapacityReservationOptions"] == options


def test_without_reservations_ec2_decides() -> None:
    assert "CapacityReservationOptions" not in core_fleet()["LaunchSpecifications"]["OnDemandSpecification"]


def test_resizes_are_specified_for_the_markets_that_are_named() -> None:
    assert "ResizeSpecifications" not in core_fleet()
    assert core_fleet(resize_specifications={"spot": {"timeout_minutes": 20}})["ResizeSpecifications"] == {
        "SpotResizeSpecification": {"TimeoutDurationMinutes": 20, "AllocationStrategy": "price-capacity-optimized"}
    }


def test_spot_is_specified_wherever_there_may_be_some() -> None:
    """Managed scaling may buy Spot for a fleet that starts without."""
    bounds = {"minimum_capacity_units": 1, "maximum_capacity_units": 8}
    (primary, core) = body(managed_scaling=bounds)["Instances"]["InstanceFleets"]
    assert "SpotSpecification" in core["LaunchSpecifications"]
    assert "SpotSpecification" not in primary["LaunchSpecifications"]
    assert "SpotSpecification" not in core_fleet()["LaunchSpecifications"]


def test_types_carry_what_is_their_own() -> None:
    own = [{"classification": "x", "properties": {"a": "b"}}]
    types = [
        {"type": "m7g.xlarge", "custom_ami": "ami-0123456789abcdef0", "configurations": own},
        {"type": "m6g.xlarge", "bid_price": "0.25"},
    ]
    (first, second) = core_fleet(instance_types=types)["InstanceTypeConfigs"]
    assert first["CustomAmiId"] == "ami-0123456789abcdef0"
    assert first["Configurations"] == [{"Classification": "x", "Properties": {"a": "b"}}]
    assert second["BidPrice"] == "0.25"
    assert {"CustomAmiId", "Configurations"} & second.keys() == set()
    assert "BidPriceAsPercentageOfOnDemandPrice" not in second


@pytest.mark.parametrize(
    ("given", "on_demand", "core"),
    [
        ({}, None, None),
        ({"preset": "task-only"}, None, 4),
        ({"preset": "on-demand-core-spot-task"}, 4, 4),
        ({"preset": "spot-only"}, 0, None),
        ({"preset": "spot-only", "maximum_core_capacity_units": 8}, 0, 8),
        ({"maximum_on_demand_capacity_units": 0}, 0, None),
    ],
)
def test_presets_are_bounds(given: dict[str, Any], on_demand: int | None, core: int | None) -> None:
    scaling = ManagedScaling.model_validate({"minimum_capacity_units": 4, "maximum_capacity_units": 64, **given})
    limits = managed_scaling_policy(scaling, on_fleets=True)["ComputeLimits"]
    assert limits.get("MaximumOnDemandCapacityUnits") == on_demand
    assert limits.get("MaximumCoreCapacityUnits") == core


@pytest.mark.parametrize(
    ("unit", "on_fleets", "wanted"),
    [(None, True, "InstanceFleetUnits"), (None, False, "Instances"), ("VCPU", False, "VCPU")],
)
def test_units_suit_the_nodes(unit: str | None, on_fleets: bool, wanted: str) -> None:
    given = {"minimum_capacity_units": 4, "maximum_capacity_units": 64, "unit_type": unit}
    policy = managed_scaling_policy(ManagedScaling.model_validate(given), on_fleets=on_fleets)
    assert policy["ComputeLimits"]["UnitType"] == wanted


def test_the_index_belongs_to_advanced_scaling() -> None:
    def policy(**more: Any) -> dict[str, Any]:
        given = {"minimum_capacity_units": 4, "maximum_capacity_units": 64, **more}
        return managed_scaling_policy(ManagedScaling.model_validate(given), on_fleets=True)

    assert policy().keys() == {"ComputeLimits"}
    assert policy(strategy="ADVANCED")["UtilizationPerformanceIndex"] == 50
    assert policy(strategy="ADVANCED", utilization_performance_index=1)["UtilizationPerformanceIndex"] == 1


def test_images_and_updates() -> None:
    found = body(custom_ami="ami-0123456789abcdef0", repository_upgrade="NONE")
    assert (found["CustomAmiId"], found["RepoUpgradeOnBoot"]) == ("ami-0123456789abcdef0", "NONE")
    assert {"CustomAmiId", "RepoUpgradeOnBoot", "SessionEnabled", "MonitoringConfiguration"} & body().keys() == set()


def test_logs_to_cloudwatch_name_every_kind() -> None:
    logging = body(cloudwatch_logs=True)["MonitoringConfiguration"]["CloudWatchLogConfiguration"]
    assert (logging["Enabled"], logging["LogGroupName"]) == (True, "log-group")
    assert logging["LogTypes"].keys() == {"STEP_LOGS", "SPARK_DRIVER", "SPARK_EXECUTOR"}


def test_further_security_groups_are_every_nodes() -> None:
    found = body(additional_security_groups=["sg-0123456789abcdef0"])["Instances"]
    assert found["AdditionalMasterSecurityGroups"] == found["AdditionalSlaveSecurityGroups"] == ["sg-0123456789abcdef0"]
    assert "AdditionalMasterSecurityGroups" not in body()["Instances"]


def test_mixed_shapes_are_not_half_rendered() -> None:
    """Whoever builds a cluster without a file has no rule to tell them."""
    with pytest.raises(
        ValueError, match=r"got fleets \(core\) and groups \(primary\); EMR takes one of the two shapes"
    ):
        body(primary={"instance_type": "m7g.xlarge"})
