"""CloudFormation's spelling of groups, scaling rules, and what it does not know."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.render import cluster_properties, run_job_flow
from emr_platform.render.cloudformation import API_ONLY
from tests.render.clusters import cluster
from tests.render.rich import RICH_REFS, rich_clusters

OWN = [{"classification": "x", "properties": {"a": "b"}}]
GROUP = {"instance_type": "m7g.xlarge", "instance_count": 2, "configurations": OWN}


@pytest.fixture
def groups() -> dict[str, Any]:
    described = cluster(primary={"instance_type": "m7g.xlarge"}, core=GROUP, task_groups={"a": GROUP, "b": GROUP})
    found: dict[str, Any] = cluster_properties(run_job_flow("x", described, RICH_REFS, {}))["Instances"]
    return found


def test_there_is_a_key_for_each_kind_of_group(groups: dict[str, Any]) -> None:
    assert "InstanceGroups" not in groups
    assert groups["MasterInstanceGroup"]["Name"] == "primary"
    assert groups["CoreInstanceGroup"]["Name"] == "core"
    assert [one["Name"] for one in groups["TaskInstanceGroups"]] == ["a", "b"]
    assert "InstanceRole" not in groups["CoreInstanceGroup"]


def test_configurations_of_groups_and_types_are_spelt_anew(groups: dict[str, Any]) -> None:
    spelt = [{"Classification": "x", "ConfigurationProperties": {"a": "b"}}]
    assert groups["CoreInstanceGroup"]["Configurations"] == spelt
    assert [one["Configurations"] for one in groups["TaskInstanceGroups"]] == [spelt, spelt]
    fleet = {"instance_types": [{"type": "m7g.xlarge", "configurations": OWN}], "target_on_demand_capacity": 1}
    found = cluster_properties(run_job_flow("x", cluster(core=fleet), RICH_REFS, {}))["Instances"]
    assert found["CoreInstanceFleet"]["InstanceTypeConfigs"][0]["Configurations"] == spelt


def test_variables_of_emr_are_no_references_of_cloudformation() -> None:
    rule = {"name": "n", "metric": "m", "comparison": "LESS_THAN", "threshold": 1.0, "adjustment": 1}
    core = {**GROUP, "automatic_scaling": {"minimum_instances": 1, "maximum_instances": 2, "rules": [rule]}}
    described = cluster(primary={"instance_type": "m7g.xlarge"}, core=core)
    body = run_job_flow("x", described, RICH_REFS, {})
    (found,) = cluster_properties(body)["Instances"]["CoreInstanceGroup"]["AutoScalingPolicy"]["Rules"]
    alarm = found["Trigger"]["CloudWatchAlarmDefinition"]
    assert alarm["Dimensions"] == [{"Key": "JobFlowId", "Value": {"Fn::Sub": "${!emr.clusterId}"}}]
    assert alarm["MetricName"] == "m"


def test_what_only_the_api_knows_is_not_sent() -> None:
    bodies = [run_job_flow("x", one, RICH_REFS, {}) for one in rich_clusters()]
    assert all(any(key in body for body in bodies) for key in API_ONLY)
    assert not any(key in cluster_properties(body) for key in API_ONLY for body in bodies)
