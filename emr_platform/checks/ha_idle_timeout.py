"""A cluster with three primary nodes does not end by itself.

Source: EMR Management Guide, emr-plan-ha-launch: EMR protects such a cluster from termination and overrides its
auto-termination settings.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.high_availability and cluster.idle_timeout_seconds is not None:
            default = "" if "idle_timeout_seconds" in cluster.model_fields_set else ", the default,"
            yield Problem(
                (*path, "idle_timeout_seconds"),
                f"{cluster.idle_timeout_seconds} seconds{default} with high_availability",
                "EMR overrides it, and the cluster costs money until somebody ends it",
                "write idle_timeout_seconds: null, and acknowledge idle-timeout with who ends the cluster and when",
                "warning",
            )
