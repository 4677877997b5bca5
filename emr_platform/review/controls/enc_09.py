"""ENC-09: what other engines and applications send is encrypted in transit, and not switched off."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._calls import placed
from ._served import in_the_clear
from ._switches import ask_settings, of_hadoop

# Source: EMR Management Guide, emr-data-encryption-options, encryption in transit: what EMR sets for each engine, and
# emr-encryption-support-matrix: the endpoints, of which the web pages of YARN and HDFS. Apache Hadoop, yarn-default and
# hdfs-default: the policies of those pages; Hadoop-AWS, connecting to S3: S3A's switch and endpoints, also per bucket.
# EMR Release Guide, emr-fs: `fs.s3.endpoint` of EMRFS. Presto, Hive connector, Amazon S3 configuration; Trino,
# S3 file system support; Flink, Amazon S3, whose keys are S3A's with another beginning; Iceberg, AWS, S3 FileIO.
_WEAK = ("authentication", "integrity")
_OFF = ("false",)
_PLAIN = ("http_only",)
_HTTP = ("http://*",)
_ON = ("true",)
_NOTHING = ("",)
UNWANTED = of_hadoop(
    {
        "hadoop.rpc.protection": _WEAK,
        "dfs.encrypt.data.transfer": _OFF,
        "dfs.http.policy": _PLAIN,
        "yarn.http.policy": _PLAIN,
        "mapreduce.jobhistory.http.policy": _PLAIN,
        "mapreduce.shuffle.ssl.enabled": _OFF,
        "tez.runtime.shuffle.ssl.enable": _OFF,
        "hive.server2.use.SSL": _OFF,
        "hive.server2.webui.use.ssl": _OFF,
        "hive.metastore.use.SSL": _OFF,
        "httpfs.ssl.enabled": _OFF,
        "oozie.https.enabled": _OFF,
        "phoenix.queryserver.tls.enabled": _OFF,
        "hbase.rest.ssl.enabled": _OFF,
        "hbase.rpc.protection": _WEAK,
        "hbase.ssl.enabled": _OFF,
        "hbase.thrift.ssl.enabled": _OFF,
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


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_settings(
        subject, UNWANTED,
        "no configuration switches off an engine's encryption in transit; ENC-06 asks whether there is any",
        "leave it out, and the security configuration's encryption in transit sets it",
    )  # fmt: skip
    for cluster in subject.clusters:
        yield from (placed(one, cluster) for one in in_the_clear(cluster, subject))


CONTROL = Control(
    id="ENC-09",
    title="Nothing takes Hadoop, Hive, HBase, Flink, Presto, Trino and what serves them out of encryption in transit",
    why="A configuration outranks what EMR sets for encryption in transit, silently and for one engine alone; older "
    "releases leave applications out.",
    severity="high",
    population="clusters",
    proof="Configurations, of the cluster and its groups, and arguments of steps and scripts: no property that turns "
    "off TLS or RPC privacy of an engine, or TLS of what reads S3, of HttpFS, Hue, Livy, Oozie or Zeppelin; the "
    "release covers HiveServer2 and these applications, or a configuration gives them TLS",
    remedy="take the property out of the classification, or a newer release",
    sources=(
        "EMR Management Guide, encryption in transit",
        "EMR Release Guide, enabling-https, hs2-encryption-intransit",
    ),
    mappings={"NIST 800-53r5": ("SC-8", "SC-23")},
    examine=examine,
    unsure="what jobs and scripts set inside themselves is not seen; an argument that is given at deployment is "
    "asked only behind an option that takes settings; Hue, Oozie and Zeppelin are taken to be covered "
    "from emr-7.4.0 on, as Livy is; which release covers HttpFS, Jupyter Enterprise Gateway and Phoenix's query "
    "server is not asked; NIST is mapped as for ENC-08",
)
