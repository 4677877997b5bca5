"""A schedule changes what its cluster has.

Source: botocore emr/2009-03-31 ModifyInstanceFleet (both targets together), ModifyInstanceGroups (a number of
instances), PutManagedScalingPolicy. A transient cluster has no id that a schedule could know.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Cluster, Resize, ScheduledScaling
from ._base import Context, Problem
from ._engines import outside_yarn
from ._walk import clusters

_TARGETS = ("target_on_demand_capacity", "target_spot_capacity")


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.scheduled_scaling and cluster.lifetime == "transient":
            yield Problem(
                (*path, "scheduled_scaling"),
                "schedules for a transient cluster",
                "each run has a cluster of its own, which no schedule finds",
                "make the cluster long-running" + ("" if outside_yarn(cluster) else ", or use managed_scaling"),
            )
        for name, schedule in cluster.scheduled_scaling.items():
            where = (*path, "scheduled_scaling", name)
            yield from _kind(where, cluster, schedule)
            for key, resize in schedule.resize.items():
                yield from _resize((*where, "resize", key), cluster, key, resize)


def _kind(path: Path, cluster: Cluster, schedule: ScheduledScaling) -> Iterator[Problem]:
    if not schedule.managed_scaling and not schedule.resize:
        why = "a schedule sets bounds or capacities"
        yield Problem(path, "nothing to change", why, "add managed_scaling or resize")
    if schedule.managed_scaling and not cluster.managed_scaling:
        why = "new bounds are for a cluster that has managed scaling from the start"
        remedy = "use resize" + ("" if outside_yarn(cluster) else ", or give the cluster managed_scaling")
        got = "bounds for a cluster without managed_scaling"
        yield Problem((*path, "managed_scaling"), got, why, remedy)
    if schedule.resize and cluster.managed_scaling and not outside_yarn(cluster):
        why = "managed scaling moves the capacity back within minutes"
        got, remedy = "capacities for a cluster with managed_scaling", "change the bounds with managed_scaling instead"
        yield Problem((*path, "resize"), got, why, remedy)


def _resize(path: Path, cluster: Cluster, key: str, resize: Resize) -> Iterator[Problem]:
    names = [name.rpartition(".")[2] for name in cluster.nodes if name != "primary"]
    if key not in names:
        why = "a schedule names nodes that the cluster has"
        yield Problem(path, f"'{key}'", why, f"use {' or '.join(names)}")
        return
    wanted = _TARGETS if cluster.on_fleets else ("instance_count",)
    given = {field for field in (*_TARGETS, "instance_count") if getattr(resize, field) is not None}
    if given != set(wanted):
        what = "a fleet takes both targets, also a target of 0" if cluster.on_fleets else "a group takes a number"
        yield Problem(path, ", ".join(sorted(given)) or "no capacity", what, f"write {' and '.join(wanted)}, no more")
