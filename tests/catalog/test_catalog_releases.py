"""Releases: labels, applications, support."""

from __future__ import annotations

from datetime import date

import pytest

from emr_platform.catalog import (
    NEWEST,
    application_names,
    application_spelling,
    applications_of,
    default_release,
    known_release,
    release,
    release_labels,
    release_line,
    release_offered_in,
    release_version,
)
from emr_platform.catalog._data import load


def test_labels_come_newest_first_and_by_line() -> None:
    labels = release_labels()
    assert labels[:4] == ("emr-spark-8.1.0", "emr-spark-8.0.0", "emr-7.14.0", "emr-7.13.0")
    assert {f"emr-7.{minor}.0" for minor in range(15)} | {"emr-6.15.0", "emr-5.36.2"} <= set(labels)
    assert len(labels) == len(set(labels)) == 145
    assert release_labels("emr-spark-8") == ("emr-spark-8.1.0", "emr-spark-8.0.0")
    assert release_labels("emr-7")[0] == NEWEST == default_release().label
    assert [release_version(label) for label in labels] == sorted(map(release_version, labels), reverse=True)


@pytest.mark.parametrize("label", ["emr-7.3", "7.14.0", "emr-6.0.0-beta2", "emr-spark-8.0-preview", "EMR-7.14.0", ""])
def test_a_label_of_another_form_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="has not the form emr-<major>"):
        release_version(label)
    assert release(label) is None


def test_labels_not_yet_known_can_still_be_compared() -> None:
    assert release_version("emr-7.15.0") > release_version(NEWEST)
    assert release_line("emr-8.0.0") == "emr-8"
    with pytest.raises(ValueError, match=r"release 'emr-7.15.0' is not in the catalog; use one of emr-spark-8.1.0"):
        known_release("emr-7.15.0")


def test_applications_of_the_newest_release() -> None:
    applications = applications_of("emr-7.14.0")
    assert applications["Spark"] == "3.5.8-amzn-0"
    assert applications["Trino"] == "479-amzn-2"
    assert "Ganglia" not in applications
    assert "Python" not in applications
    newest = known_release("emr-7.14.0")
    assert newest.components["Python"] == "3.9, 3.11"
    assert (newest.os, newest.java, newest.sure) == ("Amazon Linux 2023", "Corretto 17", True)


def test_applications_are_found_whatever_the_case() -> None:
    newest = default_release()
    assert newest.version_of("sPARK") == newest.applications["Spark"]
    assert newest.has_application("ganglia") is False
    assert known_release("emr-6.15.0").version_of("Ganglia") == "3.7.2"
    assert application_spelling("jupyterenterprisegateway") == "JupyterEnterpriseGateway"
    assert application_spelling("Python") is None
    assert "HBase" in application_names()


def test_the_spark_line_carries_no_other_engine() -> None:
    newest = known_release("emr-spark-8.1.0")
    assert newest.spark_only
    assert (newest.line, newest.version) == ("emr-spark-8", (8, 1, 0))
    for engine in ("Hive", "HBase", "Flink", "Presto", "Trino", "Tez", "JupyterHub", "Zeppelin", "Hue", "Oozie"):
        assert newest.has_application(engine) is False
        assert default_release().has_application(engine) is True
    assert not default_release().spark_only


def test_what_was_not_recorded_is_not_denied() -> None:
    assert known_release("emr-5.36.2").has_application("Spark") is None
    assert known_release("emr-6.9.0").has_application("Pig") is None
    assert known_release("emr-6.9.0").has_application("Spark") is True


def test_every_unsure_release_says_why_and_only_those() -> None:
    for record in map(known_release, release_labels()):
        assert record.sure == (record.note == "")
        assert record.applications_complete or not record.sure
        assert record.source
        assert record.applications or "not recorded" in record.note


@pytest.mark.parametrize(
    ("label", "last_day"),
    [
        ("emr-spark-8.1.0", date(2029, 9, 7)),
        ("emr-7.14.0", date(2028, 9, 8)),
        ("emr-7.7.0", date(2027, 2, 5)),
        ("emr-7.3.0", date(2026, 10, 15)),
        ("emr-7.2.0", date(2026, 8, 31)),
        ("emr-5.36.2", date(2026, 8, 31)),
    ],
)
def test_support_ends_after_its_last_day(label: str, last_day: date) -> None:
    record = known_release(label)
    assert record.supported_on(last_day)
    assert not record.supported_on(last_day.replace(year=last_day.year + 2))
    assert record.phase_on(last_day) == "standard support"
    assert not record.supported_on(date.fromordinal(last_day.toordinal() + 1))


def test_the_phases_follow_one_another() -> None:
    record = known_release("emr-7.14.0")
    days = [date(2028, 9, 8), date(2028, 9, 9), date(2029, 9, 7), date(2029, 9, 8)]
    assert [record.phase_on(day) for day in days] == [
        "standard support",
        "end of support",
        "end of support",
        "end of life",
    ]
    for each in map(known_release, release_labels()):
        assert each.standard_support_until <= each.end_of_life
        assert each.released is None or each.released < each.standard_support_until
        assert each.end_of_support is None or each.standard_support_until < each.end_of_support < each.end_of_life


def test_a_release_can_be_a_key() -> None:
    assert {known_release("emr-7.14.0"): 1}[default_release()] == 1
    with pytest.raises(TypeError):
        default_release().applications["Spark"] = "4"  # type: ignore[index]  # read-only on purpose


def test_releases_by_region() -> None:
    assert release_offered_in("emr-7.14.0", "us-east-1") is True
    assert release_offered_in("emr-7.12.0", "me-south-1") is True
    assert release_offered_in("emr-7.14.0", "me-south-1") is False
    assert release_offered_in("emr-7.9.0", "ap-east-2") is False
    assert release_offered_in("emr-7.14.0", "us-gov-west-1") is None
    assert release_offered_in("emr-spark-8.1.0", "us-east-1") is True
    assert release_offered_in("emr-7.15.0", "us-east-1") is None
    newest = [region for region in load("release_regions")["regions"] if release_offered_in(NEWEST, region)]
    assert len(newest) == 28


@pytest.mark.parametrize(
    "label",
    [label for label in release_labels() if label.startswith("emr-spark-") or release_version(label) >= (7, 3, 0)],
)
def test_releases_one_may_use_are_recorded_in_full(label: str) -> None:
    found = known_release(label)
    assert found.applications_complete
    assert (found.os, found.java) == ("Amazon Linux 2023", "Corretto 17")
    assert found.components["Python"] == ("3.11, 3.13" if found.spark_only else "3.9, 3.11")
    assert found.components["Scala"].startswith("2.13." if found.spark_only else "2.12.")
    assert {"Spark", "Livy", "Iceberg", "Delta", "Hudi", "JupyterEnterpriseGateway"} <= set(found.applications)
    engines = {"Hadoop", "Hive", "HBase", "Flink", "Presto", "Trino", "Tez", "ZooKeeper"}
    assert engines & set(found.applications) == (set() if found.spark_only else engines)
    assert found.released is not None
