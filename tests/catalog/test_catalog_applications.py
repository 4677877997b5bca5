"""What sets applications apart: their ports, YARN, runtime roles, Kerberos."""

from __future__ import annotations

import pytest

from emr_platform.catalog import (
    application_names,
    beside_kerberos,
    is_outside_yarn,
    kerberos_with_tls_since,
    ports_of,
    takes_runtime_roles,
    works_with_kerberos,
)
from emr_platform.catalog._data import load

_NAMES = {*application_names(), "PrestoSQL"}


@pytest.mark.parametrize(
    ("application", "ports"),
    [
        ("Hue", {"server": 8888}),
        ("zeppelin", {"server": 8890}),
        ("Presto", {"https": 8446, "http": 8889}),
        ("Trino", {"https": 7778, "http": 8889}),
        ("Pig", {}),
        ("Impala", {}),
    ],
)
def test_ports_whatever_the_case_of_a_name(application: str, ports: dict[str, int]) -> None:
    assert {one.what: one.number for one in ports_of(application)} == ports


def test_ports_that_no_page_names_are_not_sure_and_say_why() -> None:
    unsure = [(name, one) for name in _NAMES for one in ports_of(name) if not one.sure]
    assert {(name, one.number) for name, one in unsure} == {
        ("JupyterEnterpriseGateway", 9547), ("PrestoSQL", 7778), ("Trino", 7778),
    }  # fmt: skip
    assert all(one.note for _, one in unsure)


def test_ports_are_of_applications_that_emr_has() -> None:
    assert {one["application"] for one in load("applications")["ports"]} <= _NAMES


def test_whose_work_yarn_does_not_see() -> None:
    assert {name for name in _NAMES if is_outside_yarn(name.upper())} == {"HBase", "Presto", "PrestoSQL", "Trino"}
    assert not is_outside_yarn("Impala")


def test_whose_jobs_take_runtime_roles() -> None:
    assert {name for name in _NAMES if takes_runtime_roles(name)} == {"Hive", "Spark"}
    assert {name for name in _NAMES if takes_runtime_roles(name.lower()) is False} == {"Presto", "PrestoSQL", "Trino"}
    assert takes_runtime_roles("HBase") is None


def test_who_takes_part_in_kerberos() -> None:
    assert all(works_with_kerberos(name) for name in ("Hive", "HBASE", "livy", "Iceberg", "Ganglia"))
    assert not any(works_with_kerberos(name) for name in ("JupyterHub", "Flink", "PrestoSQL", "Impala"))
    assert kerberos_with_tls_since("trino") == "emr-6.11.0"
    assert kerberos_with_tls_since("Presto") == "emr-6.9.0"
    assert kerberos_with_tls_since("Hive") is None


def test_who_asks_nobody_by_kerberos_is_an_application_with_a_port() -> None:
    asking_nobody = {name for name in _NAMES if name.lower() in beside_kerberos()}
    assert len(asking_nobody) == len(beside_kerberos())
    assert all(ports_of(name) for name in asking_nobody)
    assert "Livy" not in asking_nobody


def test_words_about_applications_are_of_applications_that_emr_has() -> None:
    about = load("applications")
    listed = [about["kerberos"][key] for key in ("known", "without_service", "asks_nobody")]
    assert set(" ".join(listed).split()) | set(about["kerberos"]["with_tls_since"]) <= _NAMES
