"""Iceberg, Delta and Hudi: which of them the engines of a cluster can read and write.

Sources: EMR Release Guide, emr-iceberg-use-spark-cluster, Deltausing-cluster-spark and emr-hudi-work-with-dataset.
Spark has one session catalogue, `spark_catalog`: the first of Delta and Hudi gets it, Iceberg has one of its own. Under
Lake Formation tables are reached through the session catalogue (EMR Management Guide, iceberg-with-lake-formation and
delta-with-lake-formation), which the format named first gets then.
"""

from __future__ import annotations

from emr_platform.catalog import feature
from emr_platform.model import Cluster

from ._base import Engine, Settings, Where, installed, merged
from .metastore import glue_of

ICEBERG_CATALOGUE = "glue_catalog"
"""Name of Iceberg's catalogue in Spark, where tables are in Glue: `glue_catalog.database.table`."""
_SESSION = "spark.sql.catalog.spark_catalog"
_RECORD_SERVER = "com.amazonaws.emr.recordserver.connector.spark.sql.RecordServerSQLExtension"
"""What asks Lake Formation before emr-7.10.0; it has to be named beside the others."""
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


def settings(cluster: Cluster, where: Where) -> Settings:
    """The formats switched on, and Spark's extensions and catalogues for them."""
    formats = formats_of(cluster)
    switches = {f"{name}-defaults": {f"{name}.enabled": "true"} for name in formats if name != "hudi"}
    if not formats or not installed(cluster, "Spark"):
        return switches
    return merged([switches, {"spark-defaults": _spark(cluster, where, formats)}])


def _spark(cluster: Cluster, where: Where, formats: tuple[str, ...]) -> dict[str, str]:
    extensions = [_EXTENSIONS[name] for name in formats]
    found = _governed(cluster, where, formats) if cluster.security.lake_formation else {}
    if f"{_SESSION}.lf.managed" in found:
        extensions.append(_RECORD_SERVER)
    found["spark.sql.extensions"] = ",".join(extensions)
    session = [_SESSION_CATALOGUES[name] for name in formats if name in _SESSION_CATALOGUES]
    if session:
        found.setdefault(_SESSION, session[0])
    if "hudi" in formats:
        # No switch puts Hudi on the class path. A job with jars of its own has to name this one too.
        found["spark.jars"] = "/usr/lib/hudi/hudi-spark-bundle.jar"
        found["spark.serializer"] = "org.apache.spark.serializer.KryoSerializer"
    own_catalogue = "iceberg" in formats and f"{_SESSION}.catalog-impl" not in found
    return found | (_iceberg(cluster) if own_catalogue else {})


def _governed(cluster: Cluster, where: Where, formats: tuple[str, ...]) -> dict[str, str]:
    """What Lake Formation wants of the session catalogue."""
    direct = feature("lake_formation_session_catalogue").in_release(cluster.release)
    found = {} if direct else {f"{_SESSION}.lf.managed": "true"}
    if formats[0] != "iceberg":
        return found
    found[_SESSION] = f"org.apache.iceberg.spark.Spark{'Session' if direct else ''}Catalog"
    found[f"{_SESSION}.catalog-impl"] = "org.apache.iceberg.aws.glue.GlueCatalog"
    found[f"{_SESSION}.io-impl"] = "org.apache.iceberg.aws.s3.S3FileIO"
    glue = glue_of(cluster)
    if where.region:
        found[f"{_SESSION}.client.{'region' if direct else 'assume-role.region'}"] = where.region
    return found | ({f"{_SESSION}.glue.id": glue.catalog_account} if glue and glue.catalog_account else {})


def _iceberg(cluster: Cluster) -> dict[str, str]:
    metastore = glue_of(cluster)
    if not metastore:
        return {}
    catalogue = f"spark.sql.catalog.{ICEBERG_CATALOGUE}"
    found = {catalogue: "org.apache.iceberg.spark.SparkCatalog", f"{catalogue}.type": "glue"}
    return found | ({f"{catalogue}.glue.id": metastore.catalog_account} if metastore.catalog_account else {})


ENGINES = (Engine(name="Iceberg"), Engine(name="Delta"), Engine(name="Hudi"))
