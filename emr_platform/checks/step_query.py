"""A Presto or Trino step asks a catalogue that its cluster has, and ends at the first statement that fails.

Source: Presto and Trino, Command Line Interface (--catalog, --execute, --file, --ignore-errors); EMR Release Guide,
emr-presto-considerations: the classifications presto-connector-<name> and trino-connector-<name> make catalogues.
Images and scripts may make others, so a missing one is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engines.table_formats import formats_of
from ..findings import did_you_mean
from ..model import Cluster, PrestoStep, TrinoStep
from ._base import Context, Problem
from ._walk import StepAt, steps

_ALWAYS = ("hive", "system")
_SAID = {"--catalog": "catalog", "--file": "script", "-f": "script", "--execute": "script"}


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if isinstance(at.step, PrestoStep | TrinoStep):
            yield from _arguments(at)
            if at.cluster is not None:
                yield from _catalogue(at, at.step, at.cluster)


def _catalogue(at: StepAt, step: PrestoStep | TrinoStep, cluster: Cluster) -> Iterator[Problem]:
    prefix = f"{step.type}-connector-"
    named = (one.classification for one in cluster.configurations)
    own = [name.removeprefix(prefix) for name in named if name.startswith(prefix)]
    known = (*_ALWAYS, *(formats_of(cluster) if step.type == "trino" else ()), *own)
    if step.catalog not in known:
        near = did_you_mean(step.catalog, known)
        remedy = f"did you mean {near}?" if near else f"configure {prefix}{step.catalog}, or name one of these"
        why = f"the cluster has the catalogues {', '.join(known)}"
        yield Problem((*at.path, "catalog"), f"'{step.catalog}'", why, remedy, "warning")


def _arguments(at: StepAt) -> Iterator[Problem]:
    for index, argument in enumerate(at.step.args):
        path = (*at.path, "args", index)
        option = argument.partition("=")[0]
        if key := _SAID.get(option):
            yield Problem(path, f"'{argument}'", f"`{key}` says it", "remove it")
        if option == "--ignore-errors":
            yield Problem(path, f"'{argument}'", "the step would succeed whatever fails in it", "remove it", "warning")
