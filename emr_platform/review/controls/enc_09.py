"""ENC-09: what other engines and applications send is encrypted in transit, and not switched off."""

from __future__ import annotations

from collections.abc import Iterator

from ...catalog import ENGINES_IN_THE_CLEAR
from .._base import Control, Outcome, Subject
from ._calls import placed
from ._served import in_the_clear
from ._switches import ask_settings


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_settings(
        subject, ENGINES_IN_THE_CLEAR,
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
    unsure="whether anything is encrypted in transit is for ENC-06; what jobs and scripts set inside themselves is not "
    "seen; an argument that is given at deployment is "
    "asked only behind an option that takes settings; Hue, Oozie and Zeppelin are taken to be covered "
    "from emr-7.4.0 on, as Livy is; which release covers HttpFS, Jupyter Enterprise Gateway and Phoenix's query "
    "server is not asked; NIST is mapped as for ENC-08",
)
