"""LOG-01: clusters log to a bucket of these templates."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Reference, Resource, Text, Unknown, is_there, items, unknown_in
from .._base import Control, Outcome, Subject, outcome


def examine(subject: Subject) -> Iterator[Outcome]:
    buckets = subject.of("AWS::S3::Bucket")
    for cluster in subject.clusters:
        given, path = cluster.get("LogUri"), ("LogUri",)
        for value, _, there in items(given if is_there(given) is not False else ""):
            lost = value if isinstance(value, Unknown) else unknown_in(value) if there is True else there
            if isinstance(lost, Unknown):
                yield outcome("UNKNOWN", cluster, path, given, lost.why)
            elif value == "":
                yield outcome("FAIL", cluster, path, given, "ships no logs: they go with the nodes")
            elif any(_is_in(value, bucket) for bucket in buckets):
                yield outcome("PASS", cluster, path, given, "ships its logs to a bucket of these templates")
            else:
                reason = "whoever keeps this bucket must show who may read and who may remove the logs"
                yield outcome("INHERITED", cluster, path, given, reason)


def _is_in(value: object, bucket: Resource) -> bool:
    """Whether an S3 URI begins with a bucket."""
    first = value.parts[1] if isinstance(value, Text) and len(value.parts) > 1 else None
    if isinstance(first, Reference):
        return first.resource is bucket
    return isinstance(value, str) and value.split("/")[2:3] == [bucket.get("BucketName")]


CONTROL = Control(
    id="LOG-01",
    title="Clusters log to a bucket of these templates",
    why="Nodes are gone when a run has failed; only logs in S3 tell what happened on them.",
    severity="high",
    population="clusters",
    proof="Cluster.LogUri is in a bucket of these templates",
    remedy="set LogUri to a prefix of a bucket that is encrypted and kept",
    sources=("cdk-nag AwsSolutions-EMR2",),
    mappings={
        "NIST 800-53r5": ("AU-2", "AU-6", "AU-12"),
    },
    examine=examine,
)  # fmt: skip
