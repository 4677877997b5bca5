"""Where tables are described: Glue, a database of the user's, or the primary node.

Sources: EMR Release Guide, emr-hive-metastore-glue, emr-spark-glue, emr-hive-metastore-external (driver and
properties), storing-sensitive-data (`EMR.secret@` before a property's name; the service role reads the secret);
Service Authorization Reference, AWS Glue. A JDBC metastore is served to Spark, Presto and Trino by Hive's own process
on the primary node, so that only Hive is told about the database.
"""

from __future__ import annotations

from typing import Any

from emr_platform.catalog import release_version
from emr_platform.model import Cluster, GlueMetastore, JdbcMetastore, LocalMetastore

from ._base import Settings, Where, installed, without_hadoop

LOCAL_THRIFT = "thrift://localhost:9083"
"""Hive's metastore as the coordinator on the primary node sees it."""
TABLE_SERVERS = ("Hive", "HCatalog", "Hue", "Presto", "PrestoSQL", "Trino")
"""Applications that come with Hive's metastore service, and need a catalogue."""
TABLE_ENGINES = (*TABLE_SERVERS, "Spark", "Flink", "Pig")
"""Engines that look tables up in a metastore and read table formats."""
_GLUE_FACTORY = "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory"
_READ = (
    "GetDatabase", "GetDatabases", "GetTable", "GetTables", "GetTableVersion", "GetTableVersions", "GetPartition",
    "GetPartitions", "BatchGetPartition", "GetPartitionIndexes", "GetColumnStatisticsForTable",
    "GetColumnStatisticsForPartition", "GetUserDefinedFunction", "GetUserDefinedFunctions",
)  # fmt: skip
_CHANGE = (
    "CreateDatabase", "UpdateDatabase", "CreateTable", "UpdateTable", "DeleteTable", "CreatePartition",
    "BatchCreatePartition", "UpdatePartition", "BatchUpdatePartition", "DeletePartition", "BatchDeletePartition",
    "UpdateColumnStatisticsForTable", "DeleteColumnStatisticsForTable", "UpdateColumnStatisticsForPartition",
    "DeleteColumnStatisticsForPartition",
)  # fmt: skip


def metastore_of(cluster: Cluster) -> GlueMetastore | JdbcMetastore | LocalMetastore | None:
    """Where the cluster's tables are described: what it says, else Glue as soon as an engine needs a catalogue.

    Spark has none of its own to offer where its tables are Iceberg's, or Lake Formation's to decide about.
    """
    if cluster.metastore:
        return cluster.metastore
    iceberg = "iceberg" in cluster.table_formats or installed(cluster, "Iceberg")
    spark_asks = (iceberg or cluster.security.lake_formation) and installed(cluster, "Spark")
    return GlueMetastore(type="glue") if spark_asks or installed(cluster, *TABLE_SERVERS) else None


def settings(cluster: Cluster, where: Where) -> Settings:
    """What Hive and Spark are told; Presto and Trino have connectors of their own."""
    match metastore_of(cluster):
        case GlueMetastore() as glue:
            found = {"hive-site": _glue(glue)} if installed(cluster, "Hive", "HCatalog", "Hue") else {}
            if found and release_version(cluster.release) < (7, 0, 0):
                found["hive-site"]["hive.metastore.schema.verification"] = "false"
            return found | ({"spark-hive-site": _glue(glue)} if installed(cluster, "Spark") else {})
        case JdbcMetastore() as jdbc:
            return {"hive-site": _jdbc(jdbc, where)} if _served(cluster) else {}
        case _:
            return {}


def _glue(metastore: GlueMetastore) -> dict[str, str]:
    return {"hive.metastore.client.factory.class": _GLUE_FACTORY, **glue_account(metastore)}


def _jdbc(metastore: JdbcMetastore, where: Where) -> dict[str, str]:
    return {
        "javax.jdo.option.ConnectionURL": metastore.url,
        "javax.jdo.option.ConnectionDriverName": "org.mariadb.jdbc.Driver",
        "javax.jdo.option.ConnectionUserName": metastore.user,
        "EMR.secret@javax.jdo.option.ConnectionPassword": where.metastore_secret,
    }


def _served(cluster: Cluster) -> bool:
    """Presto and Trino bring Hive's metastore along, but for a Trino without Hadoop."""
    return installed(cluster, *TABLE_SERVERS) and not without_hadoop(cluster)


def permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """Glue's catalogue: the named databases, and what engines look for when they start."""
    metastore = _glue_in_use(cluster)
    if not metastore:
        return []
    catalogue = f"arn:{where.partition}:glue:{where.region}:{metastore.catalog_account or where.account}"
    named = [
        f"{catalogue}:{kind}"
        for database in metastore.databases
        for kind in (f"database/{database}", f"table/{database}/*", f"userDefinedFunction/{database}/*")
    ]
    # Hive makes `default` when it is missing, Spark asks for `global_temp`; a denied answer stops both.
    started = [f"{catalogue}:catalog", f"{catalogue}:database/default", f"{catalogue}:database/global_temp"]
    return [
        {
            "Sid": "GlueStart",
            "Effect": "Allow",
            "Action": ["glue:GetDatabase", "glue:GetDatabases", "glue:CreateDatabase"],
            "Resource": started,
        },
        {
            "Sid": "GlueTables",
            "Effect": "Allow",
            "Action": [f"glue:{action}" for action in (*_READ, *_CHANGE)],
            "Resource": [f"{catalogue}:catalog", *named],
        },
    ]


def service_permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """The password of a JDBC metastore, which EMR reads whenever nodes start."""
    if not isinstance(metastore_of(cluster), JdbcMetastore) or not where.metastore_secret:
        return []
    return [
        {
            "Sid": "MetastorePassword",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": where.metastore_secret,
        }
    ]


def endpoints(cluster: Cluster) -> frozenset[str]:
    """Glue's, where an engine uses it."""
    return frozenset({"glue"} if _glue_in_use(cluster) else ())


def glue_of(cluster: Cluster) -> GlueMetastore | None:
    """The Glue catalogue, if that is where tables are described."""
    metastore = metastore_of(cluster)
    return metastore if isinstance(metastore, GlueMetastore) else None


def glue_account(metastore: GlueMetastore) -> dict[str, str]:
    """The property that names another account's catalogue, the same for Hive, Spark, Presto and Trino."""
    return {"hive.metastore.glue.catalogid": metastore.catalog_account} if metastore.catalog_account else {}


def _glue_in_use(cluster: Cluster) -> GlueMetastore | None:
    return glue_of(cluster) if installed(cluster, *TABLE_ENGINES) else None
