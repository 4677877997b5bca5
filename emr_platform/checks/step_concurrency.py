"""Steps run at the same time where somebody sends several at a time.

Source: this platform; outside groups a workflow sends the next step when the last has ended, so on a transient cluster,
which only its workflow knows, no two steps ever run at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ForEachSteps, ParallelSteps
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        works = [work for workflow in context.environment.workflows_on(str(path[1])) for work in workflow.steps]
        groups = any(isinstance(work, ParallelSteps | ForEachSteps) for work in works)
        if cluster.lifetime == "transient" and cluster.step_concurrency > 1 and not groups:
            yield Problem(
                (*path, "step_concurrency"),
                f"{cluster.step_concurrency} on a transient cluster",
                "its workflow sends one step after the other",
                "remove it, or put steps into a group",
                "advice",
            )
