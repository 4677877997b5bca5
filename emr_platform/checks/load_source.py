"""A load reads files of the environment's own buckets that a step before it writes.

Source: this platform; the COPY role gets the sources of loads in own buckets. Redshift Database Developer Guide,
copy-usage_notes-copy-from-columnar: the bucket is in the warehouse's region. A load without files fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Environment, ParallelSteps, placeholders, walk
from ..render.locations import BUCKETS, locate
from ._base import Context, Problem
from ._loads import LoadAt, loads


def check(context: Context) -> Iterator[Problem]:
    for at in loads(context.environment):
        source = at.step.source
        where = (*at.path, "source")
        if placeholders(source):
            why = "a load's files are fixed when it is deployed; nothing of a run's input becomes SQL"
            yield Problem(where, f"'{source}'", why, "let the job write to one location, and load that")
        elif not locate(source).own:
            why = "loads read the environment's own buckets"
            yield Problem(where, f"'{source}'", why, f"use s3://curated/ or another of {', '.join(BUCKETS)}")
        elif not _written(context.environment, at):
            yield Problem(
                where,
                f"'{source}', which no step before it writes",
                "a load without files fails",
                "declare it under `writes` of the step that makes it, or put the load behind that step",
                "warning",
            )


def _written(environment: Environment, at: LoadAt) -> bool:
    """Whether a step of another workflow writes the source, or one that is over when the load begins."""
    source = locate(at.step.source)
    for name, workflow in environment.workflows.items():
        for path, step in walk(workflow):
            writes = [locate(url) for url in getattr(step, "writes", ())]
            if any(one.covers(source) or source.covers(one) for one in writes) and (
                name != at.workflow_name or _before(path, at)
            ):
                return True
    return False


def _before(path: tuple[str | int, ...], at: LoadAt) -> bool:
    """Whether a step of the same workflow is over when the load begins: in a group before, or before it in a branch."""
    mine = at.path[2:]
    if path[1] != mine[1]:
        return int(path[1]) < int(mine[1])
    if isinstance(at.workflow.steps[int(mine[1])], ParallelSteps) and path[3] != mine[3]:
        return False
    return int(path[-1]) < int(mine[-1])
