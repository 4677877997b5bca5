"""Iceberg, Delta and Hudi: which of them the engines of a cluster can read and write.

Sources: EMR Release Guide, emr-iceberg-use-spark-cluster, Deltausing-cluster-spark and emr-hudi-work-with-dataset.
Spark has one session catalogue, `spark_catalog`: the first of Delta and Hudi gets it, Iceberg has one of its own.
"""

from __future__ import annotations

from emr_platform.model import Cluster

from ._base import Engine, Settings, installed, merged
from .metastore import glue_of

ICEBERG_CATALOGUE = "glue_catalog"
"""Name of Iceberg's catalogue in Spark, where tables are in Glue: `glue_catalog.database.table`."""
_EXTENSIONS = {
    "iceberg": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    "delta": "io.delta.sql.DeltaSparkSessionExtension",
    "hudi": "org.apache.spark.sql.hudi.HoodieSparkSessionExtension",
}
_SESSION_CATALOGUES = {
    "delta": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "hudi": "org.apache.spark.sql.hudi.catalog.HoodieCatalog",
}


def formats_of(cluster: Cluster) -> tuple[str, ...]:
    """The formats that the file names, under `table_formats` or as applications."""
    named = (name.lower() for name in cluster.applications if name.lower() in _EXTENSIONS)
    return tuple(dict.fromkeys([*cluster.table_formats, *named]))


def settings(cluster: Cluster) -> Settings:
    """The formats switched on, and Spark's extensions and catalogues for them."""
    formats = formats_of(cluster)
    switches = {f"{name}-defaults": {f"{name}.enabled": "true"} for name in formats if name != "hudi"}
    if not formats or not installed(cluster, "Spark"):
        return switches
    return merged([switches, {"spark-defaults": _spark(cluster, formats)}])


def _spark(cluster: Cluster, formats: tuple[str, ...]) -> dict[str, str]:
    found = {"spark.sql.extensions": ",".join(_EXTENSIONS[name] for name in formats)}
    session = [_SESSION_CATALOGUES[name] for name in formats if name in _SESSION_CATALOGUES]
    if session:
        found["spark.sql.catalog.spark_catalog"] = session[0]
    if "hudi" in formats:
        # No switch puts Hudi on the class path. A job with jars of its own has to name this one too.
        found["spark.jars"] = "/usr/lib/hudi/hudi-spark-bundle.jar"
        found["spark.serializer"] = "org.apache.spark.serializer.KryoSerializer"
    return found | (_iceberg(cluster) if "iceberg" in formats else {})


def _iceberg(cluster: Cluster) -> dict[str, str]:
    metastore = glue_of(cluster)
    if not metastore:
        return {}
    catalogue = f"spark.sql.catalog.{ICEBERG_CATALOGUE}"
    found = {catalogue: "org.apache.iceberg.spark.SparkCatalog", f"{catalogue}.type": "glue"}
    return found | ({f"{catalogue}.glue.id": metastore.catalog_account} if metastore.catalog_account else {})


ENGINES = (Engine(name="Iceberg"), Engine(name="Delta"), Engine(name="Hudi"))
