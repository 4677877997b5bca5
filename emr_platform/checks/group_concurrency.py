"""Steps side by side run side by side.

Source: EMR API reference, StepConcurrencyLevel: a cluster runs as many steps at a time as that says, 1 by default;
others wait on it, and their timeouts run meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ForEachSteps, ParallelSteps
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    for name, workflow in environment.workflows.items():
        key = environment.cluster_key(workflow) or ""
        cluster = environment.clusters.get(key)
        for index, work in enumerate(workflow.steps):
            if cluster and cluster.step_concurrency == 1 and (wide := _width(work)) > 1:
                yield Problem(
                    ("workflows", name, "steps", index),
                    f"up to {wide} steps at a time on '{key}', whose step_concurrency is 1",
                    "the cluster runs one after the other, and the timeout of those that wait runs",
                    f"set step_concurrency of {key}, or max_concurrency: 1 for a for-each",
                    "advice",
                )


def _width(work: object) -> int:
    match work:
        case ParallelSteps():
            return len(work.branches)
        case ForEachSteps():
            return min(work.max_concurrency, len(work.items) if work.items is not None else work.max_concurrency)
        case _:
            return 1
