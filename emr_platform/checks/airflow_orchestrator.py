"""A workflow that Airflow orchestrates has an Airflow, and a cluster of its own or one that waits.

Source: this platform; a DAG exists with `airflow` in the environment; clusters of a pool are handed out by the state
machine alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    for name, workflow in context.environment.workflows.items():
        if workflow.orchestrator != "airflow":
            continue
        path = ("workflows", name, "orchestrator")
        if context.environment.airflow is None:
            why = "this environment has no Airflow"
            yield Problem(path, "airflow", why, "add `airflow`, or let step-functions act on its triggers")
        elif workflow.pool:
            why = f"its clusters come from the pool '{workflow.pool}', which only its state machine can ask"
            yield Problem(path, "airflow", why, "name a cluster instead of the pool, or use step-functions")
