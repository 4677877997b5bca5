"""HBase beside YARN: nothing is given away twice, on any core types."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.catalog import InstanceType, instance_types
from emr_platform.sizing import hbase_memory_mib, size_hbase, yarn_memory_mib, yarn_memory_with_hbase_mib
from emr_platform.sizing.hbase import CACHE_TIMES_HEAP, HEAP_AT_MOST_MIB, HEAP_SHARE, SMALLEST_HEAP_MIB

ROOMY = [item for item in instance_types() if HEAP_SHARE * hbase_memory_mib(item) >= SMALLEST_HEAP_MIB + 32]
TYPES = st.lists(st.sampled_from(ROOMY), min_size=1, max_size=6)


@given(core=TYPES, on_s3=st.booleans(), ebs=st.integers(10, 4096))
def test_heap_yarn_and_reserve_fit_the_memory_and_the_cache_the_disks(
    core: list[InstanceType], on_s3: bool, ebs: int
) -> None:
    result = size_hbase(core, on_s3=on_s3, ebs_gib=ebs)
    for item in core:
        reserve = item.memory_mib - yarn_memory_mib(item)
        assert result.heap_mib + yarn_memory_with_hbase_mib(item) + reserve <= item.memory_mib
        assert result.heap_mib <= hbase_memory_mib(item)
        disk_mib = ebs * 1024 if item.ebs_only else item.disk_gb * 1000**3 / 1024**2
        assert result.disk_cache_mb is None or 0 < result.disk_cache_mb <= disk_mib / 2
    assert SMALLEST_HEAP_MIB <= result.heap_mib <= HEAP_AT_MOST_MIB
    assert (result.disk_cache_mb is not None) is on_s3
    assert result.disk_cache_mb is None or result.disk_cache_mb <= CACHE_TIMES_HEAP * result.heap_mib


def test_tables_in_hdfs_need_no_cache_on_disk() -> None:
    result = size_hbase(["m5.2xlarge"])
    assert result.properties() == {
        "hbase-env/export": {"HBASE_REGIONSERVER_OPTS": '"$HBASE_REGIONSERVER_OPTS -Xmx11040m"'}
    }
    assert result.explain() == [
        "region server: 11040 MiB of heap on every core node",
        "blocks are cached in the heap alone; tables in HDFS are read from the node's own disks",
        "m5.2xlarge: HBase 12288 of 32768 MiB, YARN 12288, neither 0",
    ]


def test_tables_in_s3_are_cached_on_all_disks_but_the_first() -> None:
    one_disk, four_disks = (size_hbase([name], on_s3=True).disk_cache_mb for name in ("r7gd.2xlarge", "c3.xlarge"))
    assert one_disk == int(474 * 1000**3 / 1024**2 / 2)
    assert four_disks == int(80 * 1000**3 / 1024**2 / 2 / 2), "two disks, one of them used"
    assert size_hbase(["m7g.2xlarge"], on_s3=True).properties()["hbase-site"] == {"hbase.bucketcache.size": "65536"}
    assert "EMR's default is 8192" in size_hbase(["m7g.2xlarge"], on_s3=True).explain()[1]


def test_core_types_of_very_different_size_are_advised_against() -> None:
    assert size_hbase(["m7g.xlarge", "m7g.2xlarge"]).advice == (
        "m7g.2xlarge has room for a larger heap than the smallest core type; give region servers one size of type",
    )
    assert size_hbase(["m7g.2xlarge", "m6g.2xlarge"]).advice == ()


def test_memory_that_is_nobodys_is_said() -> None:
    result = size_hbase(["r7g.4xlarge"])
    assert result.nodes[0].stranded_mib == 116736 - 2 * 29184
    assert result.advice[0].endswith("memory of r7g.4xlarge is left over; use more core nodes with 64 GiB or less")
    assert size_hbase(["r7g.2xlarge"]).advice == ()


@pytest.mark.parametrize(
    ("core", "message"),
    [
        ([], "sizing got no core instance types; name at least one"),
        (["c4.large"], "core instance type c4.large leaves HBase 896 MiB, a region server needs a heap of 1000; use"),
        (["m9.huge"], "instance type 'm9.huge' is not one EMR takes"),
    ],
)
def test_what_cannot_be_sized_is_refused(core: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        size_hbase(core)
