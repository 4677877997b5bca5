"""A CloudWatch dashboard for one cluster of the environment."""

from __future__ import annotations

import json
from typing import Any

from .alarms import NAMESPACE

_WIDGETS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Applications", ("AppsRunning", "AppsPending", "AppsFailed"), "Maximum"),
    ("YARN memory, MB", ("MemoryAllocatedMB", "MemoryAvailableMB", "MemoryTotalMB"), "Average"),
    ("Containers", ("ContainerAllocated", "ContainerPending", "ContainerReserved"), "Maximum"),
    ("Nodes", ("CoreNodesRunning", "TaskNodesRunning", "MRUnhealthyNodes", "MRLostNodes"), "Maximum"),
    ("HDFS", ("HDFSUtilization", "MissingBlocks", "UnderReplicatedBlocks"), "Maximum"),
    ("Idle", ("IsIdle",), "Minimum"),
)


def cluster_dashboard(name: str, region: str, cluster_id: str | None) -> str:
    """The dashboard's body as JSON text.

    Args:
        name: the cluster's name, shown on top.
        region: region of the metrics, or a reference to it.
        cluster_id: EMR's id of a long-running cluster, or None for a transient one, whose id changes with every
            launch: then each widget searches the metrics of every cluster in the region.
    """
    scope = "" if cluster_id else ", all clusters of this region"
    widgets = [_heading(f"# {name}{scope}")]
    for index, (title, metrics, statistic) in enumerate(_WIDGETS):
        widgets.append(
            {
                "type": "metric", "x": 12 * (index % 2), "y": 1 + 6 * (index // 2), "width": 12, "height": 6,
                "properties": {
                    "title": title, "region": region, "stat": statistic, "period": 300, "view": "timeSeries",
                    "metrics": [_metric(metric, statistic, cluster_id) for metric in metrics],
                },
            }
        )  # fmt: skip
    return json.dumps({"widgets": widgets}, separators=(",", ":"))


def _heading(text: str) -> dict[str, Any]:
    return {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1, "properties": {"markdown": text}}


def _metric(metric: str, statistic: str, cluster_id: str | None) -> list[Any]:
    if cluster_id:
        return [NAMESPACE, metric, "JobFlowId", cluster_id]
    search = f"SEARCH('{{{NAMESPACE},JobFlowId}} MetricName=\"{metric}\"', '{statistic}', 300)"
    return [{"expression": search, "label": metric}]
