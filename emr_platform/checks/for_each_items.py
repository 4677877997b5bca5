"""A for-each has its items from one place.

Source: this platform; a Map state goes through one list, which the file or an input of type `list` holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path, did_you_mean
from ..model import ForEachSteps, ListInput, Workflow
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    for name, workflow in context.environment.workflows.items():
        for index, work in enumerate(workflow.steps):
            if isinstance(work, ForEachSteps):
                yield from _problems(("workflows", name, "steps", index), workflow, work)


def _problems(path: Path, workflow: Workflow, group: ForEachSteps) -> Iterator[Problem]:
    if group.items is None and group.items_from is None:
        yield Problem(path, "neither items nor items_from", "a for-each goes through a list", "write items")
    if group.items is not None and group.items_from is not None:
        why = "a for-each goes through one list"
        yield Problem((*path, "items_from"), f"'{group.items_from}' beside items", why, "remove one")
    if group.item in workflow.inputs:
        why = f"{{{group.item}}} would mean the input or the item"
        yield Problem((*path, "item"), f"'{group.item}', which is an input too", why, "rename the item")
    if group.items_from is not None and not isinstance(workflow.inputs.get(group.items_from), ListInput):
        lists = [name for name, declared in workflow.inputs.items() if isinstance(declared, ListInput)]
        near = did_you_mean(group.items_from, lists)
        remedy = f"did you mean {near}?" if near else "declare it under `inputs` with type list"
        yield Problem((*path, "items_from"), f"'{group.items_from}'", "it is no input of type list", remedy)
