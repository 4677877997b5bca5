"""LOG-01: clusters log to a bucket of these templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import (
    Cluster,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    either,
    is_in,
    is_there,
    items,
    opposite,
    unknown_in,
)
from ...findings import Path
from .._base import Control, Outcome, Subject, judge
from .._buckets import BUCKET, SCHEMES, bucket_among, bucket_of, run_into
from ._calls import logs_of_steps, placed
from ._seen import Seen, seen

# Amazon EMR API reference, S3LoggingConfiguration: what is not shipped at all; those of pages may be left out.
_SHIPPED = ("system-logs", "application-logs")
_ACCESS_POINT = re.compile(r"[a-z0-9]+://(?:arn:|[^/]+(?:-s3alias|--ol-s3|--xa-s3)(?:/|$))", re.IGNORECASE)
_POLICY = ("MonitoringConfiguration", "S3LoggingConfiguration", "LogTypeUploadPolicy")


def examine(subject: Subject) -> Iterator[Outcome]:
    buckets = subject.of(BUCKET)
    for cluster in subject.clusters:
        off = either(*(is_in(cluster.get(*_POLICY, kind), "disabled") for kind in _SHIPPED))
        if off is not False:
            bad = "ships not all of its logs: they go with the nodes; leave LogTypeUploadPolicy out"
            yield judge(opposite(off), cluster, _POLICY, cluster.get(*_POLICY), good="", bad=bad)
        yield from (one.of(cluster) for one in _of(cluster, ("LogUri",), buckets))
    for about, path in logs_of_steps(subject):
        if is_there(about.get(*path, "LogUri")) is not False:
            yield from (placed(one, about) for one in _of(about, (*path, "LogUri"), buckets))


def _of(about: Cluster | Resource, path: Path, buckets: list[Resource]) -> Iterator[Seen]:
    given = about.get(*path)
    for value, _, there in items(given if is_there(given) is not False else ""):
        lost = value if isinstance(value, Unknown) else unknown_in(value) if there is True else there
        if isinstance(lost, Unknown):
            yield Seen("UNKNOWN", path, given, lost.why)
        elif value == "":
            yield Seen("FAIL", path, given, "ships no logs: they go with the nodes")
        elif not str(value).lower().startswith(SCHEMES):
            yield Seen("UNKNOWN", path, given, "is no path in S3, s3://: what EMR makes of it is not known")
        elif _is_access_point(value):
            yield Seen("UNKNOWN", path, given, "is an access point; nothing says that EMR ships logs through one")
        elif (found := bucket_among(value, buckets, _resource(about).template)) is not None:
            # By a name that is written out, a bucket that is not made may be somebody else's.
            made = True if bucket_of(value) is found else found.exists_with(_resource(about))
            yield seen(made, path, given, good="ships its logs to a bucket of these templates", bad="")
        elif (bucket := run_into(value)) is not None:
            reason = f"a slash is missing after {bucket.logical_id}: nobody has a bucket of this name"
            yield Seen("FAIL", path, given, reason)
        else:
            reason = "whoever keeps this bucket must show who may read and who may remove the logs"
            yield Seen("INHERITED", path, given, reason)


def _is_access_point(value: Value) -> bool:
    """Whether a location is in an access point: one of these templates, or known by its ARN or the end of its alias.

    Source: S3 User Guide, access-points-naming.
    """
    parts = value.parts if isinstance(value, Text) else (value,)
    named = (isinstance(part, Reference) and "AccessPoint" in part.resource.type for part in parts)
    return any(named) or _ACCESS_POINT.match(str(value)) is not None


def _resource(about: Cluster | Resource) -> Resource:
    return about.resource if isinstance(about, Cluster) else about


CONTROL = Control(
    id="LOG-01",
    title="Clusters log to a bucket of these templates",
    why="Nodes are gone when a run has failed; only logs in S3 tell what happened on them.",
    severity="high",
    population="clusters, and steps with logs of their own",
    proof="LogUri of the cluster, and of steps that have one, is in a bucket of these templates",
    remedy="set LogUri to a prefix of a bucket that is encrypted and kept",
    sources=("cdk-nag AwsSolutions-EMR2",),
    mappings={
        "NIST 800-53r5": ("AU-2", "AU-6", "AU-12"),
    },
    examine=examine,
    unsure="EMR's documentation does not say whether logs go through an access point: UNKNOWN, of one that is here too",
)  # fmt: skip
