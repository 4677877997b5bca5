"""Placeholders name inputs of the workflow, or the item at hand, and stand in arguments.

Source: this platform; `{day}` in an argument is the value of the input `day`. Locations become policies before any run
has a value, so nothing stands for one there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path, did_you_mean
from ..model import ListInput, placeholders
from ._base import Context, Problem
from ._placeholders import filled, group_of, literal, names_at
from ._walk import StepAt, steps


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        for path, text in filled(at):
            for name in placeholders(text):
                yield from _in_argument(at, path, name)
        for path, text in literal(at):
            names = placeholders(text)
            location = path[-2] in ("reads", "writes")
            for name in names if location else [name for name in names if name in names_at(at)]:
                remedy = "name the location above it" if location else "pass it as an argument"
                why = "values of a run stand in arguments and variables only"
                yield Problem(path, f"{{{name}}} in '{text}'", why, remedy)


def _in_argument(at: StepAt, path: Path, name: str) -> Iterator[Problem]:
    known = names_at(at)
    group = group_of(at)
    if name not in known:
        near = did_you_mean(name, known)
        suggestion = f"did you mean {{{near}}}? " if near else ""
        remedy = f"{suggestion}declare it under `inputs`, or write {{{{{name}}}}} for the text itself"
        yield Problem(path, f"{{{name}}}", "it names no input of the workflow", remedy)
    elif isinstance(at.workflow.inputs.get(name), ListInput) and not (group and group.item == name):
        why = "a list is no argument"
        yield Problem(path, f"{{{name}}}", why, "go through it with a `for-each` and name the item")
