"""A run's time is enough for its steps.

Source: AWS Step Functions Developer Guide, statemachine-structure: TimeoutSeconds ends an execution, and no state of it
runs any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..model import ForEachSteps, ParallelSteps, Step
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    for name, workflow in environment.workflows.items():
        cluster = environment.clusters.get(environment.cluster_key(workflow) or "")
        launch = workflow.launch_timeout_minutes if cluster and cluster.lifetime == "transient" else 0
        needed = launch + sum(map(_minutes, workflow.steps))
        if needed > workflow.timeout_minutes:
            yield Problem(
                ("workflows", name, "timeout_minutes"),
                f"{workflow.timeout_minutes} minutes for steps that may take {needed}, the launch included",
                "a run that takes longer is cut off, and its own end with it",
                "raise it, or lower timeout_minutes of steps",
                "warning",
            )


def _minutes(work: Any) -> int:
    """What the longest way through may take, without waiting for other runs or for room on the cluster."""
    match work:
        case ParallelSteps():
            return max(map(_in_turn, work.branches))
        case ForEachSteps():
            rounds = -(-len(work.items) // work.max_concurrency) if work.items is not None else 1
            return rounds * _in_turn(work.steps)
        case _:
            return _in_turn([work])


def _in_turn(steps: Sequence[Step]) -> int:
    return sum(step.timeout_minutes * (1 + (step.retry.attempts if step.retry else 0)) for step in steps)
