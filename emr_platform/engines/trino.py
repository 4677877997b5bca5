"""Trino, outside YARN; PrestoSQL was its name up to 6.3.

Sources: EMR Release Guide, emr-presto-glue (connector of both names), presto-graceful-autoscale (Trino knows no grace
period: a node that leaves fails its queries), emr-iceberg-use-trino-cluster and Deltacluster-trino (catalogues of table
formats), emr-7140-release (Trino alone starts neither YARN nor HDFS).
"""

from __future__ import annotations

from emr_platform.model import Cluster
from emr_platform.sizing import QuerySizing, size_trino

from ._base import Engine, Settings, Where, installed, merged
from .metastore import LOCAL_THRIFT, glue_account, glue_of
from .presto import hive_connector, most_workers
from .table_formats import formats_of


def sizing(cluster: Cluster) -> QuerySizing:
    """Memory of a query for the hardware."""
    return size_trino(cluster.core.type_names, cluster.task_types, workers=most_workers(cluster))


def settings(cluster: Cluster, where: Where) -> Settings:
    """Memory of a query, the catalogue, and catalogues for table formats."""
    del where
    found = merged([sizing(cluster).properties(), {"trino-connector-hive": hive_connector(cluster)}, _formats(cluster)])
    if installed(cluster, "PrestoSQL"):
        return {name.replace("trino-", "prestosql-"): properties for name, properties in found.items()}
    return found


def _formats(cluster: Cluster) -> Settings:
    glue = glue_of(cluster)
    here = {"hive.metastore": "glue"} if glue else {"hive.metastore.uri": LOCAL_THRIFT}
    catalogues = {
        "iceberg": {"connector.name": "iceberg"} | ({"iceberg.catalog.type": "glue"} if glue else here),
        "delta": here,
        # The guide has no example for Hudi; these are Trino's own names.
        "hudi": {"connector.name": "hudi"} | here,
    }
    other = glue_account(glue) if glue else {}
    return {f"trino-connector-{name}": catalogues[name] | other for name in formats_of(cluster)}


_TRINO = Engine(name="Trino", scaling=("automatic", "scheduled"), sizing=sizing, settings=settings)
ENGINES = (
    _TRINO,
    Engine(name="PrestoSQL", scaling=_TRINO.scaling, sizing=sizing, settings=settings),
)
