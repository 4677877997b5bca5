"""A workflow is not started more often than its runs may take.

Source: this platform; with `overlap: queue` runs that begin faster than they end wait in a line that only grows.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ScheduleTrigger
from ._base import Context, Problem
from ._schedules import rate_minutes
from ._triggers import triggers


def check(context: Context) -> Iterator[Problem]:
    for at in triggers(context.environment):
        if not isinstance(at.trigger, ScheduleTrigger) or at.workflow.overlap == "skip":
            continue
        minutes, longest = rate_minutes(at.trigger.at), at.workflow.timeout_minutes
        if minutes is not None and minutes < longest:
            fate = "wait in line" if at.workflow.overlap == "queue" else "run side by side"
            yield Problem(
                (*at.path, "at"),
                at.trigger.at,
                f"a run may take {longest} minutes, and those that begin meanwhile {fate}",
                "lower the workflow's timeout_minutes, or let it skip them: overlap: skip",
                severity="advice",
            )
