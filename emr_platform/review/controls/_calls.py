"""What states of machines ask of clusters that are there: steps, groups and policies that they add or change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...assembly import MACHINES, Cluster, calls, show
from .._base import Outcome, Subject
from ._seen import Seen

STEPS = ("emr:addJobFlowSteps",)
CHANGES = ("emr:addInstanceFleet", "emr:addInstanceGroups", "emr:modifyInstanceFleet", "emr:modifyInstanceGroups")
"""Calls of EMR's API that bring configurations and images to a cluster's groups and fleets."""


def requests(subject: Subject, *actions: str) -> Iterator[Cluster]:
    """The requests of states that make some calls, each as if it were a cluster that the state launches."""
    yield from (request for action, request in _all(subject) if action in actions)


@lru_cache(maxsize=2)
def _all(subject: Subject) -> list[tuple[str, Cluster]]:
    """Every call of EMR, kept for the subject that was asked last."""
    found: list[tuple[str, Cluster]] = []
    for machine in subject.of(*MACHINES):
        where = "Definition" if machine.get("DefinitionString") is None else "DefinitionString"
        for call in calls(machine):
            if isinstance(call.action, str) and call.action.startswith("emr:"):
                place = ("Resources", machine.logical_id, "Properties", where)
                found.append((call.action, Cluster(machine, call.state, call.request, place)))
    return found


def placed(found: Seen, about: Cluster) -> Outcome:
    """What was seen, with its path below a state's definition, so that every place has one of its own."""
    if not about.launched or found.status == "PASS":
        return found.of(about)
    path = (*about.place, *found.path)
    return Outcome(found.status, about.resource, about.name, path, show(found.value), found.reason)
