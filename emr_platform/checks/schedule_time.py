"""A schedule's time is one that EventBridge Scheduler reads.

Source: botocore scheduler/2021-06-30 CreateSchedule: a cron expression has six fields; a rate is a positive number and
minutes, hours or days. EventBridge User Guide, eb-scheduled-rule-pattern: one of day-of-month and day-of-week is a
question mark; the values and signs that each field takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._schedules import misread, schedules


def check(context: Context) -> Iterator[Problem]:
    for path, schedule in schedules(context.environment):
        if found := misread(schedule.at):
            yield Problem((*path, "at"), schedule.at, *found)
