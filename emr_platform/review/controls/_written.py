"""Who may write a script or image that something of the templates runs with a role of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...assembly import (
    Choice,
    Cluster,
    Pseudo,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    at,
    items,
    possible,
    references,
    text,
)
from .._base import Subject
from .._buckets import bucket_of
from ..access._escalation import Paths, Way
from ..access._methods import Method
from ..access._words import fits, in_full, words
from ._calls import STEPS, requests
from ._network import resource_of, role_of
from ._pipelines import builds, pipelines

_OBJECT = Method("s3-script", "writes what others run", "use", ("s3:PutObject",), source="HackTricks Cloud")
_IMAGE = Method("ecr-image", "pushes images that others run", "use", ("ecr:PutImage",), source="HackTricks Cloud")
_SCHEME = re.compile(r"s3[an]?://")
# What of the arguments of steps and jobs is code, and not the data that it reads.
_CODE = re.compile(r"\.(egg|hql|ipynb|jar|pig|py|q|r|rb|scala|sh|sql|whl|zip|tgz|tar\.gz)$", re.IGNORECASE)
_REPOSITORY = "AWS::ECR::Repository"
# Where types of resources name their images, and the role that these run with.
_IMAGES = {
    "AWS::Batch::JobDefinition": (("ContainerProperties", "Image"), ("ContainerProperties", "JobRoleArn")),
    "AWS::CodeBuild::Project": (("Environment", "Image"), ("ServiceRole",)),
    "AWS::ECS::TaskDefinition": (("ContainerDefinitions",), ("TaskRoleArn",)),
    "AWS::Lambda::Function": (("Code", "ImageUri"), ("Role",)),
}
_OF_AIRFLOW = ("DagS3Path", "PluginsS3Path", "RequirementsS3Path", "StartupScriptS3Path")


@dataclass(frozen=True)
class _Place:
    """An ARN or a pattern for such, in full, and the bucket of the templates that it names by reference."""

    arn: str
    bucket: Resource | None = None

    def may_be(self, entry: _Place) -> bool:
        """Whether it may be among what an entry means. One bucket here is no other, whatever both will be called."""
        if self.bucket is not None and entry.bucket is not None and self.bucket is not entry.bucket:
            given = self.bucket.get("BucketName")
            if given is None or given != entry.bucket.get("BucketName"):
                return False
        return fits(entry.arn, self.arn) is not False


@dataclass(frozen=True)
class _Code:
    """A script or image: what runs it, with which role, how it is written, and what is written."""

    name: str
    role: Resource
    method: Method
    place: _Place

    def may_be(self, entries: Iterable[_Place]) -> bool:
        """Whether it may be among what entries of `Resource` mean."""
        return any(self.place.may_be(entry) for entry in entries)


def written(graph: Paths) -> Iterator[Way]:
    """The ways by which identities write what runs with a role of the templates; never certain."""
    scripts, images = _scripts(graph.access.subject), _images(graph.access.subject)
    run = list(dict.fromkeys([*scripts, *_handed_on(graph, scripts), *images]))
    found: dict[tuple[Statement, str], list[_Code]] = {}  # many identities hold one statement
    for holder in graph.access.holders if run else ():
        for method in (_OBJECT, _IMAGE):
            for grant, _ in graph.access.allowances(holder, method.first):
                key = grant.statement, method.id
                if key not in found:
                    entries = list(map(_place, _entries(grant.statement)))
                    found[key] = [one for one in run if one.method is method and one.may_be(entries)]
                for role, name in {one.role: one.name for one in found[key] if one.role is not holder}.items():
                    why = Unknown(f"whether {name} runs what it writes is not known")
                    yield Way(holder, role, role.address, method, (grant,), why, "named")


def _place(arn: Value) -> _Place:
    return _Place(in_full(arn), bucket_of(arn))


def _entries(statement: Statement) -> Iterator[Value]:
    yield from (option for entry in statement.listed("Resource") or ["*"] for option in possible(entry))


def _scripts(subject: Subject) -> list[_Code]:
    return [
        _Code(name, one, _OBJECT, place)
        for name, role, location in (*_locations(subject), *builds(subject))
        for place in _places(location)
        for one in _roles(role, subject)
    ]


def _handed_on(graph: Paths, scripts: list[_Code]) -> Iterator[_Code]:
    """What pipelines take from S3 and run, or put down where something else runs it: these of some scripts."""
    for pipeline in pipelines(graph):
        behind = [role for value in pipeline.roles for role in _roles(value, graph.access.subject)]
        copied = [place for location in pipeline.deployed for place in _places(location)]
        behind += [one.role for one in scripts if one.may_be(copied)]
        for place in (place for location in pipeline.places for place in _places(location)):
            yield from (_Code(pipeline.name, role, _OBJECT, place) for role in dict.fromkeys(behind))


def _places(location: Value) -> Iterator[_Place]:
    yield from (_place(arn) for option in possible(location) if (arn := _arn(option)) is not None)


def _locations(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    """What runs code from S3, the role of that, and where the code lies."""
    for cluster in subject.clusters:
        role = role_of(cluster, subject)
        for action, _, _ in items(cluster.get("BootstrapActions")):
            yield cluster.name, role, at(action, "ScriptBootstrapAction", "Path")
        added = [call.request for call in requests(subject, *STEPS) if _is_for(call, cluster)]
        steps = [one.properties for one in cluster.attached(subject.assembly, "AWS::EMR::Step")]
        yield from ((cluster.name, role, one) for one in _code([cluster.get("Steps"), *steps, *added]))
    for job in subject.of("AWS::Glue::Job"):
        yield job.address, job.get("Role"), job.get("Command", "ScriptLocation")
        yield from ((job.address, job.get("Role"), one) for one in _code(job.get("DefaultArguments")))
    for one in subject.of("AWS::Lambda::Function"):
        place, key = one.get("Code", "S3Bucket"), one.get("Code", "S3Key")
        if place is not None and key is not None:
            yield one.address, one.get("Role"), text(["s3://", place, "/", key])
    for one in subject.of("AWS::MWAA::Environment"):
        bucket = _bucket(one.get("SourceBucketArn"))
        for path in (one.get(key) for key in _OF_AIRFLOW):
            if path is not None:
                place = text(["s3://", bucket, "/", path, Unknown("what lies there")])
                yield one.address, one.get("ExecutionRoleArn"), place


def _bucket(arn: Value) -> Value:
    """The bucket that an ARN names: of these templates, by its name, or not known."""
    own = bucket_of(arn)
    if own is not None:
        return Reference(own)
    first, *rest = arn.parts if isinstance(arn, Text) else (arn,)
    scheme, colons, name = first.rpartition(":::") if isinstance(first, str) else ("", "", "")
    return text([name, *rest]) if scheme and colons else Unknown("which bucket it is")


def _is_for(call: Cluster, cluster: Cluster) -> bool:
    """Whether a call adds steps to a cluster: by reference, or in the machine that launches it."""
    named = [resource_of(call.get(key), "AWS::EMR::Cluster") for key in ("ClusterId", "JobFlowId")]
    return cluster.resource in (call.resource, *named)


def _code(node: Value) -> Iterator[Value]:
    """The locations of code in a structure."""
    if isinstance(node, (dict, list)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _code(one)
    elif isinstance(node, Choice):
        for option in possible(node):
            yield from _code(option)
    elif isinstance(node, (str, Text)) and _SCHEME.match(str(node)) and _CODE.search(str(node)):
        yield node


def _arn(location: Value) -> Value:
    """The ARN of the object at a location `s3://...`; None for what is no such location."""
    parts = location.parts if isinstance(location, Text) else (location,)
    first, *rest = parts
    if not isinstance(first, str) or not (scheme := _SCHEME.match(first)):
        return None
    own = bucket_of(location)
    if own is not None and first == scheme[0] and isinstance(rest[0], Reference):
        return text([Reference(own, "Arn"), *rest[1:]])
    return text(["arn:", Pseudo("AWS::Partition"), f":s3:::{first[scheme.end() :]}", *rest])


def _images(subject: Subject) -> Iterator[_Code]:
    for kind, (path, role) in _IMAGES.items():
        for one in subject.of(kind):
            found = one.get(*path)
            images = [at(each, "Image") for each, _, _ in items(found)] if kind.startswith("AWS::ECS") else [found]
            for repository in dict.fromkeys(repo for image in images for repo in _repositories(image, subject)):
                place = _place(Reference(repository, "Arn"))
                yield from (_Code(one.address, each, _IMAGE, place) for each in _roles(one.get(*role), subject))


def _repositories(image: Value, subject: Subject) -> Iterator[Resource]:
    """The repositories of the templates that an image is of, by reference or by name."""
    yield from (one for one in references(image) if one.type == _REPOSITORY)
    for option in possible(image):
        name = re.split("[:@]", str(option).partition(".amazonaws.com")[2].partition("/")[2], maxsplit=1)[0]
        yield from (one for one in subject.of(_REPOSITORY) if name and one.get("RepositoryName") == name)


def _roles(value: Value, subject: Subject) -> Iterator[Resource]:
    """The roles that a value names: by reference, or by the name or ARN that is written out."""
    yield from (one for one in references(value) if one.type == "AWS::IAM::Role")
    for option in possible(value):
        name = words(option).rpartition("/")[2] if isinstance(option, (str, Text)) else ""
        yield from (one for one in subject.of("AWS::IAM::Role") if name and words(one.get("RoleName")) == name)
