"""A run is over before the guard ends its cluster for its age.

Source: this platform; `guard.overdue: terminate` ends a workflow's own cluster in the middle of a run. Clusters of a
pool are ended while no run holds them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem

DEFAULT_HOURS = 24
"""Of a transient cluster."""


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    if environment.guard.overdue != "terminate":
        return
    for name, workflow in environment.workflows.items():
        cluster = environment.clusters.get(workflow.cluster or "")
        if cluster is None or cluster.lifetime != "transient":
            continue
        hours = cluster.maximum_age_hours or DEFAULT_HOURS
        default = "" if cluster.maximum_age_hours else ", the default"
        if workflow.timeout_minutes > hours * 60:
            yield Problem(
                ("workflows", name, "timeout_minutes"),
                f"{workflow.timeout_minutes} minutes on a cluster that may become {hours} hours old{default}",
                "the guard would end the cluster in the middle of a run",
                f"allow {hours * 60} minutes at most, or raise clusters.{workflow.cluster}.maximum_age_hours",
                "warning",
            )
