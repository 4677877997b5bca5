"""A workflow follows one whose runs it can hear of.

Source: this platform; the trigger listens to the other workflow's state machine, which has no runs where Airflow runs
the workflow by its DAG.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import WorkflowTrigger
from ._base import Context, Problem
from ._triggers import triggers


def check(context: Context) -> Iterator[Problem]:
    workflows = context.environment.workflows
    for at in triggers(context.environment):
        if not isinstance(at.trigger, WorkflowTrigger) or at.workflow.orchestrator != "step-functions":
            continue
        other = workflows.get(at.trigger.workflow)
        if other and other.orchestrator == "airflow":
            yield Problem(
                (*at.path, "workflow"),
                f"'{at.trigger.workflow}' with orchestrator: airflow",
                "Step Functions does not hear of runs that Airflow starts by the clock",
                "give both workflows the same orchestrator",
            )
