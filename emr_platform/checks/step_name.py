"""Steps and groups of a workflow have different names.

Source: AWS Step Functions Developer Guide, states: a state's name is unique in its state machine, groups included; each
step and each group is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path, dotted
from ..model import ForEachSteps, ParallelSteps, Workflow, walk
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    for name, workflow in context.environment.workflows.items():
        first: dict[str, Path] = {}
        for path, called in _names(workflow):
            if called in first:
                yield Problem(
                    ("workflows", name, *path, "name"),
                    f"'{called}' a second time (first at {dotted(first[called])})",
                    "steps and groups of a workflow have different names",
                    "rename one of them",
                )
            first.setdefault(called, path)


def _names(workflow: Workflow) -> Iterator[tuple[Path, str]]:
    """Every step and group with its path below the workflow, in the order of the file."""
    inside = list(walk(workflow))
    for index, work in enumerate(workflow.steps):
        if isinstance(work, ParallelSteps | ForEachSteps):
            yield ("steps", index), work.name
        yield from ((path, step.name) for path, step in inside if path[1] == index)
