"""Advanced scaling is asked for as a whole, where EMR has it, for work that it suits.

Source: botocore emr/2009-03-31 ManagedScalingPolicy: the strategy determines whether an index can be set; EMR
Management Guide, managed-scaling-allocation-strategy-optimized: from emr-7.0.0 on (catalog feature
`advanced_scaling`); suited to batch, while the default is recommended for SQL and streaming; with YARN node labels EMR
scales by the default strategy.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ..engines.hadoop import LABELS, daemon_settings
from ._base import Context, Problem
from ._properties import is_on
from ._walk import ScalingAt, has_application, scalings

_NOT_BATCH = ("Hive", "Flink", "Presto", "Trino")


def check(context: Context) -> Iterator[Problem]:
    for at in scalings(context.environment):
        index = at.scaling.utilization_performance_index
        if at.scaling.strategy == "ADVANCED":
            yield from _advanced(at)
        elif index is not None:
            yield Problem(
                (*at.path, "utilization_performance_index"),
                f"{index} with strategy DEFAULT",
                "only the strategy ADVANCED follows an index",
                "write strategy: ADVANCED, or remove the index",
            )


def _advanced(at: ScalingAt) -> Iterator[Problem]:
    path, cluster = (*at.path, "strategy"), at.cluster
    if not feature("advanced_scaling").in_release(cluster.release):
        got, why = f"ADVANCED on {cluster.release}", "EMR has it from emr-7.0.0 on"
        yield Problem(path, got, why, "use a newer release, or remove the strategy")
    # The platform labels nodes too, where a cluster launches with the default strategy; a schedule may change that.
    labelled = LABELS in daemon_settings(cluster).get("yarn-site", {})
    if labelled or is_on(at.path[:2], cluster, "yarn-site", LABELS):
        yield Problem(
            path,
            "ADVANCED with YARN node labels",
            "EMR then scales by the default strategy and ignores the index",
            "remove the strategy, or set yarn.node-labels.enabled to false",
            "warning",
        )
    engines = [name for name in _NOT_BATCH if has_application(cluster, name)]
    if engines:
        yield Problem(
            path,
            f"ADVANCED with {', '.join(engines)}",
            "it suits batch; for SQL and streaming AWS recommends the default strategy",
            "remove the strategy, or acknowledge this if the work is batch",
            "advice",
        )
