"""How much memory YARN and Spark get on the instance types of a cluster. Pure arithmetic over the catalog."""

from __future__ import annotations

from emr_platform.sizing.spark import DeployMode, NodeFit, SparkSizing, size_spark
from emr_platform.sizing.yarn import (
    map_memory_mib,
    reduce_memory_mib,
    yarn_memory_mib,
    yarn_memory_with_hbase_mib,
    yarn_vcores,
)

__all__ = [
    "DeployMode",
    "NodeFit",
    "SparkSizing",
    "map_memory_mib",
    "reduce_memory_mib",
    "size_spark",
    "yarn_memory_mib",
    "yarn_memory_with_hbase_mib",
    "yarn_vcores",
]
