"""A cluster ends when nobody uses it.

Source: botocore emr/2009-03-31 AutoTerminationPolicy; AWS Step Functions Developer Guide, connect-emr: a cluster stays
when the execution that launched it is stopped, so the timeout is what ends it then. Less than 300 seconds is an advice
of this platform: people and schedulers pause longer than that between two steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
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
            remedy = "set a timeout, or acknowledge this with who ends the cluster and when"
            yield Problem(where, "no idle timeout", forgotten[cluster.lifetime], remedy, "warning")
        elif cluster.idle_timeout_seconds < SHORT and not cluster.high_availability:
            got, remedy = f"{cluster.idle_timeout_seconds} seconds", f"allow {SHORT} or more"
            yield Problem(where, got, "the cluster ends in the pause between two steps", remedy, "advice")
