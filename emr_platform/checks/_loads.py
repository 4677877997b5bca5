"""Going through the loads of an environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Path
from ..model import Environment, RedshiftLoadStep, Workflow, walk


@dataclass(frozen=True)
class LoadAt:
    """A load, its path, its workflow and that one's name."""

    path: Path
    step: RedshiftLoadStep
    workflow: Workflow
    workflow_name: str


def loads(environment: Environment) -> Iterator[LoadAt]:
    """Every step of type `redshift-load`, those inside groups too."""
    for name, workflow in environment.workflows.items():
        for path, step in walk(workflow):
            if isinstance(step, RedshiftLoadStep):
                yield LoadAt(("workflows", name, *path), step, workflow, name)
