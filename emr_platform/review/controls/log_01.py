"""LOG-01: clusters log to a bucket of these templates."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, Resource, Unknown, either, is_in, is_there, items, opposite, unknown_in
from ...findings import Path
from .._base import Control, Outcome, Subject, judge, outcome
from .._buckets import BUCKET, bucket_among, run_into

# Amazon EMR API reference, S3LoggingConfiguration: what is not shipped at all; those of pages may be left out.
_SHIPPED = ("system-logs", "application-logs")
_POLICY = ("MonitoringConfiguration", "S3LoggingConfiguration", "LogTypeUploadPolicy")
# The same, StepMonitoringConfiguration: where a step's logs go instead.
_OF_STEP = ("StepMonitoringConfiguration", "S3MonitoringConfiguration", "LogUri")


def examine(subject: Subject) -> Iterator[Outcome]:
    buckets = subject.of(BUCKET)
    for cluster in subject.clusters:
        off = either(*(is_in(cluster.get(*_POLICY, kind), "disabled") for kind in _SHIPPED))
        if off is not False:
            bad = "ships not all of its logs: they go with the nodes; leave LogTypeUploadPolicy out"
            yield judge(opposite(off), cluster, _POLICY, cluster.get(*_POLICY), good="", bad=bad)
        yield from _of(cluster, ("LogUri",), buckets)
        for step, index, _ in items(cluster.get("Steps")):
            path: Path = ("Steps", *index, *_OF_STEP)
            if isinstance(step, dict) and is_there(cluster.get(*path)) is not False:
                yield from _of(cluster, path, buckets)


def _of(cluster: Cluster, path: Path, buckets: list[Resource]) -> Iterator[Outcome]:
    given = cluster.get(*path)
    for value, _, there in items(given if is_there(given) is not False else ""):
        lost = value if isinstance(value, Unknown) else unknown_in(value) if there is True else there
        if isinstance(lost, Unknown):
            yield outcome("UNKNOWN", cluster, path, given, lost.why)
        elif value == "":
            yield outcome("FAIL", cluster, path, given, "ships no logs: they go with the nodes")
        elif bucket_among(value, buckets) is not None:
            yield outcome("PASS", cluster, path, given, "ships its logs to a bucket of these templates")
        elif (bucket := run_into(value)) is not None:
            reason = f"a slash is missing after {bucket.logical_id}: nobody has a bucket of this name"
            yield outcome("FAIL", cluster, path, given, reason)
        else:
            reason = "whoever keeps this bucket must show who may read and who may remove the logs"
            yield outcome("INHERITED", cluster, path, given, reason)


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
