"""A caller changes no capacity of a cluster that others use as well.

Source: this platform; the clusters of a pool are made alike, so that any run may take any of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import IntegerInput
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    for name, workflow in context.environment.workflows.items():
        for key, declared in workflow.inputs.items():
            if workflow.pool and isinstance(declared, IntegerInput) and declared.sets:
                yield Problem(
                    ("workflows", name, "inputs", key, "sets"),
                    f"{declared.sets} of a pool's cluster",
                    "a run takes the clusters of a pool as they are",
                    "give the workflow a `cluster` instead of a `pool`, or scale the pool's by managed_scaling",
                )
