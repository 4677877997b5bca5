"""What a caller may change changes something.

Source: this platform; an input does nothing but fill arguments, set a capacity or name the items of a group.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Environment, ForEachSteps, IntegerInput, placeholders
from ._base import Context, Problem
from ._placeholders import filled
from ._walk import steps


def check(context: Context) -> Iterator[Problem]:
    for name, workflow in context.environment.workflows.items():
        used = _used(context.environment, name)
        for key, declared in workflow.inputs.items():
            if key not in used and not (isinstance(declared, IntegerInput) and declared.sets):
                remedy = f"name it in an argument as {{{key}}}, or remove it"
                yield Problem(("workflows", name, "inputs", key), f"'{key}'", "nothing uses it", remedy, "advice")


def _used(environment: Environment, workflow: str) -> set[str]:
    texts = [text for at in steps(environment) if at.path[1] == workflow for _, text in filled(at)]
    groups = [work for work in environment.workflows[workflow].steps if isinstance(work, ForEachSteps)]
    return {name for text in texts for name in placeholders(text)} | {group.items_from or "" for group in groups}
