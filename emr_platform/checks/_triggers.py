"""The triggers of an environment's workflows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Path
from ..model import Environment, Trigger, Workflow


@dataclass(frozen=True)
class TriggerAt:
    """A trigger, its path, the workflow that it starts and that workflow's key."""

    path: Path
    trigger: Trigger
    workflow: Workflow
    key: str


def triggers(environment: Environment) -> Iterator[TriggerAt]:
    """Every trigger."""
    for key, workflow in environment.workflows.items():
        for name, trigger in workflow.triggers.items():
            yield TriggerAt(("workflows", key, "triggers", name), trigger, workflow, key)
