"""The places of inputs in what steps are given."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import (
    FlinkStep,
    ForEachSteps,
    HiveStep,
    MapReduceStep,
    S3DistCpStep,
    SparkSqlStep,
    SparkStep,
    StreamingStep,
)
from ._walk import StepAt


def filled(at: StepAt) -> Iterator[tuple[Path, str]]:
    """Texts of a step in which placeholders are filled in."""
    for index, argument in enumerate(at.step.args):
        yield (*at.path, "args", index), argument
    match at.step:
        case HiveStep() | SparkSqlStep():
            for key, value in at.step.variables.items():
                yield (*at.path, "variables", key), value
        case S3DistCpStep():
            yield (*at.path, "source"), at.step.source
            yield (*at.path, "target"), at.step.target
        case StreamingStep():
            yield (*at.path, "input"), at.step.input
            yield (*at.path, "output"), at.step.output
        case _:
            return


def literal(at: StepAt) -> Iterator[tuple[Path, str]]:
    """Texts of a step that stay as they are, and in which a placeholder would be expected to work."""
    for key in ("reads", "writes"):
        for index, url in enumerate(getattr(at.step, key)):
            yield (*at.path, key, index), url
    match at.step:
        case SparkStep() | SparkSqlStep():
            for key, value in at.step.conf.items():
                yield (*at.path, "conf", key), value
        case MapReduceStep():
            yield (*at.path, "jar"), at.step.jar
        case FlinkStep():
            yield (*at.path, "job"), at.step.job
        case _:
            return


def group_of(at: StepAt) -> ForEachSteps | None:
    """The for-each that a step is in."""
    index = at.path[3]
    work = at.workflow.steps[index] if isinstance(index, int) else None
    return work if isinstance(work, ForEachSteps) else None


def names_at(at: StepAt) -> tuple[str, ...]:
    """What a step's arguments may name: the item at hand and the inputs."""
    group = group_of(at)
    return (*([group.item] if group else []), *at.workflow.inputs)
