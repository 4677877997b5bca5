"""A cluster ends when nobody uses it.

Source: botocore emr/2009-03-31 AutoTerminationPolicy; AWS Step Functions Developer Guide, connect-emr: a cluster stays
when the execution that launched it is stopped, so the timeout is what ends it then. Less than 300 seconds is an advice
of this platform: people and schedulers pause longer than that between two steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Cluster
from ._base import Context, Problem
from ._engines import outside_yarn
from ._walk import clusters

SHORT = 300


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        where = (*path, "idle_timeout_seconds")
        if cluster.idle_timeout_seconds is None:
            forgotten = {
                "long-running": "an idle cluster costs money until somebody notices",
                "transient": "a cluster whose workflow was stopped runs until somebody notices",
            }
            end = "acknowledge this with who ends the cluster and when"
            remedy = end if _without(cluster) else f"set a timeout, or {end}"
            yield Problem(where, "no idle timeout", forgotten[cluster.lifetime], remedy, "warning")
        elif cluster.idle_timeout_seconds < SHORT and not _without(cluster):
            got, remedy = f"{cluster.idle_timeout_seconds} seconds", f"allow {SHORT} or more"
            yield Problem(where, got, "the cluster ends in the pause between two steps", remedy, "advice")


def _without(cluster: Cluster) -> bool:
    """True where EMR ignores a timeout, or ends the cluster while it is busy: other rules refuse one there."""
    return cluster.high_availability or bool(outside_yarn(cluster))
