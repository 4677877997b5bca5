"""A workflow runs on one cluster or pool of its environment.

Source: this platform; the state machine launches that cluster, takes it from the pool or is given its id.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path, did_you_mean
from ..model import Workflow
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    for name, workflow in environment.workflows.items():
        path = ("workflows", name)
        yield from _one_of_both(path, workflow)
        if not workflow.cluster_steps:
            why = "a workflow brings work to a cluster, and none of its steps needs one"
            remedy = "add the step that makes what is loaded, or load it from the workflow that does"
            yield Problem((*path, "steps"), "loads alone", why, remedy)
        for key, known in (("cluster", environment.clusters), ("pool", environment.pools)):
            wanted = getattr(workflow, key)
            if wanted is not None and wanted not in known:
                near = did_you_mean(wanted, sorted(known))
                others = f"use one of {', '.join(sorted(known))}" if known else f"describe it under `{key}s`"
                yield Problem(
                    (*path, key),
                    f"'{wanted}'",
                    f"a workflow runs on a {key} under `{key}s`",
                    f"did you mean {near}?" if near else others,
                )


def _one_of_both(path: Path, workflow: Workflow) -> Iterator[Problem]:
    if workflow.cluster is None and workflow.pool is None:
        yield Problem(path, "neither cluster nor pool", "a workflow runs on one of them", "name a cluster")
    if workflow.cluster is not None and workflow.pool is not None:
        got = f"'{workflow.pool}' beside the cluster '{workflow.cluster}'"
        yield Problem((*path, "pool"), got, "a workflow runs on one of them", "remove one")
