"""Logs go to CloudWatch through its agent, on releases that have that.

Source: EMR Management Guide, emr-plan-logging-cw (catalog feature `cloudwatch_logs`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ._base import Context, Problem
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if not cluster.cloudwatch_logs:
            continue
        where = (*path, "cloudwatch_logs")
        if not feature("cloudwatch_logs").in_release(cluster.release):
            yield Problem(
                where,
                f"logs to CloudWatch on {cluster.release}",
                "EMR sends them from emr-7.11.0 on",
                "use a newer release, or remove cloudwatch_logs",
            )
        elif not has_application(cluster, "AmazonCloudWatchAgent"):
            yield Problem(
                where,
                "logs to CloudWatch without AmazonCloudWatchAgent",
                "its agent is what sends them",
                "add AmazonCloudWatchAgent to applications",
            )
