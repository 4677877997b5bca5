"""No workflow starts itself, by what it writes or by way of others.

Source: this platform; every round launches a cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..findings import Path
from ..model import ArrivalTrigger, Environment, Workflow, WorkflowTrigger
from ..render.locations import locate
from ._base import Context, Problem
from ._triggers import TriggerAt, triggers


def check(context: Context) -> Iterator[Problem]:
    every = list(triggers(context.environment))
    starters: dict[str, set[str]] = {key: set() for key in context.environment.workflows}
    for at in every:
        starters[at.key] |= _starters(at, context.environment)
    for at in every:
        for starter in sorted(_starters(at, context.environment)):
            if at.key in _all_before(starter, starters):
                what = "what it writes there" if starter == at.key else f"the workflow {starter}, which it starts"
                yield Problem(
                    *_said(at),
                    f"{at.key} would start itself again and again, by {what}",
                    "take one of the triggers away, or have one of them write elsewhere",
                )


def _starters(at: TriggerAt, environment: Environment) -> set[str]:
    """The workflows whose runs set a trigger off."""
    match at.trigger:
        case WorkflowTrigger():
            return {at.trigger.workflow} & environment.workflows.keys()
        case ArrivalTrigger():
            return {key for key, one in environment.workflows.items() if _writes(one, at.trigger.location)}
        case _:
            return set()


def _writes(workflow: Workflow, location: str) -> bool:
    place = locate(location)
    written = [locate(url) for step in workflow.cluster_steps for url in step.writes]
    return any(place.covers(one) or one.covers(place) for one in written)


def _all_before(key: str, starters: Mapping[str, set[str]]) -> set[str]:
    """A workflow and all that start it, at however many removes."""
    found, left = set[str](), [key]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += starters[one]
    return found


def _said(at: TriggerAt) -> tuple[Path, str]:
    if isinstance(at.trigger, WorkflowTrigger):
        return (*at.path, "workflow"), f"'{at.trigger.workflow}'"
    assert isinstance(at.trigger, ArrivalTrigger)
    return (*at.path, "location"), f"'{at.trigger.location}'"
