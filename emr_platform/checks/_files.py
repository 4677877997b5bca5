"""The files of the repository that an environment names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from ..findings import Path
from ..model import Environment, SparkStep, files_of, packed
from ._walk import clusters, steps


def scripts(environment: Environment) -> Iterator[tuple[Path, str]]:
    """Scripts of bootstrap actions."""
    for path, cluster in clusters(environment):
        for index, action in enumerate(cluster.bootstrap_actions):
            yield (*path, "bootstrap_actions", index, "script"), action.script


def files(environment: Environment) -> Iterator[tuple[Path, str]]:
    """Scripts of bootstrap actions, the files that steps run, and what `emr-platform package` packs for them."""
    yield from scripts(environment)
    for at in steps(environment):
        fields = ("job", "script", "jar", "mapper", "reducer")
        names = dict.fromkeys(files_of(at.step))
        if isinstance(at.step, SparkStep) and at.step.requirements:
            names.pop(packed(at.step.requirements), None)
            yield (*at.path, "requirements"), at.step.requirements
        for name in names:
            key = next(field for field in fields if getattr(at.step, field, None) == name)
            yield (*at.path, key), name


def first_line(file: FilePath) -> bytes | None:
    """The beginning of a file's first line with its line end, None where there is no such file."""
    if not file.is_file():
        return None
    with file.open("rb") as opened:
        return opened.readline(200)
