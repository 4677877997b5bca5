"""Bounds of an input leave something, and its default is within them.

Source: this platform; Step Functions' JSONata writes numbers of up to 15 digits as they are. Source of that: JSONata,
`$string` rounds to 15 significant digits.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import DateInput, Input, IntegerInput, ListInput
from ..render.inputs import DUE, refusals
from ._base import Context, Problem

_LARGEST = 10**15 - 1


def check(context: Context) -> Iterator[Problem]:
    for workflow, described in context.environment.workflows.items():
        for name, declared in described.inputs.items():
            path = ("workflows", workflow, "inputs", name)
            if name == DUE:
                why = "that key of a run's input is the time at which it was due"
                yield Problem(path, f"'{DUE}'", why, "rename it")
            crossed = list(_bounds(path, declared))
            yield from crossed or _default(path, declared)


def _bounds(path: Path, declared: Input) -> Iterator[Problem]:
    if isinstance(declared, IntegerInput):
        for key in ("minimum", "maximum"):
            if abs(value := getattr(declared, key)) > _LARGEST:
                yield Problem((*path, key), f"{value}", "whole numbers have at most 15 digits", "use a text")
        if declared.minimum > declared.maximum:
            got = f"{declared.minimum} above the maximum of {declared.maximum}"
            yield Problem((*path, "minimum"), got, "no value is left", "swap them")
    if isinstance(declared, DateInput):
        for key in ("earliest", "latest"):
            day = getattr(declared, key)
            if day and refusals({"day": DateInput(type="date")}, {"day": day}):
                yield Problem((*path, key), f"'{day}'", "it is a day of the calendar", "name a day that exists")
        if declared.earliest and declared.latest and declared.earliest > declared.latest:
            got = f"{declared.earliest} after the latest of {declared.latest}"
            yield Problem((*path, "earliest"), got, "no day is left", "swap them")
    if isinstance(declared, ListInput) and declared.values == ():
        yield Problem((*path, "values"), "no values", "no item is left", "name some, or leave `values` out")


def _default(path: Path, declared: Input) -> Iterator[Problem]:
    value = declared.default
    relative = isinstance(declared, DateInput) and value in ("today", "yesterday")
    if value is not None and not relative:
        for problem in refusals({"default": declared}, {"default": value}):
            got, _, why = problem.removeprefix("default: got ").partition("; ")
            yield Problem((*path, "default"), got, why, "choose another default, or let callers give other values")
