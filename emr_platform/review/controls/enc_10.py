"""ENC-10: HBase's write-ahead log in EMR WAL is encrypted with a customer key."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, Resource, Unknown, at, is_true, security_document
from .._base import Control, Outcome, Subject, outcome
from ._security import ENCRYPTION, PATH, named_by
from ._seen import Seen, customer_key

_KEY = (*ENCRYPTION, "EMRWALEncryptionConfiguration", "AwsKmsKey")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        if not _writes(cluster):
            continue
        named = named_by(cluster, subject, "names no security configuration: EMR WAL encrypts with a key of AWS")
        if isinstance(named, Seen):
            yield named.of(cluster)
            continue
        found = customer_key(at(security_document(named), *_KEY), (*PATH, *_KEY), subject.assembly)
        assert isinstance(named, Resource)
        yield outcome(found.status, named, found.path, found.value, f"{found.reason}: {cluster.name}")


def _writes(cluster: Cluster) -> bool:
    """Whether HBase writes to EMR WAL, or may."""
    switches = [
        is_true(at(properties, "hbase.emr.wal.enabled"))
        for classification, properties in cluster.configurations()
        if not isinstance(classification, Unknown) and str(classification) == "hbase"
    ]
    return any(one is not False for one in switches)


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
