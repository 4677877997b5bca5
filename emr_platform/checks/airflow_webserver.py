"""The web server of Airflow is reached from inside the VPC only.

Source: MWAA User Guide, configuring-networking: access modes; PUBLIC_AND_PRIVATE is for Airflow 3.2 and later. IAM
decides who gets in, either way.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import airflow_version
from ..model import ManagedAirflow
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    airflow = context.environment.airflow
    if not isinstance(airflow, ManagedAirflow) or airflow.webserver_access == "PRIVATE_ONLY":
        return
    path = ("airflow", "webserver_access")
    version = airflow_version(airflow.version)
    if version and not version.at_least(3, 2):
        remedy = "use PRIVATE_ONLY or a newer version"
        yield Problem(path, airflow.webserver_access, f"Airflow {airflow.version} has no such access mode", remedy)
        return
    yield Problem(
        path,
        airflow.webserver_access,
        "its sign-in page can be reached from the internet",
        "remove it, or acknowledge it with the reason",
        acknowledgeable=True,
    )
