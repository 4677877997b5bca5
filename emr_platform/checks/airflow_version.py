"""An environment of Amazon MWAA has a version that it offers and that the DAGs are written for.

Source: MWAA User Guide, airflow-versions (catalog: `airflow_versions`); `dags/emr_workflows.py` needs Airflow 2.11.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import airflow_version, airflow_versions
from ..model import ManagedAirflow
from ._base import Context, Problem

_OLDEST = (2, 11)


def check(context: Context) -> Iterator[Problem]:
    airflow = context.environment.airflow
    if not isinstance(airflow, ManagedAirflow):
        return
    usable = [one.version for one in airflow_versions() if one.at_least(*_OLDEST)]
    if airflow.version in usable:
        return
    known = airflow_version(airflow.version)
    yield Problem(
        ("airflow", "version"),
        f"'{airflow.version}'",
        "the DAGs need Airflow 2.11 or newer" if known else "Amazon MWAA does not offer this version",
        f"use one of {', '.join(usable)}",
    )
