"""Classifications and the regions of EMR WAL."""

from __future__ import annotations

import pytest

from emr_platform.catalog import (
    classification_names,
    full_python,
    glibc_of,
    s3_dist_cp_options,
    wal_offered_in,
)


def test_the_spark_line_has_no_classifications_of_other_engines() -> None:
    every, spark = set(classification_names("emr-7.14.0")), set(classification_names("emr-spark-8.1.0"))
    assert spark < every
    assert {"hive-site", "emrfs-site", "trino-config"} <= every - spark
    assert {"spark-defaults", "core-site", "iceberg-defaults"} <= spark
    assert list(classification_names("emr-7.14.0")) == sorted(every)


@pytest.mark.parametrize(
    ("label", "region", "offered"),
    [
        ("emr-6.15.0", "eu-west-1", True),
        ("emr-6.14.0", "eu-west-1", False),
        ("emr-7.2.0", "eu-west-2", False),
        ("emr-7.3.0", "eu-west-2", True),
        ("emr-7.14.0", "me-south-1", False),
    ],
)
def test_emr_wal_is_offered_by_region_and_release(label: str, region: str, offered: bool) -> None:
    assert wal_offered_in(label, region) is offered


def test_options_of_s3_dist_cp() -> None:
    assert {"src", "dest", "srcPattern", "groupBy"} < set(s3_dist_cp_options())
    assert list(s3_dist_cp_options()) == sorted(s3_dist_cp_options())


def test_pythons_and_c_libraries() -> None:
    assert (full_python("3.11"), full_python("3.99")) == ("3.11.6", "3.99.0")
    assert [glibc_of(name) for name in ("Amazon Linux 2", "Amazon Linux 2023", None)] == [(2, 26), (2, 34), (2, 34)]
