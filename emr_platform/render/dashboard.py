"""A CloudWatch dashboard for one cluster of the environment."""

from __future__ import annotations

import json
from typing import Any

from emr_platform.engines import metrics_of
from emr_platform.engines.monitoring import NAMESPACE as AGENT
from emr_platform.model import Cluster

from .alarms import NAMESPACE

_WIDGETS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Applications", ("AppsRunning", "AppsPending", "AppsFailed"), "Maximum"),
    ("YARN memory, MB", ("MemoryAllocatedMB", "MemoryAvailableMB", "MemoryTotalMB"), "Average"),
    ("Containers", ("ContainerAllocated", "ContainerPending", "ContainerReserved"), "Maximum"),
    ("Nodes", ("CoreNodesRunning", "TaskNodesRunning", "MRUnhealthyNodes", "MRLostNodes"), "Maximum"),
    ("HDFS", ("HDFSUtilization", "MissingBlocks", "UnderReplicatedBlocks"), "Maximum"),
    ("Idle", ("IsIdle",), "Minimum"),
)
_AGENT_WIDGETS = (
    ("CPU of each node, percent", "cpu_usage_active"),
    ("Memory of each node, percent", "mem_used_percent"),
)
"""Source of the names and of the dimensions: EMR Release Guide, AmazonCloudWatchAgent-metrics."""


def cluster_dashboard(name: str, region: str, cluster_id: str | None, cluster: Cluster | None = None) -> str:
    """The dashboard's body as JSON text.

    Args:
        name: the cluster's name, shown on top.
        region: region of the metrics, or a reference to it.
        cluster_id: EMR's id of a long-running cluster, or None for a transient one, whose id changes with every
            launch: then each widget searches the metrics of every cluster in the region.
        cluster: its description, so that only what its engines report is shown. Default: everything.
    """
    scope = "" if cluster_id else ", all clusters of this region"
    widgets = [_heading(f"# {name}{scope}")]
    for index, (title, statistic, metrics) in enumerate(_shown(cluster_id, cluster)):
        widgets.append(
            {
                "type": "metric", "x": 12 * (index % 2), "y": 1 + 6 * (index // 2), "width": 12, "height": 6,
                "properties": {
                    "title": title, "region": region, "stat": statistic, "period": 300, "view": "timeSeries",
                    "metrics": metrics,
                },
            }
        )  # fmt: skip
    return json.dumps({"widgets": widgets}, separators=(",", ":"))


def _shown(cluster_id: str | None, cluster: Cluster | None) -> list[tuple[str, str, list[list[Any]]]]:
    """Title, statistic and metrics of each widget."""
    reported = metrics_of(cluster) if cluster else {metric for _, metrics, _ in _WIDGETS for metric in metrics}
    found = [
        (title, statistic, [_metric(metric, statistic, cluster_id) for metric in metrics if metric in reported])
        for title, metrics, statistic in _WIDGETS
        if not reported.isdisjoint(metrics)
    ]
    if cluster and "amazoncloudwatchagent" in {name.lower() for name in cluster.applications}:
        found += [(title, "Average", [_agent_metric(metric, cluster_id)]) for title, metric in _AGENT_WIDGETS]
    return found


def _heading(text: str) -> dict[str, Any]:
    return {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1, "properties": {"markdown": text}}


def _metric(metric: str, statistic: str, cluster_id: str | None) -> list[Any]:
    if cluster_id:
        return [NAMESPACE, metric, "JobFlowId", cluster_id]
    search = f"SEARCH('{{{NAMESPACE},JobFlowId}} MetricName=\"{metric}\"', '{statistic}', 300)"
    return [{"expression": search, "label": metric}]


def _agent_metric(metric: str, cluster_id: str | None) -> list[Any]:
    """A search by node: the agent reports every node by itself."""
    of_cluster = f' "cluster.id"="{cluster_id}"' if cluster_id else ""
    dimensions = ",".join(f'"{name}"' for name in ("cluster.id", "instance.id", "node.type", "service.name"))
    return [{"expression": f"SEARCH('{{{AGENT},{dimensions}}} MetricName=\"{metric}\"{of_cluster}', 'Average', 300)"}]
