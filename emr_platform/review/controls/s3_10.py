"""S3-10: what holds data outlives its stack."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Reference, Resource, Unknown, both, either, is_custom, is_in, items, opposite, show
from .._base import Control, Outcome, Subject, judge
from ._properties import is_bucket, retained

# Tables of DynamoDB are not among them: with SVC-02 a deleted one can be brought back for 35 days.
_STATEFUL = (
    "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::RedshiftServerless::Namespace",
    "AWS::EFS::FileSystem", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume", "AWS::Elasticsearch::Domain", "AWS::FSx::FileSystem", "AWS::KMS::ReplicaKey",
    "AWS::Neptune::DBCluster", "AWS::OpenSearchService::Domain", "AWS::Redshift::Cluster",
    "AWS::S3Express::DirectoryBucket", "AWS::S3Tables::TableBucket", "AWS::Cassandra::Table",
    "AWS::DocDBElastic::Cluster", "AWS::MemoryDB::Cluster", "AWS::NeptuneGraph::Graph", "AWS::S3Vectors::VectorBucket",
    "AWS::Timestream::InfluxDBInstance", "AWS::Timestream::Table", "AWS::DSQL::Cluster",
    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::ServerlessCache",
    "AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster", "AWS::OpenSearchServerless::Collection", "AWS::S3Tables::Table",
)  # fmt: skip
_WHEN = {"DeletionPolicy": "is deleted", "UpdateReplacePolicy": "replaces it"}
# An engine of caches that keeps nothing when a node goes: ElastiCache User Guide, comparing engines.
_FLEETING = "memcached"
# The CDK's, with `autoDeleteObjects`.
_EMPTIES = "Custom::S3AutoDeleteObjects"
# How others call theirs, and what code does that deletes objects: by SDKs or by the AWS CLI.
_CALLED = re.compile("clean|delet|empt|purg|wipe", re.IGNORECASE)
_DELETES = re.compile(r"delete_?(objects|bucket)\b|object_versions|objects\.(all|filter)\(|s3 r[mb] ", re.IGNORECASE)


def examine(subject: Subject) -> Iterator[Outcome]:
    emptying = [one for one in subject.assembly if is_custom(one.type) and one.type != _EMPTIES and _deletes(one)]
    for resource in subject.of(*_STATEFUL):
        if is_in(resource.get("Engine"), _FLEETING) is True:
            continue
        emptied = either(*(is_bucket(one.get("BucketName"), resource, one.template) for one in subject.of(_EMPTIES)))
        if resource.type == "AWS::S3::Bucket" and emptied is not False:
            bad = "is emptied when its stack is deleted, by a custom resource"
            yield judge(opposite(emptied), resource, (), None, good="", bad=bad)
            continue
        given = {key: resource.attribute(key) for key in _WHEN}
        kept = {key: retained(resource, key) for key in given}
        others = emptying if resource.type == "AWS::S3::Bucket" else []
        when = " or ".join(_WHEN[key] for key, answer in kept.items() if answer is False)
        yield judge(
            both(*kept.values(), *(opposite(_may_empty(one, resource)) for one in others)),
            resource,
            (),
            given,
            good="stays when its stack is deleted or replaces it",
            bad=f"goes, with all that it holds, when its stack {when}",
        )


def _deletes(custom: Resource) -> bool:
    """Whether a custom resource may delete objects: by how it is called, or by the code of its function here."""
    function = custom.get("ServiceToken")
    code = function.resource.get("Code", "ZipFile") if isinstance(function, Reference) else None
    called = _CALLED.search(custom.type.removeprefix("Custom::")) is not None
    return custom.exists is not False and (called or _DELETES.search(str(show(code))) is not None)


def _may_empty(custom: Resource, bucket: Resource) -> Answer:
    """Unknown where a custom resource is given a bucket, or may be: what is not known is one where it is called so."""
    given = custom.properties if isinstance(custom.properties, dict) else {"Bucket": custom.properties}
    named = [
        is_bucket(one, bucket, custom.template)
        for key, value in given.items()
        for one, _, _ in items(value)
        if not isinstance(one, Unknown) or "bucket" in key.lower()
    ]
    why = f"{custom.address} may empty it when its stack is deleted"
    return False if either(*named) is False else Unknown(why)


CONTROL = Control(
    id="S3-10",
    title="What holds data outlives its stack",
    why="One deleted stack, or one property that replaces, takes data, keys or logs along.",
    severity="high",
    population="buckets, keys, log groups, file systems, volumes, streams of MSK, caches other than Memcached and "
    "databases other than DynamoDB's",
    proof="DeletionPolicy and UpdateReplacePolicy are Retain, RetainExceptOnCreate or Snapshot, and no custom resource "
    "empties the bucket",
    remedy="set DeletionPolicy and UpdateReplacePolicy to Retain",
    sources=("cfn-lint I3011", "Security Hub KMS.3 (related)"),
    mappings={
        "NIST 800-53r5": ("CP-9", "SI-12"),
    },
    examine=examine,
    unsure="a custom resource that is given a bucket may empty it though neither its name nor code of the template "
    "says that it deletes",
)  # fmt: skip
