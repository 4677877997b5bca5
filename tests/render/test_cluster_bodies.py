"""The body of RunJobFlow, and CloudFormation's spelling of it."""

from __future__ import annotations

import copy
from typing import Any

from emr_platform.render import cluster_properties, run_job_flow
from tests.render.clusters import REFS, cluster


def body(tags: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    return run_job_flow("x", cluster(**changes), REFS, tags or {})


def test_what_has_no_value_is_left_out() -> None:
    """Rather than sent as null, which the API refuses."""
    optional = {
        "BootstrapActions",
        "ManagedScalingPolicy",
        "OSReleaseLabel",
        "EbsRootVolumeIops",
        "EbsRootVolumeThroughput",
    }
    assert optional & body().keys() == set()
    assert "AutoTerminationPolicy" not in body(idle_timeout_seconds=None)
    assert body()["AutoTerminationPolicy"] == {"IdleTimeout": 3600}


def test_references_are_where_they_belong() -> None:
    found = body()
    assert (found["ServiceRole"], found["JobFlowRole"]) == ("service-role", "profile")
    assert found["Instances"]["Ec2SubnetIds"] == ["subnet-a", "subnet-b"]
    assert found["Instances"]["ServiceAccessSecurityGroup"] == "sg-service"


def test_tags_are_sorted_and_emrs_own_cannot_be_overruled() -> None:
    key = "for-use-with-amazon-emr-managed-policies"
    tags = body({"b": "1", key: "false", "a": "2"})["Tags"]
    assert tags == [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "1"}, {"Key": key, "Value": "true"}]


def test_scripts_and_their_arguments_are_resolved() -> None:
    action = {"name": "n", "script": "bootstrap_scripts/x.sh", "args": ["s3://raw/a/", "--flag"]}
    assert body(bootstrap_actions=[action])["BootstrapActions"] == [
        {"Name": "n", "ScriptBootstrapAction": {"Path": "s3://uploads/x.sh", "Args": ["s3://raw-1234/a/", "--flag"]}}
    ]


def test_a_primary_node_is_one_instance_in_one_market() -> None:
    for market, targets in (("ON_DEMAND", (1, 0)), ("SPOT", (0, 1))):
        (primary, _) = body(primary={"instance_types": ["m7g.xlarge"], "market": market})["Instances"]["InstanceFleets"]
        assert (primary["TargetOnDemandCapacity"], primary["TargetSpotCapacity"]) == targets
        assert ("SpotSpecification" in primary["LaunchSpecifications"]) is (market == "SPOT")


def test_volumes_given_replace_the_default_one() -> None:
    def volumes(**core: Any) -> list[dict[str, Any]]:
        given = {"target_on_demand_capacity": 1, **core}
        config = body(core=given)["Instances"]["InstanceFleets"][1]["InstanceTypeConfigs"][0]
        found: list[dict[str, Any]] = config.get("EbsConfiguration", {}).get("EbsBlockDeviceConfigs", [])
        return found

    (default,) = volumes(instance_types=["m7g.xlarge"])
    assert default == {"VolumeSpecification": {"VolumeType": "gp3", "SizeInGB": 64}, "VolumesPerInstance": 1}
    (larger,) = volumes(instance_types=["m7g.4xlarge"])
    assert larger["VolumeSpecification"]["SizeInGB"] == 256
    assert volumes(instance_types=["m7gd.xlarge"]) == []
    (given,) = volumes(instance_types=["m7gd.xlarge"], ebs_volumes=[{"size_gib": 10, "count": 2}])
    assert given == {"VolumeSpecification": {"VolumeType": "gp3", "SizeInGB": 10}, "VolumesPerInstance": 2}


def test_cloudformation_has_a_key_for_each_fleet() -> None:
    task = {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1}
    instances = cluster_properties(body(task=task))["Instances"]
    assert "InstanceFleets" not in instances
    assert instances["MasterInstanceFleet"]["Name"] == "primary"
    assert instances["CoreInstanceFleet"]["Name"] == "core"
    assert [fleet["Name"] for fleet in instances["TaskInstanceFleets"]] == ["task"]
    assert "InstanceFleetType" not in instances["CoreInstanceFleet"]
    assert "TaskInstanceFleets" not in cluster_properties(body())["Instances"]


def test_cloudformation_spells_properties_its_own_way_at_every_depth() -> None:
    nested = {"classification": "a", "configurations": [{"classification": "b", "properties": {"k": "v"}}]}
    found = cluster_properties(body(applications=["Hadoop"], configurations=[nested]))["Configurations"]
    inner = {"Classification": "b", "ConfigurationProperties": {"k": "v"}}
    assert found == [{"Classification": "a", "Configurations": [inner]}]


def test_the_body_itself_is_not_changed() -> None:
    given = body()
    before = copy.deepcopy(given)
    cluster_properties(given)
    assert given == before
