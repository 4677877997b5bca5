"""Notebooks of a cluster with three primary nodes are kept in S3.

Source: EMR Management Guide, emr-plan-ha-applications: JupyterHub is on all three, and notebooks without persistence
are lost with the node they are on.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.high_availability and has_application(cluster, "JupyterHub") and not cluster.notebooks:
            yield Problem(
                (*path, "high_availability"),
                "JupyterHub on three primary nodes, without a place for notebooks",
                "notebooks are on one of the three and go with it",
                "add notebooks: s3://artefacts/jupyter/",
                "warning",
            )
