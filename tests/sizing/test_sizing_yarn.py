"""YARN's memory against the tables AWS published, exceptions named one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emr_platform.catalog import InstanceType, instance_type, instance_types, known_instance_type
from emr_platform.sizing import (
    map_memory_mib,
    reduce_memory_mib,
    yarn_memory_mib,
    yarn_memory_with_hbase_mib,
    yarn_vcores,
)

Published = tuple[int, int, int, int | None]

OLD_TYPES = {"c1.medium", "m1.medium", "m1.large", "m1.xlarge", "m2.xlarge", "m2.2xlarge", "m2.4xlarge"}
"""First-generation types, which got figures of their own."""

MISPRINT = {"m5zn.2xlarge"}
"""The table gives it the figures of m5zn.xlarge, but for the memory of one vcore."""

OTHER_MAP_MEMORY = {
    "c1.xlarge",
    "m3.2xlarge",
    "m5a.8xlarge",
    "m5a.16xlarge",
    "m5d.8xlarge",
    "m5d.16xlarge",
    "r3.xlarge",
    "r3.2xlarge",
    "r3.4xlarge",
    "r3.8xlarge",
    "r5dn.4xlarge",
}
"""Types whose YARN memory follows the rule while map memory is halved, doubled or otherwise set by hand."""

NOT_IN_EMR_ANY_MORE = {"cc2.8xlarge", "cg1.4xlarge", "cr1.8xlarge", "g2.2xlarge", "hi1.4xlarge", "hs1.8xlarge"}


@pytest.fixture(scope="module")
def table() -> dict[str, Published]:
    path = Path(__file__).with_name("published_task_config_2022.json")
    types: dict[str, Published] = json.loads(path.read_text(encoding="utf-8"))["types"]
    return types


@pytest.fixture(scope="module")
def comparable(table: dict[str, Published]) -> dict[str, InstanceType]:
    found = {name: instance_type(name) for name in table}
    assert {name for name, item in found.items() if item is None} == NOT_IN_EMR_ANY_MORE
    return {name: item for name, item in found.items() if item is not None}


def test_memory_of_209_of_217_published_types(table: dict[str, Published], comparable: dict[str, InstanceType]) -> None:
    right = {name for name, item in comparable.items() if yarn_memory_mib(item) == table[name][0]}
    assert (len(right), len(comparable)) == (209, 217)
    assert set(comparable) - right == OLD_TYPES | MISPRINT


def test_map_and_reduce_memory_of_198_of_217_published_types(
    table: dict[str, Published], comparable: dict[str, InstanceType]
) -> None:
    maps = {name for name, item in comparable.items() if map_memory_mib(item) == table[name][1]}
    reduces = {name for name, item in comparable.items() if reduce_memory_mib(item) == table[name][2]}
    assert len(maps) == 198
    assert maps == reduces == set(comparable) - OLD_TYPES - MISPRINT - OTHER_MAP_MEMORY


def test_memory_beside_hbase_of_32_of_38_published_types(
    table: dict[str, Published], comparable: dict[str, InstanceType]
) -> None:
    published = {name: item for name, item in comparable.items() if table[name][3] is not None}
    right = {name for name, item in published.items() if yarn_memory_with_hbase_mib(item) == table[name][3]}
    assert (len(right), len(published)) == (32, 38)
    assert set(published) - right == (OLD_TYPES - {"c1.medium", "m1.medium"}) | {"d2.8xlarge"}


def test_all_of_49_types_looked_up_in_the_tables_of_2025() -> None:
    """Types of 5th to 8th generation; beside HBase the rule is within 0.3 percent."""
    path = Path(__file__).with_name("published_task_config_7_11.json")
    types: dict[str, Published] = json.loads(path.read_text(encoding="utf-8"))["types"]
    assert len(types) == 49
    for name, (yarn, of_map, of_reduce, beside_hbase) in types.items():
        item = known_instance_type(name)
        assert (yarn_memory_mib(item), map_memory_mib(item), reduce_memory_mib(item)) == (yarn, of_map, of_reduce)
        assert yarn_memory_with_hbase_mib(item) == pytest.approx(beside_hbase, rel=0.003)


@pytest.mark.parametrize(
    ("name", "memory"),
    [
        ("m5.xlarge", 12288),
        ("m5.2xlarge", 24576),
        ("m6g.xlarge", 11712),
        ("m7g.2xlarge", 23424),
        ("m8g.4xlarge", 54272),
        ("r6i.2xlarge", 54272),
        ("r7g.4xlarge", 116736),
        ("c7g.4xlarge", 23424),
        ("r8i.12xlarge", 366592),
        ("m1.small", 0),
    ],
)
def test_memory_of_single_types(name: str, memory: int) -> None:
    assert yarn_memory_mib(known_instance_type(name)) == memory


def test_vcores_are_emrs() -> None:
    assert yarn_vcores(known_instance_type("m4.xlarge")) == 8


def test_no_type_gives_yarn_more_than_it_has() -> None:
    for item in instance_types():
        assert 0 <= yarn_memory_mib(item) <= item.memory_mib - 1740
        assert yarn_memory_with_hbase_mib(item) <= yarn_memory_mib(item)
