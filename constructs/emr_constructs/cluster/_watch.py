"""How somebody sees and hears of a cluster: dashboard, alarms, and messages on changes of state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constructs import Construct

from emr_platform.model import Cluster
from emr_platform.render import cluster_alarms, cluster_dashboard

from .._raw import REGION, define


def define_dashboard(scope: Construct, cluster: Cluster, name: str, cluster_id: str | None) -> None:
    """The dashboard of a cluster, or of every run of a transient one."""
    body = cluster_dashboard(name, REGION, cluster_id, cluster)
    define(scope, "Dashboard", "AWS::CloudWatch::Dashboard", {"DashboardBody": body})


def define_alarms(scope: Construct, cluster: Cluster, name: str, cluster_id: str, topic: str) -> None:
    """The alarms of a running cluster; those of a transient one are put by the workflow that launches it."""
    for alarm, properties in cluster_alarms(name, cluster_id, topic, cluster).items():
        define(scope, f"{alarm}Alarm", "AWS::CloudWatch::Alarm", properties)


def define_events(scope: Construct, name: str, cluster_id: str | None, topic: str) -> None:
    """State changes of the cluster and its steps that somebody should hear of.

    Source of the names: EMR management guide, emr-manage-cloudwatch-events.
    """
    if cluster_id:
        cluster: dict[str, Any] = {"clusterId": [cluster_id], "state": ["TERMINATED", "TERMINATED_WITH_ERRORS"]}
        steps: dict[str, Any] = {"clusterId": [cluster_id]}
    else:
        # It is launched again and again: that one ends is news only when it ends badly.
        cluster = {"name": [name], "state": ["TERMINATED_WITH_ERRORS"]}
        steps = {"name": [{"prefix": f"{name}/"}]}
    changes = {"ClusterEvents": ("EMR Cluster State Change", cluster)}
    changes["StepEvents"] = ("EMR Step Status Change", {**steps, "state": ["FAILED", "CANCELLED"]})
    for construct_id, (detail_type, detail) in changes.items():
        _define_rule(scope, construct_id, f"{detail_type} of {name}", detail_type, detail, topic)


def _define_rule(
    scope: Construct, construct_id: str, says: str, detail_type: str, detail: Mapping[str, Any], topic: str
) -> None:
    pattern = {"source": ["aws.emr"], "detail-type": [detail_type], "detail": dict(detail)}
    properties = {"Description": says, "EventPattern": pattern, "Targets": [{"Arn": topic, "Id": "topic"}]}
    define(scope, construct_id, "AWS::Events::Rule", properties)
