"""A schedule's time is one that EventBridge Scheduler reads.

Source: botocore scheduler/2021-06-30 CreateSchedule: a cron expression has six fields; a rate is a positive number and
minutes, hours or days. EventBridge User Guide, eb-scheduled-rule-pattern: one of day-of-month and day-of-week is a
question mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters

_FIELDS = 6
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
_RATE = re.compile(r"[1-9]\d* (minutes?|hours?|days?)")


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        for name, schedule in cluster.scheduled_scaling.items():
            kind, _, inside = schedule.at.removesuffix(")").partition("(")
            found = _cron(inside.split()) if kind == "cron" else _rate(inside)
            if found:
                why, remedy = found
                yield Problem((*path, "scheduled_scaling", name, "at"), schedule.at, why, remedy)


def _cron(fields: list[str]) -> tuple[str, str] | None:
    if len(fields) != _FIELDS:
        why = f"cron has six fields here, not {len(fields)}: minutes, hours, day of month, month, day of week, year"
        return why, "write it as cron(0 7 ? * MON-FRI *)"
    marks = [fields[_DAY_OF_MONTH], fields[_DAY_OF_WEEK]].count("?")
    if marks != 1:
        return "one of day of month and day of week is a question mark", "write ? for the one that does not matter"
    return None


def _rate(inside: str) -> tuple[str, str] | None:
    if _RATE.fullmatch(inside):
        return None
    return "a rate is a positive number and minutes, hours or days", "write it as rate(12 hours)"
