"""Steps of a workflow have different names.

Source: AWS Step Functions Developer Guide, states: a state's name is unique in its state machine; each step is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    for name, workflow in context.environment.workflows.items():
        first: dict[str, int] = {}
        for index, step in enumerate(workflow.steps):  # names inside groups: see below
            if step.name in first:
                yield Problem(
                    ("workflows", name, "steps", index, "name"),
                    f"'{step.name}' a second time (first at steps[{first[step.name]}])",
                    "steps of a workflow have different names",
                    "rename one of them",
                )
            first.setdefault(step.name, index)
