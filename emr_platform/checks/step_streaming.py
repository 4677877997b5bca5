"""A streaming step may read its input and write its output.

Source: this platform; the nodes' role gets the locations under `reads` and `writes` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import StreamingStep
from ..render.locations import locate
from ._base import Context, Problem
from ._walk import StepAt, steps


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if isinstance(at.step, StreamingStep):
            yield from _problems(at, at.step)


def _problems(at: StepAt, step: StreamingStep) -> Iterator[Problem]:
    writes = (*step.writes, *(at.cluster.writes if at.cluster else ()))
    reads = (*step.reads, *(at.cluster.reads if at.cluster else ()), *writes)
    for key, url, declared in (("input", step.input, reads), ("output", step.output, writes)):
        if not any(locate(one).covers(locate(url)) for one in declared):
            where = "writes" if key == "output" else "reads"
            why = f"the cluster's role gets what `{where}` of the step and its cluster say"
            yield Problem((*at.path, key), f"'{url}'", why, f"declare it under {where}")
