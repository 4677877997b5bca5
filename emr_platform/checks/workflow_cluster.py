"""A workflow runs on a cluster of its environment.

Source: this platform; the state machine launches that cluster or is given its id.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import did_you_mean
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    known = sorted(context.environment.clusters)
    for name, workflow in context.environment.workflows.items():
        if workflow.cluster is not None and workflow.cluster not in known:
            near = did_you_mean(workflow.cluster, known)
            yield Problem(
                ("workflows", name, "cluster"),
                f"'{workflow.cluster}'",
                "a workflow runs on a cluster under `clusters`",
                f"did you mean {near}?" if near else f"use one of {', '.join(known)}",
            )
