"""A workflow follows one that exists.

Source: this platform; the trigger listens to that workflow's state machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import did_you_mean
from ..model import WorkflowTrigger
from ._base import Context, Problem
from ._triggers import triggers


def check(context: Context) -> Iterator[Problem]:
    known = sorted(context.environment.workflows)
    for at in triggers(context.environment):
        if isinstance(at.trigger, WorkflowTrigger) and at.trigger.workflow not in known:
            near = did_you_mean(at.trigger.workflow, known)
            yield Problem(
                (*at.path, "workflow"),
                f"'{at.trigger.workflow}'",
                "a workflow follows another one under `workflows`",
                f"did you mean {near}?" if near else f"use one of {', '.join(known)}",
            )
