"""CFG-06: bootstrap scripts come from governed buckets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...assembly import Cluster, Resource, Text, Unknown, Value, at, is_in, items, possible, show, unknown_in
from ...findings import Path
from .._base import Control, Outcome, Subject
from .._buckets import BUCKET, bucket_among, run_into
from ._seen import Seen, one_of, seen

_LOCAL = "a script that EMR keeps on its nodes"
# Where EMR's image has its own scripts. Whatever else lies on a node is a program that runs what it is given, comes of
# an image of one's own, or was fetched by an earlier bootstrap action.
_OF_EMR = "/usr/share/aws/emr/"
# EMR's program that runs its arguments as a command on some nodes: EMR Management Guide, run-if bootstrap action.
_RUN_IF = "/run-if"
# An address to fetch from, or a command in an argument.
_RUNS = re.compile(r"://|'-c'")
# A command that runs a file or what it is told elsewhere, or that is not known: not `sudo yum update`.
_RUNS_OTHERS = re.compile(r"[/|$?]|\b(?:(?:ba|da|k|z)?sh|curl|eval|exec|perl|python[\d.]*|ruby|source|wget)\b")


def examine(subject: Subject) -> Iterator[Outcome]:
    buckets = subject.of(BUCKET)
    for cluster in subject.clusters:
        for action, index, _ in items(cluster.get("BootstrapActions")):
            path: Path = ("BootstrapActions", *index, "ScriptBootstrapAction", "Path")
            place = at(action, "ScriptBootstrapAction", "Path")
            found = one_of(place, path, [_one(option, path, buckets, cluster) for option in possible(place)])
            given = str(show(at(action, "ScriptBootstrapAction", "Args")))
            if str(place).endswith(_RUN_IF):
                run = _RUNS_OTHERS.search(given) is not None
            else:
                run = found.reason == _LOCAL and _RUNS.search(given) is not None
            if found.status in {"PASS", "INHERITED"} and run:
                why = "a program that is none of yours runs what it is given, which these templates do not hold"
                found = Seen("UNKNOWN", path, place, why)
            yield found.of(cluster)


def _one(place: Value, path: Path, buckets: list[Resource], cluster: Cluster) -> Seen:
    first = place.parts[0] if isinstance(place, Text) else place
    if isinstance(first, Unknown):
        return Seen("UNKNOWN", path, place, first.why)
    scheme = str(first)
    if not scheme.startswith(("s3://", "s3a://", "s3n://")):
        if scheme.startswith(("file:", "/")):
            return _on_node(path, place)
        return Seen("FAIL", path, place, "no script in S3; keep it in a bucket of these templates")
    if (bucket := bucket_among(place, buckets, cluster.resource.template)) is not None:
        return _in_bucket(bucket, path, place)
    return _elsewhere(path, place)


def _on_node(path: Path, place: Value) -> Seen:
    if (lost := unknown_in(place)) is not None:
        return Seen("UNKNOWN", path, place, lost.why)
    if posixpath.normpath("/" + str(show(place)).removeprefix("file:").lstrip("/")).startswith(_OF_EMR):
        return Seen("PASS", path, place, _LOCAL)
    what = "a file of the nodes: what it holds, or is given to run, is not in these templates"
    return Seen("UNKNOWN", path, place, what)


def _elsewhere(path: Path, place: Value) -> Seen:
    if (bucket := run_into(place)) is not None:
        what = (
            f"a slash is missing after {bucket.logical_id}: whoever takes the name that this makes has scripts run here"
        )
        return Seen("FAIL", path, place, what)
    if (lost := unknown_in(place)) is not None:
        return Seen("UNKNOWN", path, place, lost.why)
    what = (
        "its bucket is not among these templates: whoever owns it shows who may write there, and that it is versioned"
    )
    return Seen("INHERITED", path, place, what)


def _in_bucket(bucket: Resource, path: Path, place: Value) -> Seen:
    return seen(
        is_in(bucket.get("VersioningConfiguration", "Status"), "Enabled"), path, place,
        good=f"in {bucket.logical_id}, a versioned bucket of these templates",
        bad=f"in {bucket.logical_id}, which keeps no versions: a script may be changed unnoticed; switch versioning on",
    )  # fmt: skip


CONTROL = Control(
    id="CFG-06",
    title="Bootstrap scripts come from governed buckets",
    why="They run as root on every node before anything else does.",
    severity="high",
    population="bootstrap actions of clusters",
    proof="ScriptBootstrapAction.Path resolves to a versioned AWS::S3::Bucket of these templates, or is a script that "
    "EMR keeps below /usr/share/aws/emr",
    remedy="keep the script in a versioned bucket of these templates, which few may write to",
    sources=("EMR Best Practices Guide, Security",),
    mappings={"NIST 800-53r5": ("CM-5", "CM-7", "SI-7")},
    examine=examine,
    unsure="the bucket of `cdk bootstrap`, where the CDK keeps scripts, is not among an app's templates",
)
