"""Spark's sizes: what always holds, proved on every type of the catalog, and examples one can check by hand."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform import sizing
from emr_platform.catalog import InstanceType, instance_types, known_instance_type
from emr_platform.sizing import DeployMode, size_spark, yarn_memory_mib, yarn_memory_with_hbase_mib
from emr_platform.sizing.spark import OVERHEAD_FACTOR, SMALLEST_CONTAINER_MIB

USABLE = [item for item in instance_types() if yarn_memory_with_hbase_mib(item) >= SMALLEST_CONTAINER_MIB]
TYPES = st.lists(st.sampled_from(USABLE), min_size=1, max_size=6)
MODES: st.SearchStrategy[DeployMode] = st.sampled_from(["cluster", "client"])


def test_only_the_smallest_types_cannot_run_spark() -> None:
    usable = {item.name for item in instance_types() if yarn_memory_mib(item) >= SMALLEST_CONTAINER_MIB}
    assert {item.name for item in instance_types()} - usable == {"c1.medium", "m1.small"}
    assert len(USABLE) == 735


@pytest.mark.parametrize("cores", [None, 1, 2, 3, 4, 5])
def test_one_type_alone_strands_less_than_one_step_for_each_executor(cores: int | None) -> None:
    """The bound: below 32 MiB for each executor, on every type of the catalog."""
    for item in USABLE:
        if cores is not None and cores > item.vcpus:
            continue
        (node,) = size_spark([item], [], [item], cores_per_executor=cores).nodes
        assert node.stranded_mib < 32 * node.containers
        assert node.containers >= 1


@given(core=TYPES, task=st.lists(st.sampled_from(USABLE), max_size=4), primary=TYPES, mode=MODES, hbase=st.booleans())
def test_whatever_the_mix(
    core: list[InstanceType], task: list[InstanceType], primary: list[InstanceType], mode: DeployMode, hbase: bool
) -> None:
    """The bound for mixed types: on each less than one executor is stranded; on one, less than a step for each."""
    result = size_spark(core, task, primary, deploy_mode=mode, hbase=hbase)
    memory_of = yarn_memory_with_hbase_mib if hbase else yarn_memory_mib
    assert {node.instance_type for node in result.nodes} == {item.name for item in core + task}
    for item in core + task:
        assert result.executor_container_mib <= memory_of(item), "an executor fits every type"
        assert result.executor_cores <= item.vcpus
        assert mode == "client" or result.driver_container_mib <= memory_of(item)
    for node in result.nodes:
        assert 0 <= node.stranded_mib < result.executor_container_mib
        assert node.containers * result.executor_container_mib + node.stranded_mib == node.yarn_memory_mib
        assert 1 <= node.containers_by_vcores <= node.containers
    assert any(node.stranded_mib < 32 * node.containers for node in result.nodes)
    assert mode == "cluster" or all(result.driver_container_mib <= yarn_memory_mib(item) for item in primary)


@given(core=TYPES, primary=TYPES)
def test_containers_are_whole_steps_and_overhead_is_enough(
    core: list[InstanceType], primary: list[InstanceType]
) -> None:
    result = size_spark(core, [], primary)
    for heap, overhead in (
        (result.executor_memory_mib, result.executor_overhead_mib),
        (result.driver_memory_mib, result.driver_overhead_mib),
    ):
        assert (heap + overhead) % 32 == 0
        assert heap >= 450, "the least heap Spark starts with"
        assert overhead >= max(384, int(OVERHEAD_FACTOR * heap))


@given(core=TYPES, task=TYPES, primary=TYPES)
def test_order_and_repetition_do_not_matter(
    core: list[InstanceType], task: list[InstanceType], primary: list[InstanceType]
) -> None:
    first = size_spark(core, task, primary)
    again = size_spark([item.name for item in reversed(core)] * 2, list(reversed(task)), primary[::-1])
    assert first.properties() == again.properties()
    assert size_spark(core, task, primary) == first


def test_four_cores_on_the_plain_example() -> None:
    result = size_spark(["m5.2xlarge"], [], ["m5.xlarge"])
    (node,) = result.nodes
    assert (node.containers, node.stranded_mib, result.executor_container_mib) == (2, 0, 12288)
    assert result.properties() == {
        "spark.driver.cores": "2",
        "spark.driver.memory": "5173m",
        "spark.driver.memoryOverhead": "971m",
        "spark.dynamicAllocation.enabled": "true",
        "spark.executor.cores": "4",
        "spark.executor.memory": "10347m",
        "spark.executor.memoryOverhead": "1941m",
        "spark.shuffle.service.enabled": "true",
    }
    assert result.advice == ()
    assert result.explain() == [
        "executor: 12288 MiB, 10347 heap and 1941 overhead, 4 cores",
        "driver (cluster mode, on a core or task node): 6144 MiB, 5173 heap and 971 overhead",
        "m5.2xlarge: 2 executors in 24576 MiB, 0 MiB (0.0 percent) unused",
        "the overhead factor 0.1875 is what EMR is seen to use, not what it documents",
    ]


def test_sizes_of_one_family_share_an_executor_without_loss() -> None:
    result = size_spark(["m5.xlarge"], ["m5.2xlarge"], ["m5.xlarge"])
    assert [(node.containers, node.stranded_mib) for node in result.nodes] == [(2, 0), (4, 0)]


def test_a_driver_on_two_small_core_nodes_leaves_three_quarters_of_them_to_executors() -> None:
    result = size_spark(["m7g.xlarge"], [], ["m7g.xlarge"])
    assert (result.executor_cores, result.driver_cores, result.nodes[0].containers) == (2, 1, 2)
    assert 2 * result.driver_container_mib <= result.executor_container_mib, "two drivers share an executor's place"
    assert result.advice == ()


def test_a_client_mode_driver_leaves_half_of_a_small_primary_to_its_daemons() -> None:
    result = size_spark(["r5.4xlarge"], [], ["m5.xlarge", "m5.4xlarge"], deploy_mode="client")
    assert result.driver_container_mib == 12288 // 2
    assert result.executor_container_mib > result.driver_container_mib
    assert result.explain()[1].startswith("driver (client mode, on the primary): 6144 MiB")


def test_a_client_mode_driver_on_a_tiny_primary_still_starts() -> None:
    assert size_spark(["m5.xlarge"], [], ["c4.large"], deploy_mode="client").driver_container_mib == 896
    tiny = dataclasses.replace(known_instance_type("c4.large"), name="tiny.large", memory_mib=3000)
    assert size_spark(["m5.xlarge"], [], [tiny], deploy_mode="client").driver_container_mib == SMALLEST_CONTAINER_MIB
    assert size_spark(["c4.large"], [], ["m5.xlarge"], deploy_mode="client").driver_container_mib == 1792


def test_a_small_executor_gets_the_least_overhead() -> None:
    result = size_spark(["c4.large"], [], ["m5.xlarge"])
    assert (result.executor_memory_mib, result.executor_overhead_mib) == (1792 - 384, 384)


def test_hbase_takes_its_share() -> None:
    alone, beside = (size_spark(["r5.2xlarge"], [], ["m5.xlarge"], hbase=hbase) for hbase in (False, True))
    assert beside.nodes[0].yarn_memory_mib == yarn_memory_with_hbase_mib(known_instance_type("r5.2xlarge"))
    assert beside.executor_container_mib < alone.executor_container_mib


def test_fewer_executors_where_memory_is_short() -> None:
    (node,) = size_spark(["c1.xlarge"], [], ["m5.xlarge"], cores_per_executor=1).nodes
    assert node.containers == 5120 // SMALLEST_CONTAINER_MIB < node.vcores


@pytest.mark.parametrize(
    ("core", "task", "advice"),
    [
        (
            ["m5.2xlarge"],
            ["r5.2xlarge"],
            r"r5.2xlarge has 8192 MiB for each vcore, m5.2xlarge 4096; keep core and task",
        ),
        (["m5.2xlarge"], ["r5.2xlarge"], r"r5.2xlarge takes 4 executors of 4 cores on 8 vcores"),
        (["c4.large"], [], r"one executor fills a node of c4.large, so that none fits where a driver runs; use fewer"),
    ],
)
def test_advice(core: list[str], task: list[str], advice: str) -> None:
    result = size_spark(core, task, ["m5.xlarge"])
    assert any(re.search(advice, line) for line in result.advice)
    assert result.explain()[-len(result.advice) :] == list(result.advice)


def test_no_advice_about_a_driver_that_runs_on_the_primary() -> None:
    assert size_spark(["m5.xlarge"], [], ["m5.xlarge"], deploy_mode="client").advice == ()


@pytest.mark.parametrize(
    ("core", "primary", "cores", "message"),
    [
        ([], ["m5.xlarge"], None, "sizing got no core instance types; name at least one"),
        (["m5.xlarge"], [], None, "sizing got no primary instance types; name at least one"),
        (["m5.large"], ["m5.xlarge"], None, "instance type 'm5.large' is not one EMR takes"),
        (["m1.small"], ["m5.xlarge"], None, "core instance type m1.small leaves YARN 0 MiB, Spark needs at least 864"),
        (["m5.xlarge"], ["c1.medium"], None, "primary instance type c1.medium leaves YARN 0 MiB"),
        (["m5.xlarge"], ["m5.xlarge"], 5, "cores_per_executor is 5, m5.xlarge has 4 vcores; use 1 to 4"),
        (["m5.xlarge"], ["m5.xlarge"], 0, "cores_per_executor is 0, m5.xlarge has 4 vcores; use 1 to 4"),
    ],
)
def test_what_cannot_be_sized_is_refused(core: list[str], primary: list[str], cores: int | None, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        size_spark(core, [], primary, cores_per_executor=cores)


def test_everything_named_is_there_and_documented() -> None:
    assert sizing.__all__ == sorted(sizing.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert all(hasattr(sizing, name) for name in sizing.__all__)
