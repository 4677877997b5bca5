"""Versions and sizes of Amazon MWAA."""

from __future__ import annotations

import re
import tomllib

from emr_platform.catalog import airflow_version, airflow_versions, environment_class, environment_classes
from emr_platform.model import ManagedAirflow
from scripts.setup import ROOT


def test_versions_are_newest_first() -> None:
    numbers = [tuple(map(int, one.version.split("."))) for one in airflow_versions()]

    assert numbers == sorted(numbers, reverse=True)
    assert airflow_version("3.3.1") == airflow_versions()[0]
    assert airflow_version("1.10.12") is None


def test_a_version_knows_whether_it_is_new_enough() -> None:
    newest, old = airflow_version("3.3.1"), airflow_version("2.10.3")

    assert newest is not None
    assert newest.at_least(2, 11)
    assert old is not None
    assert not old.at_least(2, 11)
    assert old.at_least(2, 10)


def test_the_default_is_the_newest_and_its_size_is_known() -> None:
    default = ManagedAirflow(type="mwaa")

    assert default.version == airflow_versions()[0].version
    assert environment_class(default.environment_class) == environment_classes()[1]
    assert environment_class("mw1.huge") is None


def test_the_laptop_has_the_versions_of_one_environment() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    pinned = [re.split(r"(?:\[\w+\])?==", line)[1] for line in groups["airflow"]]

    assert [(one.version, one.provider) for one in airflow_versions()].index((pinned[0], pinned[1])) == 0
