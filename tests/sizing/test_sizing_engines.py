"""Tez, Flink, Presto and Trino: what always holds, on any mix of types, and examples one can check by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.catalog import InstanceType, instance_types, known_instance_type
from emr_platform.sizing import (
    NodeFit,
    map_memory_mib,
    size_flink,
    size_presto,
    size_spark,
    size_tez,
    size_trino,
    yarn_memory_mib,
    yarn_memory_with_hbase_mib,
)
from emr_platform.sizing.flink import MANAGER_MIB, SMALLEST_TASK_MANAGER_MIB

ROOMY = [
    item for item in instance_types() if yarn_memory_with_hbase_mib(item) >= MANAGER_MIB + SMALLEST_TASK_MANAGER_MIB
]
KINDS = sorted({(item.architecture, item.category) for item in ROOMY})


@st.composite
def of_one_kind(draw: st.DrawFn) -> list[InstanceType]:
    """Types of one architecture and category, as a fleet has them."""
    kind = draw(st.sampled_from(KINDS))
    of_it = [item for item in ROOMY if (item.architecture, item.category) == kind]
    return draw(st.lists(st.sampled_from(of_it), min_size=1, max_size=8))


@given(core=of_one_kind(), task=st.lists(st.sampled_from(ROOMY), max_size=3), hbase=st.booleans())
def test_a_tez_container_fits_every_type_and_strands_less_than_one(
    core: list[InstanceType], task: list[InstanceType], hbase: bool
) -> None:
    result = size_tez(core, task, hbase=hbase)
    memory_of = yarn_memory_with_hbase_mib if hbase else yarn_memory_mib
    for item in core + task:
        assert max(result.container_mib, result.master_mib) <= memory_of(item)
    for node in result.nodes:
        assert 0 <= node.stranded_mib < result.container_mib
        assert node.containers >= 1
    assert result.sort_mib + result.join_bytes / 1024**2 < result.heap_mib < result.container_mib


@given(core=of_one_kind(), task=st.lists(st.sampled_from(ROOMY), max_size=3), hbase=st.booleans())
def test_a_flink_task_manager_and_the_job_manager_fit_every_type(
    core: list[InstanceType], task: list[InstanceType], hbase: bool
) -> None:
    """The bound: less than one task manager and one job manager is stranded on a node."""
    result = size_flink(core, task, hbase=hbase)
    memory_of = yarn_memory_with_hbase_mib if hbase else yarn_memory_mib
    for item in core + task:
        assert result.task_manager_mib + result.job_manager_mib <= memory_of(item)
        assert result.slots <= item.vcpus
    for node in result.nodes:
        assert node.containers >= 1
        assert 0 <= node.stranded_mib < result.task_manager_mib + result.job_manager_mib
    assert result.task_manager_mib >= SMALLEST_TASK_MANAGER_MIB


def test_the_sizes_of_one_family_strand_little() -> None:
    """The bounds where types have one ratio: a twelfth of a node for Tez, a seventh for Spark, a third for Flink."""
    families: dict[str, list[InstanceType]] = {}
    for item in ROOMY:
        if item.current_generation and item.category in {"general", "compute", "memory"}:
            families.setdefault(item.family, []).append(item)
    assert len(families) > 50
    for sizes in families.values():
        assert max(map(unused, size_tez(sizes, []).nodes)) <= 1 / 12
        assert max(map(unused, size_spark(sizes, [], sizes).nodes)) <= 1 / 7
        assert max(map(unused, size_flink(sizes, []).nodes)) <= 1 / 3


def unused(node: NodeFit) -> float:
    return node.stranded_mib / node.yarn_memory_mib


def test_tez_gives_a_core_node_what_its_own_tables_give_a_task() -> None:
    result = size_tez(["m5.2xlarge"], [])
    assert result.container_mib == map_memory_mib(known_instance_type("m5.2xlarge")) == 3072
    assert result.properties() == {
        "hive-site": {
            "hive.auto.convert.join.noconditionaltask.size": str(1024 * 1024 * 1024),
            "hive.tez.container.size": "3072",
            "hive.tez.java.opts": "-Xmx2457m",
        },
        "tez-site": {"tez.am.resource.memory.mb": "3072", "tez.runtime.io.sort.mb": "768"},
    }
    assert result.explain()[3] == "m5.2xlarge: 8 containers in 24576 MiB, 0 MiB (0.0 percent) unused"
    assert result.advice == ()


def test_a_master_needs_more_than_a_lean_container() -> None:
    assert (size_tez(["c5.2xlarge"], []).container_mib, size_tez(["c5.2xlarge"], []).master_mib) == (1536, 2048)


def test_flink_on_the_plain_example() -> None:
    result = size_flink(["m7g.xlarge"], [])
    assert result.properties() == {
        "flink-conf": {
            "jobmanager.memory.process.size": "1600m",
            "taskmanager.memory.process.size": "10112m",
            "taskmanager.numberOfTaskSlots": "4",
        }
    }
    assert result.explain()[0] == "task manager: 10112 MiB, 4 slots of 2528 MiB, one for each vcore"
    assert size_flink(["m7g.2xlarge"], [], 8).nodes[0].containers == 1
    assert size_flink(["m7g.xlarge"], [], 1).explain()[0].endswith("1 slot of 2528 MiB, one for each vcore")


@pytest.mark.parametrize("size", [size_tez, size_flink])
def test_uneven_types_are_advised_against(size: Callable[..., Any]) -> None:
    assert (
        size(["m5.2xlarge"], ["r5.2xlarge"])
        .explain()[-1]
        .endswith("keep core and task types to one ratio, such as all m or all r types")
    )


@pytest.mark.parametrize(
    ("size", "share", "classification"), [(size_presto, 0.1, "presto"), (size_trino, 0.3, "trino")]
)
def test_a_query_may_take_its_share_of_every_worker(
    size: Callable[..., Any], share: float, classification: str
) -> None:
    result = size(["r5.4xlarge"], [], workers=10)
    each = int(share * int(0.7 * 131072))
    assert result.properties() == {f"{classification}-config": {"query.max-memory": f"{10 * each // 1024}GB"}}
    assert result.explain()[0] == f"a query may take {10 * each // 1024} GB of the cluster: its share of 10 workers"
    assert "none is set" in result.explain()[-1]


@given(core=of_one_kind(), workers=st.integers(1, 500))
def test_a_querys_part_of_a_node_and_what_is_kept_from_queries_fit_the_heap(
    core: list[InstanceType], workers: int
) -> None:
    for size in (size_presto, size_trino):
        result = size(core, [], workers=workers)
        assert (result.query_max_memory_gb or 0) >= 20, "never less than by default"
        for node in result.nodes:
            assert node.query_mib + node.headroom_mib < node.heap_mib < node.memory_mib


def test_without_a_number_of_workers_the_default_stays() -> None:
    result = size_trino(["m7g.2xlarge"], ["m7g.8xlarge"])
    assert result.properties() == {}
    assert result.explain()[0] == "a query may take 20 GB of the cluster, Trino's default"
    (advice,) = result.advice
    assert advice.startswith("m7g.8xlarge has over twice the memory of m7g.2xlarge; data is spread evenly, so the ")


@pytest.mark.parametrize(
    ("size", "core", "slots", "message"),
    [
        (size_tez, [], None, "sizing got no core instance types; name at least one"),
        (size_tez, ["m1.small"], None, "m1.small leaves YARN 0 MiB, Hive on Tez needs at least 512; use a larger type"),
        (size_flink, ["c4.large"], None, "c4.large leaves YARN 1792 MiB, Flink needs at least 2624"),
        (size_flink, ["m5.xlarge"], 5, "slots are 5, m5.xlarge has 4 vcores; use 1 to 4"),
        (size_flink, ["m5.xlarge"], 0, "slots are 0, m5.xlarge has 4 vcores; use 1 to 4"),
        (size_presto, [], None, "sizing got no core instance types"),
        (size_trino, ["m5.nano"], None, "instance type 'm5.nano' is not one EMR takes"),
    ],
)
def test_what_cannot_be_sized_is_refused(
    size: Callable[..., Any], core: list[str], slots: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        size(core, [], **({} if slots is None else {"slots": slots}))
