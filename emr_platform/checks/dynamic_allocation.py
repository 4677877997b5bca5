"""Spark's dynamic allocation stays on where managed scaling or Lake Formation is.

Source: EMR Management Guide, emr-managed-scaling: without it a cluster grows to its maximum and stays there;
emr-lf-limitations: jobs under Lake Formation cannot do without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Cluster, SparkSqlStep, SparkStep
from ._base import Context, Problem
from ._settings import settings
from ._walk import steps

_KEY = "spark.dynamicAllocation.enabled"


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        if at.classification == "spark-defaults" and at.key == _KEY:
            yield from _problem(at.path, at.value, at.cluster)
    for step in steps(context.environment):
        if isinstance(step.step, SparkStep | SparkSqlStep) and _KEY in step.step.conf:
            yield from _problem((*step.path, "conf", _KEY), step.step.conf[_KEY], step.cluster)


def _problem(path: Path, value: str, cluster: Cluster | None) -> Iterator[Problem]:
    if cluster is None or value.strip().lower() != "false":
        return
    if cluster.security.lake_formation:
        why = "EMR does not run jobs under Lake Formation without it"
        yield Problem(path, "false with Lake Formation", why, "remove it", "warning")
    if cluster.managed_scaling:
        why = "managed scaling follows the executors that are asked for, and grows to its maximum"
        yield Problem(path, "false with managed scaling", why, "remove it", "warning")
