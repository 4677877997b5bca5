"""An environment of Amazon MWAA has a size that there is, and as many workers as it may have.

Source: MWAA User Guide, environment-class and airflow-versions: the sizes; mw1.micro does not scale; 25 workers at
most, a quota that can be raised (catalog: `environment_class`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import environment_class, environment_classes
from ..findings import did_you_mean
from ..model import ManagedAirflow
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    airflow = context.environment.airflow
    if not isinstance(airflow, ManagedAirflow):
        return
    names = [one.name for one in environment_classes()]
    size = environment_class(airflow.environment_class)
    if size is None:
        near = did_you_mean(airflow.environment_class, names)
        remedy = f"did you mean {near}?" if near else f"use one of {', '.join(names)}"
        yield Problem(
            ("airflow", "environment_class"), f"'{airflow.environment_class}'", "there is no such size", remedy
        )
        return
    most = size.maximum_workers
    if airflow.minimum_workers > airflow.maximum_workers:
        yield Problem(
            ("airflow", "minimum_workers"),
            str(airflow.minimum_workers),
            f"at most {airflow.maximum_workers} are allowed",
            "lower it, or raise maximum_workers",
        )
    elif airflow.maximum_workers > most:
        why = f"{size.name} has {most}" if most == 1 else f"an account may have {most} unless its quota was raised"
        remedy = f"write {most}" if most > 1 else f"write {most}, or use mw1.small"
        path = ("airflow", "maximum_workers")
        yield Problem(path, str(airflow.maximum_workers), why, remedy, "error" if most == 1 else "warning")
