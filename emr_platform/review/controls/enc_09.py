"""ENC-09: no other engine's encryption in transit is switched off."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._switches import ask_settings

# Source: EMR Management Guide, emr-data-encryption-options, encryption in transit: what EMR sets for each engine.
_WEAK = ("authentication", "integrity")
_OFF = ("false",)
_UNWANTED = {
    ("core-site", "hadoop.rpc.protection"): _WEAK,
    ("hdfs-site", "dfs.encrypt.data.transfer"): _OFF,
    ("mapred-site", "mapreduce.shuffle.ssl.enabled"): _OFF,
    ("tez-site", "tez.runtime.shuffle.ssl.enable"): _OFF,
    ("hive-site", "hive.server2.use.SSL"): _OFF,
    ("hbase-site", "hbase.rpc.protection"): _WEAK,
    ("presto-config", "http-server.https.enabled"): _OFF,
    ("presto-config", "internal-communication.https.required"): _OFF,
    ("trino-config", "http-server.https.enabled"): _OFF,
    ("trino-config", "internal-communication.https.required"): _OFF,
    ("flink-conf", "security.ssl.internal.enabled"): _OFF,
}


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_settings(
        subject, _UNWANTED, "no configuration switches off an engine's encryption in transit",
        "leave it out, and the security configuration's encryption in transit sets it",
    )  # fmt: skip


CONTROL = Control(
    id="ENC-09",
    title="Encryption in transit of Hadoop, Hive, HBase, Flink, Presto and Trino is not switched off",
    why="A configuration outranks what EMR sets for encryption in transit, silently and for one engine alone.",
    severity="high",
    population="clusters",
    proof="Configurations, of the cluster and its groups: no property that turns an engine's TLS or RPC privacy off",
    remedy="take the property out of the classification",
    sources=("EMR Management Guide, encryption in transit",),
    mappings={"NIST 800-53r5": ("SC-8", "SC-23")},
    examine=examine,
    unsure="what jobs set for themselves on their command line is not seen; NIST is mapped as for ENC-08",
)
