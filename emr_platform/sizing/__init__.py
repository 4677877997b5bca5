"""How much memory YARN and the engines get on the instance types of a cluster. Pure arithmetic over the catalog."""

from __future__ import annotations

from emr_platform.sizing._nodes import EVEN_RATIO, NodeFit
from emr_platform.sizing.flink import FlinkSizing, size_flink
from emr_platform.sizing.hbase import HBaseSizing, size_hbase
from emr_platform.sizing.presto import QuerySizing, size_presto, size_trino
from emr_platform.sizing.spark import DeployMode, SparkSizing, size_spark
from emr_platform.sizing.tez import TezSizing, size_tez
from emr_platform.sizing.volumes import cached_gib, default_volume_gib
from emr_platform.sizing.yarn import (
    hbase_memory_mib,
    map_memory_mib,
    reduce_memory_mib,
    yarn_memory_mib,
    yarn_memory_with_hbase_mib,
    yarn_vcores,
)

__all__ = [
    "EVEN_RATIO",
    "DeployMode",
    "FlinkSizing",
    "HBaseSizing",
    "NodeFit",
    "QuerySizing",
    "SparkSizing",
    "TezSizing",
    "cached_gib",
    "default_volume_gib",
    "hbase_memory_mib",
    "map_memory_mib",
    "reduce_memory_mib",
    "size_flink",
    "size_hbase",
    "size_presto",
    "size_spark",
    "size_tez",
    "size_trino",
    "yarn_memory_mib",
    "yarn_memory_with_hbase_mib",
    "yarn_vcores",
]
