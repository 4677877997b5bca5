"""The workflows as the environment's file describes them: which one to run, and what it reads and writes.

The model is imported where it is asked: the emulator's process, which imports this package, has no use for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from emr_platform.laptop.errors import LaptopError

if TYPE_CHECKING:
    from emr_platform.model import Environment, FlinkStep, SparkStep, Workflow

DEFAULT_WORKFLOW = "clickstream"
CLICKSTREAM_JOB = "jobs/clickstream/sessionise.py"


def environment(project: Path, name: str, folder: str = "environments") -> Environment:
    """Read ``environments/<name>.yaml`` of a project; LaptopError with every finding when it is not right."""
    from emr_platform.findings import InvalidEnvironmentError
    from emr_platform.reading import require

    try:
        found = require(_shown(project / folder / f"{name}.yaml"), project).environment
    except (InvalidEnvironmentError, OSError) as problem:
        raise LaptopError(str(problem)) from problem
    assert found is not None
    return found


def choose(names: Iterable[str], wanted: str | None, where: str) -> str:
    """Pick the workflow to run: the wanted one, the only one, or the one named ``clickstream``.

    Args:
        names: the workflows there are.
        wanted: the name the user gave, if any.
        where: what holds them, the beginning of the message.

    Raises LaptopError when there is none, when the wanted one is not among them, or when the choice is the user's.
    """
    known = sorted(names)
    if not known:
        raise LaptopError(f"{where}: has no workflow, there is nothing to run, describe one under `workflows`")
    if wanted is not None:
        if wanted not in known:
            raise LaptopError(f"{where}: has no workflow {wanted!r}, name one of: {', '.join(known)}")
        return wanted
    if len(known) == 1:
        return known[0]
    if DEFAULT_WORKFLOW in known:
        return DEFAULT_WORKFLOW
    raise LaptopError(
        f"{where}: has several workflows, name one of: {', '.join(known)} "
        f"(make demo WORKFLOW={known[0]}, or emr-platform laptop demo {known[0]})"
    )


def clickstream_step(workflow: Workflow) -> SparkStep | None:
    """Return the step that runs the clickstream job, whose right answer is known; None when there is none."""
    from emr_platform.model import SparkStep

    spark = (step for step in workflow.cluster_steps if isinstance(step, SparkStep))
    return next((step for step in spark if str(step.job) == CLICKSTREAM_JOB), None)


def argument(step: SparkStep | FlinkStep, option: str, default: str) -> str:
    """Return what a step's arguments give for an option, written ``--option value`` or ``--option=value``."""
    for item, following in zip(step.args, [*step.args[1:], ""], strict=True):
        if item == option:
            return following
        if item.startswith(f"{option}="):
            return item.partition("=")[2]
    return default


def written(workflow: Workflow) -> list[str]:
    """Return the locations the steps declare under `writes`, each once, in the order of the steps."""
    return list(dict.fromkeys(location for step in workflow.cluster_steps for location in step.writes))


def _shown(file: Path) -> Path:
    """Findings name the file as it is called here: relative to the current folder where it lies below it."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
