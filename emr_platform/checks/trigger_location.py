"""Arrivals that start a workflow are in a bucket of the environment, and the workflow reads them.

Source: this platform; the environment's own buckets are those whose events it can switch on. Amazon S3 user guide,
EventBridge.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ArrivalTrigger, RedshiftLoadStep
from ..render.locations import BUCKETS, locate
from ._base import Context, Problem
from ._triggers import TriggerAt, triggers


def check(context: Context) -> Iterator[Problem]:
    for at in triggers(context.environment):
        if not isinstance(at.trigger, ArrivalTrigger):
            continue
        place, location = (*at.path, "location"), at.trigger.location
        if not locate(location).own:
            own = ", ".join(f"s3://{bucket}/" for bucket in BUCKETS)
            why = f"arrivals are heard of in the environment's own buckets alone: {own}"
            yield Problem(
                place, f"'{location}'", why, "have the objects put there, or start the workflow by a schedule"
            )
        elif not any(_meet(location, read) for read in _reads(context, at)):
            why = "no step of the workflow declares that it reads from there"
            remedy = "add it to a step's `reads`, or name the location whose objects the workflow needs"
            yield Problem(place, f"'{location}'", why, remedy, severity="warning")


def _reads(context: Context, at: TriggerAt) -> Iterator[str]:
    """What steps and their cluster declare; what a step writes it may read as well."""
    for step in at.workflow.all_steps:
        yield from (step.source,) if isinstance(step, RedshiftLoadStep) else (*step.reads, *step.writes)
    cluster = context.environment.clusters.get(context.environment.cluster_key(at.workflow) or "")
    if cluster:
        yield from (*cluster.reads, *cluster.writes)


def _meet(one: str, other: str) -> bool:
    return locate(one).covers(locate(other)) or locate(other).covers(locate(one))
