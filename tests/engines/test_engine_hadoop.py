"""YARN and HDFS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines.clusters import SCALING, SPOT_TASKS, on, settings

LABEL = "yarn.node-labels.am.default-node-label-expression"
SHUFFLE = "yarn.resourcemanager.decommissioning-nodes-watcher.wait-for-shuffle-data"


@pytest.mark.parametrize("nodes", [1, 2, 9, 10])
def test_hdfs_keeps_as_many_copies_as_emr_would_at_least_two_where_there_are_two_nodes(nodes: int) -> None:
    core = {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": nodes}
    expected = {1: None, 2: "2", 9: "2", 10: "3"}[nodes]
    assert settings(on("Hadoop", core=core)).get("hdfs-site", {}).get("dfs.replication") == expected


def test_trino_alone_has_no_hdfs_to_set() -> None:
    core = {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 3}
    assert "hdfs-site" not in settings(on("Trino", core=core))
    assert "hdfs-site" in settings(on("Trino", core=core, release="emr-7.13.0"))
    assert "hdfs-site" in settings(on("Trino", "Hadoop", core=core))


def test_application_masters_stay_on_demand_while_tasks_are_spot() -> None:
    found = settings(on("Spark", task=SPOT_TASKS, managed_scaling=SCALING))
    assert found["yarn-site"][LABEL] == "ON_DEMAND"
    assert found["yarn-site"]["yarn.node-labels.enabled"] == "true"
    assert found["capacity-scheduler"] == {"yarn.scheduler.capacity.maximum-am-resource-percent": "1"}


def test_a_task_fleet_that_grows_by_spot_counts_as_spot() -> None:
    on_demand = {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 2}
    assert LABEL in settings(on("Spark", task=on_demand, managed_scaling=SCALING))["yarn-site"]


SPOT_CORE = {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 2}
BOUNDS = {"minimum_capacity_units": 2, "maximum_capacity_units": 8}


@pytest.mark.parametrize(
    "changes",
    [
        {"task": SPOT_TASKS},
        {"managed_scaling": SCALING},
        {"task": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 2}, "managed_scaling": BOUNDS},
        {"task": SPOT_TASKS, "managed_scaling": SCALING, "release": "emr-7.1.0"},
        {"task": SPOT_TASKS, "managed_scaling": {**SCALING, "strategy": "ADVANCED"}},
        {"task": SPOT_TASKS, "managed_scaling": {**SCALING, "preset": "spot-only"}},
        {"task": SPOT_TASKS, "managed_scaling": SCALING, "core": SPOT_CORE},
        {
            "task": SPOT_TASKS,
            "managed_scaling": SCALING,
            "configurations": [{"classification": "yarn-site", "properties": {"yarn.node-labels.enabled": "false"}}],
        },
    ],
    ids=["unscaled", "no tasks", "no spot", "old release", "advanced", "spot only", "spot core", "switched off"],
)
def test_nodes_go_without_labels_where_these_do_not_help(changes: dict[str, Any]) -> None:
    found = settings(on("Spark", **changes))
    assert LABEL not in found.get("yarn-site", {})
    assert "capacity-scheduler" not in found


@pytest.mark.parametrize(("release", "kept"), [("emr-7.3.0", False), ("emr-7.4.0", True), ("emr-spark-8.1.0", True)])
def test_shuffle_data_is_waited_for_where_the_release_can(release: str, kept: bool) -> None:
    found = settings(on("Hadoop", release=release, managed_scaling=BOUNDS))
    assert (found.get("yarn-site", {}).get(SHUFFLE) == "true") is kept
