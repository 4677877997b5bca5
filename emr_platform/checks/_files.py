"""The files of the repository that an environment names."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Environment, SparkStep
from ._walk import clusters, steps


def scripts(environment: Environment) -> Iterator[tuple[Path, str]]:
    """Scripts of bootstrap actions."""
    for path, cluster in clusters(environment):
        for index, action in enumerate(cluster.bootstrap_actions):
            yield (*path, "bootstrap_actions", index, "script"), action.script


def files(environment: Environment) -> Iterator[tuple[Path, str]]:
    """Scripts and job files."""
    yield from scripts(environment)
    for at in steps(environment):
        if isinstance(at.step, SparkStep):
            yield (*at.path, "job"), at.step.job
