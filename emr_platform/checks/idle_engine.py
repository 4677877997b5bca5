"""The idle timeout is for engines on YARN.

Source: EMR Management Guide, emr-auto-termination-policy: not supported for Presto, Trino and HBase.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._engines import outside_yarn
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        engines = outside_yarn(cluster)
        if cluster.idle_timeout_seconds is not None and engines:
            default = "" if "idle_timeout_seconds" in cluster.model_fields_set else ", the default,"
            yield Problem(
                (*path, "idle_timeout_seconds"),
                f"{cluster.idle_timeout_seconds} seconds{default} with {', '.join(engines)}",
                "EMR sees work on YARN only, and ends the cluster while other engines are busy",
                "write idle_timeout_seconds: null, and acknowledge idle-timeout with who ends the cluster and when",
            )
