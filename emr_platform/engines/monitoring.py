"""The CloudWatch agent, and Ganglia, which it followed after 6.15.

Sources: EMR Release Guide, AmazonCloudWatchAgent-config-710 (`emr-metrics` from 7.1.0 on; 7.0.0 takes a bootstrap
action), AmazonCloudWatchAgent-metrics (namespace), AmazonCloudWatchAgent-create (permission and endpoint) and
emr-hbase-setting-up-metrics (the beans).
"""

from __future__ import annotations

from typing import Any

from emr_platform.catalog import feature
from emr_platform.model import Cluster

from ._base import Engine, Settings, Where, installed

NAMESPACE = "CWAgent"
_INTERVAL = {"otel.metric.export.interval": "60000"}
"""Milliseconds; each point costs."""
_HBASE = {
    "emr-metrics/emr-hbase-master-metrics": {
        "Hadoop:service=HBase,name=Master,sub=AssignmentManager": "AssignFailedCount,AssignSubmittedCount",
    },
    "emr-metrics/emr-hbase-region-server-metrics": {
        "Hadoop:service=HBase,name=RegionServer,sub=IPC": "numActiveHandler,numActivePriorityHandler",
    },
}
"""HBase's own work, which no metric of EMR's shows; those of YARN and HDFS come without the agent."""


def _settings(cluster: Cluster, where: Where) -> Settings:
    del where
    if not feature("emr_metrics").in_release(cluster.release):
        return {}
    beans = _HBASE if installed(cluster, "HBase") else {}
    return {
        "emr-metrics": {"metrics_destination": "CLOUDWATCH"},
        **{name: {**properties, **_INTERVAL} for name, properties in beans.items()},
    }


def _permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    del cluster, where
    return [
        {
            "Sid": "AgentMetrics",
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        }
    ]


def _endpoints(cluster: Cluster) -> frozenset[str]:
    del cluster
    return frozenset({"monitoring"})


ENGINES = (
    Engine(name="AmazonCloudWatchAgent", settings=_settings, permissions=_permissions, endpoints=_endpoints),
    Engine(name="Ganglia"),
)
