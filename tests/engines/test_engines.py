"""Which engines there are, and what the room says about a whole cluster."""

from __future__ import annotations

import subprocess
import sys

import pytest

from emr_platform.catalog import NEWEST, application_names, applications_of, classification_names
from emr_platform.engines import engine, engines_of, metrics_of, outside_yarn, sizings
from tests.engines.clusters import on, settings


def test_every_application_of_the_newest_release_is_known() -> None:
    assert [name for name in applications_of(NEWEST) if engine(name) is None] == []


def test_so_is_every_other_application_by_emrs_own_spelling() -> None:
    assert [name for name in application_names() if (found := engine(name)) is None or found.name != name] == []


def test_a_name_is_known_whatever_its_case_and_others_are_not() -> None:
    assert engine("SPARK") is engine("Spark")
    assert engine("Impala") is None


def test_engines_come_once_and_in_one_order() -> None:
    assert [one.name for one in engines_of(on("hive", "Spark", "HIVE"))] == ["Spark", "Hive"]


@pytest.mark.parametrize(
    ("applications", "blind"),
    [
        (["Hadoop", "Spark", "Hive", "Flink", "Livy", "Hue", "AmazonCloudWatchAgent"], ()),
        (["Spark", "hbase", "Phoenix"], ("hbase",)),
        (["Presto"], ("Presto",)),
        (["Trino", "PrestoSQL", "Impala"], ("Trino", "PrestoSQL")),
    ],
)
def test_whose_work_yarn_does_not_see(applications: list[str], blind: tuple[str, ...]) -> None:
    assert outside_yarn(on(*applications)) == blind


@pytest.mark.parametrize("name", application_names())
def test_managed_scaling_fits_exactly_what_is_on_yarn(name: str) -> None:
    found = engine(name)
    assert found
    assert found.on_yarn == ("managed" in found.scaling)
    assert "scheduled" in found.scaling, "the clock can change any cluster"


def test_metrics_are_those_of_the_engines() -> None:
    assert {"AppsFailed", "IsIdle", "HDFSUtilization"} <= metrics_of(on("Spark"))
    assert "AppsFailed" not in metrics_of(on("HBase"))
    assert "HDFSUtilization" in metrics_of(on("HBase"))
    assert "HDFSUtilization" not in metrics_of(on("Trino"))


def test_a_cluster_with_an_engine_outside_yarn_is_never_called_idle() -> None:
    assert "IsIdle" not in metrics_of(on("Spark", "HBase"))


@pytest.mark.parametrize(
    ("release", "applications"),
    [
        (NEWEST, [name for name in applications_of(NEWEST) if name != "Presto"]),
        (NEWEST, [name for name in applications_of(NEWEST) if name != "Trino"]),
        ("emr-spark-8.1.0", list(applications_of("emr-spark-8.1.0"))),
    ],
)
def test_emr_knows_every_classification_that_is_set(release: str, applications: list[str]) -> None:
    described = on(*applications, release=release, core={"instance_types": ["m7g.xlarge"], "target_spot_capacity": 3})
    found = {path.partition("/")[0] for path in settings(described)}
    assert len(found) > 3
    assert found <= set(classification_names(release))


def test_sizes_are_those_that_are_set() -> None:
    described = on("Hadoop", "Spark", "Hive", "HBase", "Flink", "Trino", "Livy")
    found = sizings(described)
    assert found.keys() == {"Spark", "Hive", "HBase", "Flink", "Trino"}
    assert all(one.explain() for one in found.values())
    memory = settings(described)["spark-defaults"]["spark.executor.memory"].rstrip("m")
    assert any(memory in line for line in found["Spark"].explain())


def test_a_type_that_is_too_small_has_no_size() -> None:
    smallest = {"instance_types": ["m1.small"], "target_on_demand_capacity": 1}
    with pytest.raises(ValueError, match=r"m1\.small .*use a larger type"):
        sizings(on("Spark", core=smallest))


def test_asking_about_one_engine_loads_no_other() -> None:
    code = (
        "import sys, emr_platform.engines as e; e.engine('Livy');"
        "print([m for m in sys.modules if m.startswith('emr_platform.engines.')])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "['emr_platform.engines._base', 'emr_platform.engines.tools']"
