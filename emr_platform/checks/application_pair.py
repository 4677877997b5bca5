"""Presto and Trino are not on one cluster.

Source: EMR Release Guide, emr-presto-considerations: EMR refuses both on one cluster with a validation error.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if has_application(cluster, "Presto") and has_application(cluster, "Trino", "PrestoSQL"):
            yield Problem(
                (*path, "applications"),
                "Presto and Trino",
                "EMR refuses the two on one cluster",
                "keep Trino, Presto's successor, or make two clusters",
            )
