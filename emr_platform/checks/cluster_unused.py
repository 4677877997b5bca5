"""A transient cluster is used by a workflow.

Source: this platform; nothing but a workflow launches a transient cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.lifetime == "transient" and not context.environment.workflows_on(str(path[-1])):
            yield Problem(
                path,
                "a transient cluster without a workflow",
                "only a workflow launches a transient cluster, so this one never runs",
                "add a workflow, make the cluster long-running, or remove it",
                "warning",
            )
