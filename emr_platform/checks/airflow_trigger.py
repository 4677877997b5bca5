"""A workflow that Airflow orchestrates is triggered by one schedule that Airflow can express.

Source: Airflow 3, CronTriggerTimetable and croniter, on which it is built: five fields, no year, and days not as `L`,
`W` and `#` name them at EventBridge Scheduler; a DAG has one timetable.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import ScheduleTrigger, Trigger
from ..render.cron import timetable
from ._base import Context, Problem

_BY_STEP_FUNCTIONS = "let step-functions act on it: orchestrator: step-functions"


def check(context: Context) -> Iterator[Problem]:
    for name, workflow in context.environment.workflows.items():
        if workflow.orchestrator != "airflow":
            continue
        path: Path = ("workflows", name, "triggers")
        schedules = [key for key, trigger in workflow.triggers.items() if isinstance(trigger, ScheduleTrigger)]
        for key, trigger in workflow.triggers.items():
            yield from _one((*path, key), trigger)
        if len(schedules) > 1:
            yield Problem(
                path, ", ".join(schedules), "a DAG has one schedule", "make a workflow for each, or one schedule"
            )


def _one(path: Path, trigger: Trigger) -> Iterator[Problem]:
    if not isinstance(trigger, ScheduleTrigger):
        why = "Airflow starts a workflow by the clock and by hand only"
        yield Problem((*path, "type"), trigger.type, why, _BY_STEP_FUNCTIONS)
        return
    try:
        timetable(trigger.at)
    except (ValueError, KeyError) as error:
        yield Problem((*path, "at"), trigger.at, str(error), f"write it without, or {_BY_STEP_FUNCTIONS}")
