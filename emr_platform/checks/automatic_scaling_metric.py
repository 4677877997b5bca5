"""Rules of automatic scaling look at metrics that are there when they look.

Source: botocore emr/2009-03-31 CloudWatchAlarmDefinition: EMR's metrics come every 300 seconds, so the period is 300;
EMR Management Guide, UsingEMR_ViewingMetrics, for their names. A name that is not among them may be new: a warning;
metrics of YARN where queries of Presto and Trino, which it does not see, are the work: an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path, did_you_mean
from ..model import InstanceGroup, ScalingRule
from ._base import Context, Problem
from ._engines import outside_yarn
from ._walk import scaled_nodes

_NAMESPACE = "AWS/ElasticMapReduce"
_PERIOD = 300
_OF_YARN = ("Apps", "Container", "Memory", "YARN")
_METRICS = frozenset(
    {
        "IsIdle", "ContainerAllocated", "ContainerReserved", "ContainerPending", "ContainerPendingRatio",
        "AppsCompleted", "AppsFailed", "AppsKilled", "AppsPending", "AppsRunning", "AppsSubmitted",
        "MemoryTotalMB", "MemoryReservedMB", "MemoryAvailableMB", "MemoryAllocatedMB",
        "YARNMemoryAvailablePercentage", "CoreNodesRunning", "CoreNodesPending", "TaskNodesRunning",
        "TaskNodesPending", "LiveDataNodes", "MRTotalNodes", "MRActiveNodes", "MRLostNodes", "MRUnhealthyNodes",
        "MRDecommissionedNodes", "MRRebootedNodes", "HDFSUtilization", "HDFSBytesRead", "HDFSBytesWritten",
        "S3BytesRead", "S3BytesWritten", "MissingBlocks", "CorruptBlocks", "UnderReplicatedBlocks",
        "PendingDeletionBlocks", "DfsPendingReplicationBlocks", "CapacityRemainingGB", "TotalLoad",
        "MultiMasterInstanceGroupNodesRunning", "MultiMasterInstanceGroupNodesRequested",
        "MultiMasterInstanceGroupNodesRunningPercentage",
    }
)  # fmt: skip


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling:
            for index, rule in enumerate(at.nodes.automatic_scaling.rules):
                if rule.namespace == _NAMESPACE:
                    path = (*at.path, "automatic_scaling", "rules", index)
                    yield from _rule(path, rule)
                    yield from _unseen((*path, "metric"), rule, outside_yarn(at.cluster))


def _rule(path: Path, rule: ScalingRule) -> Iterator[Problem]:
    if rule.metric not in _METRICS:
        near = did_you_mean(rule.metric, sorted(_METRICS))
        yield Problem(
            (*path, "metric"),
            f"'{rule.metric}' in {_NAMESPACE}",
            "a rule on a metric that nobody sends never acts",
            f"did you mean {near}?" if near else "write the namespace it is in, or acknowledge this if EMR sends it",
            "warning",
        )
    if rule.period_seconds % _PERIOD:
        yield Problem(
            (*path, "period_seconds"),
            f"{rule.period_seconds} seconds",
            f"EMR's metrics come every {_PERIOD} seconds, so other periods have gaps",
            f"write {_PERIOD}, and use evaluation_periods to wait longer",
            "warning",
        )


def _unseen(path: Path, rule: ScalingRule, engines: tuple[str, ...]) -> Iterator[Problem]:
    if engines and rule.metric.startswith(_OF_YARN):
        yield Problem(
            path,
            f"{rule.metric} with {', '.join(engines)}",
            "it is about work on YARN, and stays as it is however busy these engines are",
            "send a metric of theirs in a namespace of yours, or acknowledge this if the group is for YARN",
            "advice",
        )
