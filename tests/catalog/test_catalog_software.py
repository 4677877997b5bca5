"""Classifications and the regions of EMR WAL."""

from __future__ import annotations

import pytest

from emr_platform.catalog import classification_names, wal_offered_in


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
