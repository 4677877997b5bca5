"""The report on a cluster's sizes says what is really set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from emr_platform.engines.presto import most_workers
from emr_platform.model import Cluster
from emr_platform.render.configurations import configurations
from emr_platform.sizing.report import ClusterSize, cluster_size

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("examples/*/environments/*.yaml"), *ROOT.glob("environments/*.yaml")])
GROUPS: dict[str, Any] = {
    "release": "emr-7.14.0",
    "applications": ["Hadoop", "Spark", "Hive", "Tez", "Flink", "HBase", "ZooKeeper", "Trino"],
    "primary": {"instance_type": "m7g.xlarge"},
    "core": {"instance_type": "r7g.2xlarge", "instance_count": 3},
    "task_groups": {"spot": {"instance_type": "r7g.4xlarge", "instance_count": 2, "market": "SPOT"}},
}


def sized(cluster: Cluster) -> ClusterSize:
    return cluster_size(cluster, configurations(cluster), workers=most_workers(cluster))


def rendered(many: list[dict[str, Any]], above: str = "") -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for one in many:
        name = above + one["Classification"]
        found |= {(name, key): value for key, value in one.get("Properties", {}).items()}
        found |= rendered(one.get("Configurations", []), f"{name}/")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_said_of_an_example_is_what_is_set(file: Path) -> None:
    for described in yaml.safe_load(file.read_text()).get("clusters", {}).values():
        cluster = Cluster.model_validate(described)
        effective = rendered(configurations(cluster))
        for engine in sized(cluster).engines:
            yours = {(one.classification, one.key): one.value for one in engine.yours if not one.nodes}
            for name, properties in engine.properties.items():
                for key, value in properties.items():
                    assert effective[name, key] == yours.get((name, key), value)


def test_all_engines_on_groups() -> None:
    cluster = Cluster.model_validate(GROUPS)
    report = sized(cluster)
    assert [(one.name, one.places, one.vcores) for one in report.types] == [
        ("r7g.2xlarge", ("core",), 8),
        ("r7g.4xlarge", ("spot",), 16),
    ]
    assert [one.yarn_mib for one in report.types] == [27136, 29184], "what HBase leaves"
    assert [engine.name for engine in report.engines] == ["spark", "hive", "flink", "hbase", "trino"]
    effective = rendered(configurations(cluster))
    for engine in report.engines:
        assert engine.yours == ()
        assert set(engine.fits) in (set(), {"r7g.2xlarge", "r7g.4xlarge"})
        for name, properties in engine.properties.items():
            assert {key: effective[name, key] for key in properties} == dict(properties)
    assert ("trino-config", "query.max-memory") in effective
    assert ("hbase-env/export", "HBASE_REGIONSERVER_OPTS") in effective


def test_settings_of_the_cluster_and_of_a_group_win() -> None:
    heap = {"classification": "export", "properties": {"HBASE_REGIONSERVER_OPTS": "-Xmx1g"}}
    mine = {"classification": "hbase-env", "configurations": [heap]}
    slots = {"classification": "flink-conf", "properties": {"taskmanager.numberOfTaskSlots": "1"}}
    group = GROUPS["task_groups"]["spot"] | {"configurations": [slots]}
    cluster = Cluster.model_validate(GROUPS | {"configurations": [mine], "task_groups": {"spot": group}})
    yours = {engine.name: [str(one) for one in engine.yours] for engine in sized(cluster).engines}
    assert yours["hbase"][0].startswith("yours: HBASE_REGIONSERVER_OPTS=-Xmx1g; the platform's: \"$HBASE_")
    assert yours["flink"] == ["yours on task_groups.spot: taskmanager.numberOfTaskSlots=1; the platform's: 4"]
    assert yours["spark"] == yours["hive"] == yours["trino"] == []


def test_the_old_name_of_trino() -> None:
    described = GROUPS | {"release": "emr-6.3.0", "applications": ["Hadoop", "PrestoSQL"]}
    (engine,) = sized(Cluster.model_validate(described)).engines
    assert (engine.name, set(engine.properties)) == ("prestosql", {"prestosql-config"})


def test_a_type_too_small_is_refused() -> None:
    small = GROUPS | {"core": {"instance_type": "c4.large", "instance_count": 1}}
    with pytest.raises(ValueError, match="core instance type c4.large leaves"):
        cluster_size(Cluster.model_validate(small), [], workers=1)
