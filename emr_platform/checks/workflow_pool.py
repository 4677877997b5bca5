"""A workflow takes clusters from a pool of its environment.

Source: this platform; the pool says how many clusters there are and how they are made.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import did_you_mean
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    known = sorted(context.environment.pools)
    for name, workflow in context.environment.workflows.items():
        if workflow.pool is not None and workflow.pool not in known:
            near = did_you_mean(workflow.pool, known)
            yield Problem(
                ("workflows", name, "pool"),
                f"'{workflow.pool}'",
                "a workflow takes clusters from a pool under `pools`",
                f"did you mean {near}?" if near else f"use one of {', '.join(known)}" if known else "describe it there",
            )
