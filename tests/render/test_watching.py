"""Alarms and dashboards as pure functions."""

from __future__ import annotations

import json

import pytest

from emr_platform.render import cluster_alarms, cluster_dashboard


def test_alarms_are_about_one_cluster_and_reach_the_topic() -> None:
    for alarm in cluster_alarms("etl", "j-1", "topic").values():
        assert alarm["Dimensions"] == [{"Name": "JobFlowId", "Value": "j-1"}]
        assert alarm["AlarmActions"] == ["topic"]
        assert alarm["AlarmDescription"].startswith("EMR cluster etl: ")
        assert alarm["Period"] == 300, "EMR publishes every five minutes"
        assert "AlarmName" not in alarm


def test_what_alarms_watch() -> None:
    found = {alarm["MetricName"]: alarm for alarm in cluster_alarms("etl", "j-1", "topic").values()}
    assert found.keys() == {"IsIdle", "ContainerPending", "MRUnhealthyNodes", "HDFSUtilization", "AppsFailed"}
    idle = found["IsIdle"]
    assert idle["EvaluationPeriods"] * idle["Period"] == 3600
    assert (idle["Statistic"], idle["ComparisonOperator"], idle["Threshold"]) == (
        "Minimum", "GreaterThanOrEqualToThreshold", 1,
    )  # fmt: skip


@pytest.mark.parametrize("cluster_id", ["j-1", None])
def test_a_dashboard_shows_one_cluster_or_searches_for_all(cluster_id: str | None) -> None:
    heading, *widgets = json.loads(cluster_dashboard("etl", "eu-west-1", cluster_id))["widgets"]
    assert heading["properties"]["markdown"] == ("# etl" if cluster_id else "# etl, all clusters of this region")
    for widget in widgets:
        assert widget["properties"]["region"] == "eu-west-1"
        for metric in widget["properties"]["metrics"]:
            if cluster_id:
                assert metric[0] == "AWS/ElasticMapReduce"
                assert metric[2:] == ["JobFlowId", "j-1"]
            else:
                assert metric[0]["expression"].startswith("SEARCH('{AWS/ElasticMapReduce,JobFlowId} MetricName=")
    places = [(w["x"], w["y"]) for w in widgets]
    assert len(places) == len(set(places)) == 6
