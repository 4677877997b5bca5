"""Running every rule, and what acknowledgements do to their findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ..findings import dotted
from ..model import Acknowledgement
from ._base import Context, Problem


@cache
def rule_names() -> tuple[str, ...]:
    """Every rule's name, which is its file's name with hyphens, sorted."""
    package = import_module(__package__ or "")
    return tuple(
        sorted(module.name.replace("_", "-") for module in iter_modules(package.__path__) if module.name[0] != "_")
    )


def rule_module(name: str) -> str:
    """The module of a rule, to import."""
    return f"{__package__}.{name.replace('-', '_')}"


def problems(context: Context) -> Iterator[Problem]:
    """Everything the rules object to, less what was acknowledged.

    An acknowledgement that matches nothing, and one of an error that must be mended, are problems of their own.
    """
    acknowledgements = context.environment.acknowledgements
    used: set[int] = set()
    for name in rule_names():
        for found in import_module(rule_module(name)).check(context):
            problem = replace(found, rule=found.rule or name)
            matching = [i for i, a in enumerate(acknowledgements) if _covers(a, problem)]
            if matching and problem.can_be_acknowledged:
                used.update(matching)
                continue
            yield problem
    for index, acknowledgement in enumerate(acknowledgements):
        if index not in used:
            yield _unused(index, acknowledgement)


def _unused(index: int, acknowledgement: Acknowledgement) -> Problem:
    got = f"'{acknowledgement.rule}' at '{acknowledgement.path}'"
    why = "an acknowledgement covers a finding that is there and that is not an error to mend"
    return Problem(("acknowledgements", index), got, why, "remove it", rule="acknowledgement")


def _covers(acknowledgement: Acknowledgement, problem: Problem) -> bool:
    where = dotted(problem.path)
    prefix = acknowledgement.path
    return acknowledgement.rule == problem.rule and (where == prefix or where.startswith((f"{prefix}.", f"{prefix}[")))
