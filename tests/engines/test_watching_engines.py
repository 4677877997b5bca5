"""Dashboards and alarms by engine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emr_platform.model import Cluster
from emr_platform.render import cluster_alarms, cluster_dashboard
from tests.engines.clusters import on

AGENT = "AmazonCloudWatchAgent"


def alarms(described: Cluster) -> set[str]:
    return {alarm["MetricName"] for alarm in cluster_alarms("x", "j-1", "topic", described).values()}


def widgets(described: Cluster, cluster_id: str | None = "j-1") -> dict[str, list[Any]]:
    _, *found = json.loads(cluster_dashboard("x", "eu-west-1", cluster_id, described))["widgets"]
    places = [(widget["x"], widget["y"]) for widget in found]
    assert len(set(places)) == len(places)
    return {widget["properties"]["title"]: widget["properties"]["metrics"] for widget in found}


def test_engines_on_yarn_are_watched_as_before() -> None:
    assert alarms(on("Hadoop", "Spark")) == {alarm["MetricName"] for alarm in cluster_alarms("x", "j", "t").values()}
    before = json.loads(cluster_dashboard("x", "eu-west-1", "j-1"))["widgets"][1:]
    assert list(widgets(on("Hadoop", "Spark"))) == [widget["properties"]["title"] for widget in before]


@pytest.mark.parametrize("name", ["HBase", "Presto", "Trino"])
def test_a_cluster_that_emr_cannot_see_working_is_never_called_idle(name: str) -> None:
    described = on("Hadoop", name)
    assert "IsIdle" not in alarms(described)
    assert "Idle" not in widgets(described)


def test_trino_without_hadoop_reports_its_nodes_alone() -> None:
    assert alarms(on("Trino")) == set()
    assert widgets(on("Trino")).keys() == {"Nodes"}


def test_hbase_in_hdfs_says_when_tables_are_lost() -> None:
    assert "MissingBlocks" in alarms(on("HBase"))
    assert "MissingBlocks" not in alarms(on("HBase", hbase={"root": "s3://curated/hbase/"}))
    assert "MissingBlocks" not in alarms(on("Spark"))


def test_a_lost_primary_node_is_told_where_there_are_three() -> None:
    metric = "MultiMasterInstanceGroupNodesRunningPercentage"
    assert metric in alarms(on("Spark", high_availability=True))
    assert metric not in alarms(on("Spark"))


@pytest.mark.parametrize(("cluster_id", "scoped"), [("j-1", True), (None, False)])
def test_the_agent_shows_every_node(cluster_id: str | None, scoped: bool) -> None:
    (found,) = widgets(on("Trino", AGENT), cluster_id)["Memory of each node, percent"]
    assert 'MetricName="mem_used_percent"' in found[0]["expression"]
    assert found[0]["expression"].startswith('SEARCH(\'{CWAgent,"cluster.id"')
    assert ('"cluster.id"="j-1"' in found[0]["expression"]) is scoped
    assert "Memory of each node, percent" not in widgets(on("Trino"))
