"""ENC-10: HBase's write-ahead log in EMR WAL is encrypted with a customer key."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, Resource, Unknown, ask, at, both, either, items, security_document, show
from .._base import Control, Outcome, Subject
from ._security import ENCRYPTION, PATH, named_by
from ._seen import Seen, customer_key

_KEY = (*ENCRYPTION, "EMRWALEncryptionConfiguration", "AwsKmsKey")


def examine(subject: Subject) -> Iterator[Outcome]:
    without = "names no security configuration: EMR WAL encrypts with a key of AWS"
    asked = [(cluster, _writes(cluster)) for cluster in subject.clusters]
    for cluster, writes in asked:
        if isinstance(writes, Unknown):
            reason = f"whether HBase writes to EMR WAL is not known: {writes.why}"
            yield Seen("UNKNOWN", ("Configurations",), None, reason).of(cluster)
    found = {cluster: named_by(cluster, subject, without) for cluster, writes in asked if writes is True}
    for cluster, named in found.items():
        if isinstance(named, Seen):
            yield named.of(cluster)
    for configuration in dict.fromkeys(one for one in found.values() if isinstance(one, Resource)):
        key = at(security_document(configuration), *_KEY)
        yield customer_key(key, (*PATH, *_KEY), subject.assembly).of(configuration)


def _writes(cluster: Cluster) -> Answer:
    """Whether HBase writes to EMR WAL."""
    names = [at(one, "Name") for one, _, _ in items(cluster.get("Applications"))]
    has_hbase = either(*(ask(name, lambda one: str(one).lower() == "hbase") for name in names))
    switches = [
        classification
        if isinstance(classification, Unknown)
        else ask(at(properties, "hbase.emr.wal.enabled"), lambda one: str(show(one)).strip().lower() == "true")
        for classification, properties in cluster.configurations()
        if isinstance(classification, Unknown) or str(classification) == "hbase"
    ]
    return both(has_hbase, either(*switches))


CONTROL = Control(
    id="ENC-10",
    title="HBase's write-ahead log in EMR WAL is encrypted with a customer key",
    why="The log holds every row that was written lately, outside the buckets and their keys.",
    severity="high",
    population="clusters that write to EMR WAL",
    proof="EncryptionConfiguration.EMRWALEncryptionConfiguration.AwsKmsKey resolves to an AWS::KMS::Key",
    remedy="set EMRWALEncryptionConfiguration with AwsKmsKey in the security configuration",
    sources=("EMR Release Guide, EMR WAL",),
    mappings={},
    examine=examine,
)
