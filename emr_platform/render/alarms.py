"""The first alarms of a cluster, in the spelling that CloudFormation and PutMetricAlarm share.

Metric names and their five-minute period: EMR management guide, "Monitor metrics with CloudWatch". Thresholds are
ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAMESPACE = "AWS/ElasticMapReduce"
_PERIOD = 300


@dataclass(frozen=True)
class _Alarm:
    name: str
    metric: str
    statistic: str
    comparison: str
    threshold: float
    periods: int
    says: str


_ALARMS = (
    _Alarm("Idle", "IsIdle", "Minimum", "GreaterThanOrEqualToThreshold", 1, 12, "no work for an hour, still billed"),
    _Alarm("PendingContainers", "ContainerPending", "Minimum", "GreaterThanThreshold", 0, 6,
           "work has waited for capacity for half an hour"),
    _Alarm("UnhealthyNodes", "MRUnhealthyNodes", "Maximum", "GreaterThanThreshold", 0, 3, "nodes are unhealthy"),
    _Alarm("HdfsUse", "HDFSUtilization", "Average", "GreaterThanThreshold", 80, 2, "HDFS is over 80 percent full"),
    _Alarm("FailedApps", "AppsFailed", "Maximum", "GreaterThanThreshold", 0, 1, "a YARN application failed"),
)  # fmt: skip


def cluster_alarms(name: str, cluster_id: str, topic: str) -> dict[str, dict[str, Any]]:
    """Alarm properties by alarm name, for one running cluster.

    Args:
        name: the cluster's name, for the descriptions.
        cluster_id: EMR's id of the cluster, or a reference to it.
        topic: ARN of the topic that hears of it.
    """
    return {
        alarm.name: {
            "AlarmDescription": f"EMR cluster {name}: {alarm.says}",
            "Namespace": NAMESPACE,
            "MetricName": alarm.metric,
            "Dimensions": [{"Name": "JobFlowId", "Value": cluster_id}],
            "Statistic": alarm.statistic,
            "Period": _PERIOD,
            "EvaluationPeriods": alarm.periods,
            "Threshold": alarm.threshold,
            "ComparisonOperator": alarm.comparison,
            # A cluster that is gone sends nothing, and that is well.
            "TreatMissingData": "notBreaching",
            "AlarmActions": [topic],
        }
        for alarm in _ALARMS
    }
