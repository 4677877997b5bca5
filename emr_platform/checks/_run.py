"""Running every rule, and what acknowledgements do to their findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ..findings import Path, did_you_mean, dotted
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
    return (problem for problem, reason in problems_and_reasons(context) if reason is None)


def problems_and_reasons(context: Context) -> Iterator[tuple[Problem, str | None]]:
    """Like `problems`, with those that were acknowledged and the reason for it; None for all others."""
    acknowledgements = context.environment.acknowledgements
    used: set[int] = set()
    everything: list[Problem] = []
    for name in rule_names():
        for found in import_module(rule_module(name)).check(context):
            problem = replace(found, rule=found.rule or name)
            everything.append(problem)
            matching = [i for i, a in enumerate(acknowledgements) if _covers(a, problem)]
            if matching and problem.can_be_acknowledged:
                used.update(matching)
                yield problem, acknowledgements[matching[0]].reason
            else:
                yield problem, None
    for index, acknowledgement in enumerate(acknowledgements):
        if index not in used:
            yield _unused(index, acknowledgement, everything), None


def _unused(index: int, acknowledgement: Acknowledgement, everything: Sequence[Problem]) -> Problem:
    rule, path = acknowledgement.rule, acknowledgement.path
    where: Path = ("acknowledgements", index)
    if rule not in rule_names():
        near = did_you_mean(rule, rule_names())
        remedy = f"did you mean {near}?" if near else "`emr-platform rules` lists them"
        return Problem((*where, "rule"), f"'{rule}'", "no such rule", remedy, rule="acknowledgement")
    got = f"'{rule}' at '{path}'"
    if any(_covers(acknowledgement, problem) for problem in everything):
        why = "it finds an error there, which has to be mended and cannot be acknowledged"
        return Problem(where, got, why, "mend the error and remove this", rule="acknowledgement")
    others = [dotted(problem.path) for problem in everything if problem.rule == rule and problem.can_be_acknowledged]
    near = did_you_mean(path, others)
    why = f"{rule} has nothing to say at {path}"
    remedy = f"did you mean {near}?" if near else "remove it"
    return Problem((*where, "path"), got, why, remedy, rule="acknowledgement")


def _covers(acknowledgement: Acknowledgement, problem: Problem) -> bool:
    where = dotted(problem.path)
    prefix = acknowledgement.path
    return acknowledgement.rule == problem.rule and (where == prefix or where.startswith((f"{prefix}.", f"{prefix}[")))
