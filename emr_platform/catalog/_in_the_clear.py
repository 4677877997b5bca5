"""Properties by which a configuration takes an engine out of encryption in transit, and the values that do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

Unwanted = Mapping[tuple[str, str], tuple[str, ...]]
"""Values, lower case, that must not be set, by classification and property. `*` stands for any text in each of them,
and `!a|b` for whatever is neither of some words."""


def of_hadoop(properties: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Properties of Hadoop's configuration, which any of its files may set, and other engines' under a prefix.

    Hadoop reads core-site into every process, beside the process's own file: Hadoop, class Configuration. Spark takes
    `spark.hadoop.*` over: Spark, configuration, "Custom Hadoop/Hive Configuration".
    """
    return {("*-site", key): words for key, words in properties.items()} | {
        (classification, f"{prefix}{key}"): words
        for classification, prefix in _TAKEN_OVER.items()
        for key, words in properties.items()
    }


# Apache Pig, "Pig Properties", takes Hadoop's as they are; Flink's class HadoopUtils those behind its prefix.
_TAKEN_OVER = {"spark-defaults": "spark.hadoop.", "flink-conf": "flink.hadoop.", "pig-properties": ""}


def is_unwanted(value: str, words: tuple[str, ...]) -> bool:
    """Tell whether a value, or one that is listed in it, is one of some words; engines trim them and take any case."""
    written = value.lower().strip()
    starts = tuple(word.removesuffix("*") for word in words if word.endswith("*"))
    # What follows the word may be the mark of a command around it, such as that of `sed`; what a variable is put in for
    # may be the word.
    others = [] if written.startswith(("$", "`", "{")) else [word for word in words if word.startswith("!")]
    if any(re.match(rf"(?:{word[1:]})(?![\w.-])", written) is None for word in others):
        return True
    return written.startswith(starts) or any(part.strip() in words for part in written.split(","))


def takes_out_of_encryption(classification: str, key: str, value: str) -> bool:
    """Tell whether a property takes an engine out of encryption in transit. `*` as classification stands for any."""
    return any(
        is_unwanted(value, words)
        for (name, asked), words in (SPARK_IN_THE_CLEAR | ENGINES_IN_THE_CLEAR).items()
        if fnmatchcase(key.strip(), asked) and (classification == "*" or fnmatchcase(classification, name))
    )


# Source: EMR Management Guide, emr-data-encryption-options, encryption in transit: what EMR sets for Spark;
# emr-encryption-support-matrix: TLS of its web pages. Apache Spark, security: `spark.ssl.enabled`. Before emr-5.9.0 the
# first names SASL as what encrypts: Apache Spark 2.1, configuration, `spark.authenticate.enableSaslEncryption`.
SPARK_IN_THE_CLEAR: dict[tuple[str, str], tuple[str, ...]] = {
    ("spark-defaults", "spark.authenticate"): ("false",),
    ("spark-defaults", "spark.authenticate.enableSaslEncryption"): ("false",),
    ("spark-defaults", "spark.network.crypto.enabled"): ("false",),
    ("spark-defaults", "spark.ssl.enabled"): ("false",),
    ("spark-defaults", "spark.ssl.*.enabled"): ("false",),
    # Spark's shuffle service runs in YARN's NodeManager, of whose configuration it takes them: Spark, security.
    ("*-site", "spark.authenticate"): ("!true",),
    ("*-site", "spark.network.crypto.enabled"): ("!true",),
}

# Source: EMR Management Guide, emr-data-encryption-options, encryption in transit: what EMR sets for each engine, and
# emr-encryption-support-matrix: the endpoints, of which the web pages of YARN and HDFS. Apache Hadoop, yarn-default and
# hdfs-default: the policies of those pages; Hadoop-AWS, connecting to S3: S3A's switch and endpoints, also per bucket.
# EMR Release Guide, emr-fs: `fs.s3.endpoint` of EMRFS. Presto, Hive connector, Amazon S3 configuration; Trino,
# S3 file system support; Flink, Amazon S3, whose keys are S3A's with another beginning; Iceberg, AWS, S3 FileIO.
# Hadoop takes what is no word of these for the default, which is off, without TLS, or without encryption: classes
# Configuration, getBoolean, HttpConfig.Policy and SaslPropertiesResolver; HBase, class SaslUtil.
_WEAK = ("!privacy", "authentication", "integrity")
_OFF = ("false",)
_NOT_ON = ("!true",)
_PLAIN = ("!https_only",)
_HTTP = ("http://*",)
_ON = ("true",)
_NOTHING = ("",)
ENGINES_IN_THE_CLEAR: dict[tuple[str, str], tuple[str, ...]] = of_hadoop(
    {
        "hadoop.rpc.protection": _WEAK,
        "dfs.encrypt.data.transfer": _NOT_ON,
        "dfs.http.policy": _PLAIN,
        "yarn.http.policy": _PLAIN,
        "mapreduce.jobhistory.http.policy": _PLAIN,
        "mapreduce.shuffle.ssl.enabled": _NOT_ON,
        "tez.runtime.shuffle.ssl.enable": _NOT_ON,
        "hive.server2.use.SSL": _NOT_ON,
        "hive.server2.webui.use.ssl": _NOT_ON,
        "hive.metastore.use.SSL": _NOT_ON,
        "httpfs.ssl.enabled": _NOT_ON,
        "oozie.https.enabled": _NOT_ON,
        "phoenix.queryserver.tls.enabled": _OFF,
        "hbase.rest.ssl.enabled": _NOT_ON,
        "hbase.rpc.protection": ("!privacy|auth-conf", "authentication", "integrity"),
        "hbase.ssl.enabled": _NOT_ON,
        "hbase.thrift.ssl.enabled": _NOT_ON,
        "fs.s3.endpoint": _HTTP,
        "fs.s3a.endpoint": _HTTP,
        "fs.s3a.bucket.*.endpoint": _HTTP,
        "fs.s3a.connection.ssl.enabled": _OFF,
        "fs.s3a.bucket.*.connection.ssl.enabled": _OFF,
    }
) | {
    # EMR's own value with encryption in transit is false: a door beside that of TLS.
    ("presto-config", "http-server.http.enabled"): _ON,
    ("prestosql-config", "http-server.http.enabled"): _ON,
    ("trino-config", "http-server.http.enabled"): _ON,
    ("presto-config", "http-server.https.enabled"): _OFF,
    ("presto-config", "internal-communication.https.required"): _OFF,
    ("prestosql-config", "http-server.https.enabled"): _OFF,
    ("prestosql-config", "internal-communication.https.required"): _OFF,
    ("trino-config", "http-server.https.enabled"): _OFF,
    ("trino-config", "internal-communication.https.required"): _OFF,
    ("flink-conf", "security.ssl.enabled"): _OFF,
    ("flink-conf", "security.ssl.internal.enabled"): _OFF,
    ("flink-conf", "security.ssl.rest.enabled"): _OFF,
    # Single channels, which each of these takes out of the former: Flink, configuration, "Security".
    ("flink-conf", "taskmanager.data.ssl.enabled"): _OFF,
    ("flink-conf", "blob.service.ssl.enabled"): _OFF,
    ("flink-conf", "akka.ssl.enabled"): _OFF,
    ("flink-conf", "pekko.ssl.enabled"): _OFF,
    ("flink-conf", "s3.endpoint"): _HTTP,
    ("flink-conf", "fs.s3a.endpoint"): _HTTP,
    ("flink-conf", "s3.connection.ssl.enabled"): _OFF,
    ("flink-conf", "fs.s3a.connection.ssl.enabled"): _OFF,
    ("*-connector-*", "s3.endpoint"): _HTTP,
    ("*-connector-*", "hive.s3.endpoint"): _HTTP,
    ("*-connector-*", "hive.s3.ssl.enabled"): _OFF,
    ("spark-defaults", "spark.sql.catalog.*.s3.endpoint"): _HTTP,
    ("desktop", "ssl_certificate"): _NOTHING,
    ("desktop", "ssl_private_key"): _NOTHING,
    ("export", "ZEPPELIN_SSL"): _OFF,
    ("livy-conf", "livy.keystore"): _NOTHING,
    ("zeppelin-site", "zeppelin.ssl"): _OFF,
    ("zookeeper-config", "sslQuorum"): _OFF,
    ("s3-dist-cp", "s3Endpoint"): _HTTP,
}
