"""Versions and sizes of Amazon MWAA's environments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from emr_platform.catalog._data import load


@dataclass(frozen=True, slots=True)
class AirflowVersion:
    """An Airflow version that MWAA offers, with the Amazon provider and the Python that its image has."""

    version: str
    provider: str
    python: str

    def at_least(self, major: int, minor: int) -> bool:
        """Tell whether it is that version or a newer one."""
        first, second, *_ = self.version.split(".")
        return (int(first), int(second)) >= (major, minor)


@dataclass(frozen=True, slots=True)
class EnvironmentClass:
    """A size of MWAA's environments: DAGs it is meant for, tasks of one worker at a time, and workers at most.

    The last is a quota of the account that can be raised, except for mw1.micro, which has one worker.
    """

    name: str
    dags: int
    tasks: int
    maximum_workers: int


@cache
def airflow_versions() -> tuple[AirflowVersion, ...]:
    """Return the versions that MWAA offers, newest first."""
    return tuple(AirflowVersion(version, **facts) for version, facts in load("airflow")["versions"].items())


def airflow_version(version: str) -> AirflowVersion | None:
    """Return a version that MWAA offers, None for others."""
    return next((one for one in airflow_versions() if one.version == version), None)


@cache
def environment_classes() -> tuple[EnvironmentClass, ...]:
    """Return the sizes of environments, smallest first."""
    return tuple(EnvironmentClass(name, **facts) for name, facts in load("airflow")["classes"].items())


def environment_class(name: str) -> EnvironmentClass | None:
    """Return a size, None when there is no such."""
    return next((one for one in environment_classes() if one.name == name), None)
