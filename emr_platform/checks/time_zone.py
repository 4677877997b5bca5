"""A schedule's time zone exists.

Source: EventBridge Scheduler user guide, schedule-types: names of the IANA database; CreateSchedule refuses others.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import time_zones
from ..findings import did_you_mean
from ._base import Context, Problem
from ._schedules import schedules


def check(context: Context) -> Iterator[Problem]:
    for path, schedule in schedules(context.environment):
        if schedule.time_zone not in time_zones():
            near = did_you_mean(schedule.time_zone, time_zones())
            yield Problem(
                (*path, "time_zone"),
                f"'{schedule.time_zone}'",
                "there is no such time zone",
                f"did you mean {near}?" if near else "write a name of the IANA database, as Europe/Berlin",
            )
