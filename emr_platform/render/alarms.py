"""The first alarms of a cluster, in the spelling that CloudFormation and PutMetricAlarm share.

Metric names and their five-minute period: EMR management guide, "Monitor metrics with CloudWatch". Thresholds are
ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emr_platform.engines import metrics_of
from emr_platform.model import Cluster

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
_LOST_TABLES = _Alarm(
    "MissingBlocks",
    "MissingBlocks",
    "Maximum",
    "GreaterThanThreshold",
    0,
    1,
    "HDFS, which holds HBase's tables, lost data",
)
_LOST_PRIMARY = _Alarm(
    "PrimaryNodes", "MultiMasterInstanceGroupNodesRunningPercentage", "Minimum", "LessThanThreshold", 100, 2,
    "a primary node is missing; with two missing the cluster is lost",
)  # fmt: skip
"""Source: EMR Management Guide, emr-plan-ha-considerations."""


def cluster_alarms(name: str, cluster_id: str, topic: str, cluster: Cluster | None = None) -> dict[str, dict[str, Any]]:
    """Alarm properties by alarm name, for one running cluster.

    Args:
        name: the cluster's name, for the descriptions.
        cluster_id: EMR's id of the cluster, or a reference to it.
        topic: ARN of the topic that hears of it.
        cluster: its description, so that alarms fit its engines. Default: the alarms of a cluster on YARN.
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
        for alarm in _wanted(cluster)
    }


def has_alarms(cluster: Cluster) -> bool:
    """Whether a cluster reports anything to watch: Trino alone, without Hadoop, does not."""
    return bool(_wanted(cluster))


def _wanted(cluster: Cluster | None) -> Sequence[_Alarm]:
    if cluster is None:
        return _ALARMS
    reported = metrics_of(cluster)
    wanted = [alarm for alarm in _ALARMS if alarm.metric in reported]
    hbase = "hbase" in {name.lower() for name in cluster.applications}
    if hbase and not (cluster.hbase and cluster.hbase.root):
        wanted.append(_LOST_TABLES)
    return [*wanted, _LOST_PRIMARY] if cluster.high_availability else wanted
