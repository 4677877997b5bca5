"""The schedules of an environment, and how EventBridge Scheduler writes times."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Path
from ..model import Environment, ScheduledScaling, ScheduleTrigger
from ._triggers import triggers
from ._walk import clusters

_FIELDS = 6
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_RANGES: tuple[tuple[str, int, int, list[str]], ...] = (
    ("minutes", 0, 59, []),
    ("hours", 0, 23, []),
    ("day of month", 1, 31, []),
    ("month", 1, 12, _MONTHS),
    ("day of week", 1, 7, _DAYS),
    ("year", 1970, 2199, []),
)
_SIGNS = {
    _DAY_OF_MONTH: re.compile(r"\?|L(-\d{1,2})?|LW|\d{1,2}W"),
    _DAY_OF_WEEK: re.compile(r"\?|L|[1-7]L|([1-7]|[A-Z]{3})#[1-5]"),
}
_RATE = re.compile(r"([1-9]\d*) (minute|hour|day)s?")
_MINUTES = {"minute": 1, "hour": 60, "day": 1440}


def schedules(environment: Environment) -> Iterator[tuple[Path, ScheduledScaling | ScheduleTrigger]]:
    """Everything that happens by the clock, with its path."""
    for path, cluster in clusters(environment):
        for name, schedule in cluster.scheduled_scaling.items():
            yield (*path, "scheduled_scaling", name), schedule
    for at in triggers(environment):
        if isinstance(at.trigger, ScheduleTrigger):
            yield at.path, at.trigger


def misread(expression: str) -> tuple[str, str] | None:
    """What is wrong with `cron(...)` or `rate(...)`, and what to write; None when nothing is."""
    kind, _, inside = expression.removesuffix(")").partition("(")
    return _cron(inside.split()) if kind == "cron" else _rate(inside)


def rate_minutes(expression: str) -> int | None:
    """The minutes between two times of a rate; None for anything else."""
    found = _RATE.fullmatch(expression.removeprefix("rate(").removesuffix(")"))
    return int(found[1]) * _MINUTES[found[2]] if found else None


def _cron(fields: list[str]) -> tuple[str, str] | None:
    if len(fields) != _FIELDS:
        why = f"cron has six fields here, not {len(fields)}: minutes, hours, day of month, month, day of week, year"
        six = _six(fields) if len(fields) == _FIELDS - 1 else None
        return why, f"write it as cron({six})" if six else "write all six, as in cron(0 7 ? * MON-FRI *)"
    marks = [fields[_DAY_OF_MONTH], fields[_DAY_OF_WEEK]].count("?")
    if marks != 1:
        return "one of day of month and day of week is a question mark", "write ? for the one that does not matter"
    wrong = [(field, place) for place, field in enumerate(fields) if not _reads(field.upper(), place)]
    if wrong:
        field, place = wrong[0]
        name, least, most, names = _RANGES[place]
        words = f" or {names[0]} to {names[-1]}" if names else ""
        return f"'{field}' is nothing for {name}", f"write {least} to {most}{words}, *, a list, a range or a step"
    return None


def _six(fields: list[str]) -> str | None:
    """The five fields of a crontab as the six of EventBridge; None where these cannot say the same.

    A crontab counts days of the week from 0 or 7, which are Sunday. With both days named it means either of them.
    """
    minutes, hours, day, month, weekday = fields
    if "*" not in (day, weekday):
        return None
    named = re.sub(r"(?<!/)\b[0-7]\b", lambda found: _DAYS[int(found[0]) % 7], weekday)
    days = (day, month, "?") if weekday == "*" else ("?", month, named)
    six = [minutes, hours, *days, "*"]
    return " ".join(six) if _cron(six) is None else None


def _reads(field: str, place: int) -> bool:
    """True for a list of values, ranges and steps, and for the signs that only days take."""
    signs = _SIGNS.get(place)
    return all(bool(signs and signs.fullmatch(part)) or _part(part, place) for part in field.split(","))


def _part(part: str, place: int) -> bool:
    _, least, most, names = _RANGES[place]
    values, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and int(step)):
        return False
    given = values.split("-", 1)
    within = [value in names or (value.isdecimal() and least <= int(value) <= most) for value in given]
    return values == "*" or all(within)


def _rate(inside: str) -> tuple[str, str] | None:
    if _RATE.fullmatch(inside):
        return None
    return "a rate is a positive number and minutes, hours or days", "write it as rate(12 hours)"
