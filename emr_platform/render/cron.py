"""A schedule of EventBridge Scheduler in the words of Airflow's timetables.

Sources: EventBridge Scheduler user guide, schedule-types, for the six fields; croniter, on which Airflow's cron
timetables are built, for five: Sunday is 0 there and 1 at AWS.
"""

from __future__ import annotations

import re

_FIELDS = (("minutes", 59), ("hours", 23), ("day of month", 31), ("month", 12), ("day of week", 6))
_DAY_OF_WEEK = 4
_DAYS = {day: str(number) for number, day in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
_SIGNS = re.compile(r"[\dA-Za-z]*#\d|\d*[LW]+(-\d+)?")


def timetable(at: str) -> dict[str, str | int]:
    """`{"cron": five fields}` or `{"every_seconds": n}` for a cron or rate expression.

    Raises:
        ValueError: for what Airflow cannot express: a year, and days as `L`, `W` and `#` name them.
    """
    kind, _, inside = at.removesuffix(")").partition("(")
    if kind == "rate":
        number, _, unit = inside.partition(" ")
        return {"every_seconds": int(number) * _SECONDS[unit.removesuffix("s")]}
    *fields, year = inside.split()
    if year != "*":
        raise ValueError(f"Airflow's cron has no year, and '{year}' names one")
    return {"cron": " ".join(_field(field, place) for place, field in enumerate(fields))}


def _field(field: str, place: int) -> str:
    return "*" if field == "?" else ",".join(_part(part, place) for part in field.split(","))


def _part(part: str, place: int) -> str:
    name, most = _FIELDS[place]
    if _SIGNS.fullmatch(part):
        raise ValueError(f"Airflow does not know '{part}' for {name} as EventBridge does")
    found = _PART.fullmatch(part)
    if not found:
        raise ValueError(f"'{part}' is nothing for {name}")
    begin, end, step = _day(found["first"], place), _day(found["last"], place), found["step"]
    if place == _DAY_OF_WEEK and end and _DAYS.get(begin or "", begin or "") > _DAYS.get(end, end):
        raise ValueError(f"Airflow does not know '{part}', which goes over the end of the week")
    if step and end is None and begin != "*":
        end = str(most)  # at AWS 5/15 means from 5 on, to croniter it says nothing about the end
    return f"{begin}{f'-{end}' if end else ''}{f'/{step}' if step else ''}"


def _day(value: str | None, place: int) -> str | None:
    return str(int(value) - 1) if value and place == _DAY_OF_WEEK and value.isdecimal() else value
