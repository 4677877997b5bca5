"""Classifications: the platform's, under the user's own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.model import Cluster
from emr_platform.render.configurations import configurations
from emr_platform.render.nodes import has_own_disks
from emr_platform.sizing import size_spark
from tests.render.clusters import cluster

SCALING = {"minimum_capacity_units": 1, "maximum_capacity_units": 4}


def properties(described: Cluster) -> dict[str, dict[str, str]]:
    return {one["Classification"]: one.get("Properties", {}) for one in configurations(described)}


def test_spark_is_sized_for_the_hardware() -> None:
    expected = size_spark(["m7g.xlarge"], [], ["m7g.xlarge"]).properties()
    assert properties(cluster())["spark-defaults"] == expected


def test_the_order_of_applications_and_their_case_do_not_matter() -> None:
    assert properties(cluster(applications=["spark"])) == properties(cluster(applications=["Hadoop", "Spark"]))


def test_a_cluster_without_spark_gets_nothing_of_spark() -> None:
    assert properties(cluster(applications=["Hadoop"])) == {}


def test_the_user_wins_and_the_rest_stays() -> None:
    mine = {"classification": "spark-defaults", "properties": {"spark.executor.memory": "1g", "x": "y"}}
    before = properties(cluster())["spark-defaults"]
    assert properties(cluster(configurations=[mine]))["spark-defaults"] == before | {
        "spark.executor.memory": "1g",
        "x": "y",
    }


def test_nested_classifications_merge_too() -> None:
    export = {"classification": "export", "properties": {"TZ": "UTC"}}
    (environment,) = [
        one
        for one in configurations(cluster(configurations=[{"classification": "spark-env", "configurations": [export]}]))
        if one["Classification"] == "spark-env"
    ]
    (merged,) = environment["Configurations"]
    assert merged["Classification"] == "export"
    assert merged["Properties"].keys() == {"PYSPARK_PYTHON", "TZ"}


def test_the_last_of_the_users_own_wins() -> None:
    twice = [{"classification": "hive-site", "properties": {"a": value}} for value in ("1", "2")]
    assert properties(cluster(configurations=twice))["hive-site"] == {"a": "2"}


@pytest.mark.parametrize(
    ("release", "expected"),
    [("emr-7.3.0", None), ("emr-7.4.0", "true"), ("emr-7.14.0", "true")],
)
def test_shuffle_data_is_waited_for_where_the_release_can(release: str, expected: str | None) -> None:
    found = properties(cluster(release=release, managed_scaling=SCALING))
    key = "yarn.resourcemanager.decommissioning-nodes-watcher.wait-for-shuffle-data"
    assert found.get("yarn-site", {}).get(key) == expected
    assert found["spark-defaults"]["spark.shuffle.service.removeShuffle"] == "true"


@pytest.mark.parametrize(
    ("units", "weight", "replication"),
    [(1, 1, None), (2, 1, "2"), (4, 4, None), (8, 4, "2"), (7, 4, None)],
)
def test_blocks_have_a_second_copy_where_there_is_a_second_node(
    units: int, weight: int, replication: str | None
) -> None:
    core = {"instance_types": [{"type": "m7g.xlarge", "weight": weight}], "target_on_demand_capacity": units}
    assert properties(cluster(core=core)).get("hdfs-site", {}).get("dfs.replication") == replication


@pytest.mark.parametrize(("name", "own"), [("m7g.xlarge", False), ("m7gd.xlarge", True), ("unknown.huge", False)])
def test_disks_of_instance_types(name: str, own: bool) -> None:
    assert has_own_disks(name) is own


CLASSIFICATIONS = st.recursive(
    st.builds(
        lambda name, values: {"classification": name, "properties": values},
        st.sampled_from(["spark-defaults", "spark-env", "export", "hive-site"]),
        st.dictionaries(st.sampled_from(["a", "b", "spark.executor.memory"]), st.text("xyz", max_size=2), max_size=3),
    ),
    lambda inner: st.builds(
        lambda one, nested: {**one, "configurations": nested}, inner, st.lists(inner, min_size=1, max_size=2)
    ),
    max_leaves=6,
)


@given(st.lists(CLASSIFICATIONS, max_size=4))
def test_nothing_the_user_wrote_is_lost_and_the_last_word_counts(mine: list[dict[str, Any]]) -> None:
    rendered = configurations(cluster(configurations=mine))
    assert [one["Classification"] for one in rendered] == sorted({one["Classification"] for one in rendered})
    expected = _flat(mine, "classification", "properties", "configurations")
    assert expected.items() <= _flat(rendered, "Classification", "Properties", "Configurations").items()


def _flat(many: list[dict[str, Any]], name: str, values: str, nested: str, path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for one in many:
        here = f"{path}/{one[name]}"
        found |= {f"{here}:{key}": value for key, value in one.get(values, {}).items()}
        found |= _flat(one.get(nested, []), name, values, nested, here)
    return found
