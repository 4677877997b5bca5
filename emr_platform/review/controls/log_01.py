"""LOG-01: clusters log to a bucket of these templates."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Unknown, Value, is_there, items, unknown_in
from .._base import Control, Outcome, Subject, outcome
from .._buckets import BUCKET, bucket_of


def examine(subject: Subject) -> Iterator[Outcome]:
    names = [one.get("BucketName") for one in subject.of(BUCKET) if isinstance(one.get("BucketName"), str)]
    for cluster in subject.clusters:
        given, path = cluster.get("LogUri"), ("LogUri",)
        for value, _, there in items(given if is_there(given) is not False else ""):
            lost = value if isinstance(value, Unknown) else unknown_in(value) if there is True else there
            if isinstance(lost, Unknown):
                yield outcome("UNKNOWN", cluster, path, given, lost.why)
            elif value == "":
                yield outcome("FAIL", cluster, path, given, "ships no logs: they go with the nodes")
            elif bucket_of(value) is not None or _name(value) in names:
                yield outcome("PASS", cluster, path, given, "ships its logs to a bucket of these templates")
            else:
                reason = "whoever keeps this bucket must show who may read and who may remove the logs"
                yield outcome("INHERITED", cluster, path, given, reason)


def _name(uri: Value) -> str:
    """The bucket's name in an S3 URI that is written out."""
    return uri.split("/")[2] if isinstance(uri, str) and uri.count("/") > 1 else ""


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
