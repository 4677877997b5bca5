"""Who may write, or give a run, what something of the templates runs with a role of its own."""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...assembly import (
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
from .._sam import PLAIN, makes_role
from .._sam import roles as sam_roles
from ..access._escalation import Paths, Way
from ..access._methods import Method
from ..access._words import fits, in_full, words
from ._pipelines import builds, clones, pipelines
from ._scripts import SCHEME, scripts
from ._started import GIVEN, handing_on, started


def _way(identity: str, title: str, action: str, source: str) -> Method:
    return Method(identity, title, "use", (action,), source=source)


_LISTED = "HackTricks Cloud"
_OBJECT: tuple[Method, ...] = (_way("s3-script", "writes what others run", "s3:PutObject", _LISTED),)
_POLICY: tuple[Method, ...] = (
    _way("s3-script-policy", "may let itself write what others run", "s3:PutBucketPolicy", _LISTED),
)
_IMAGE: tuple[Method, ...] = (
    _way("ecr-image", "pushes images that others run", "ecr:PutImage", _LISTED),
    _way("ecr-image-policy", "may let itself push images that others run", "ecr:SetRepositoryPolicy", _LISTED),
)
# What brings code to a branch.
_PUSHES = tuple(
    _way(f"codecommit-{name}", "pushes code that others run", f"codecommit:{name}",
         "CodeCommit User Guide, permissions reference")
    for name in (
        "CreateCommit", "GitPush", "MergeBranchesByFastForward", "MergeBranchesBySquash", "MergeBranchesByThreeWay",
        "MergePullRequestByFastForward", "MergePullRequestBySquash", "MergePullRequestByThreeWay", "PutFile",
    )
)  # fmt: skip
# The name of a bucket in an ARN that is written out, and how a name ends that CloudFormation makes up: AWS
# CloudFormation User Guide, physical IDs.
_IN_BUCKET = re.compile(r"arn:.*?:s3:::([a-z0-9.-]+)/.*", re.DOTALL)
_MADE_UP = re.compile(r"-[a-z0-9]{10,}$")
_REPOSITORY, _OF_SOURCES = "AWS::ECR::Repository", "AWS::CodeCommit::Repository"
_CLONED = "/v1/repos/"
_CODECOMMIT = ("arn:", Pseudo("AWS::Partition"), ":codecommit:", Pseudo("AWS::Region"), ":", Pseudo("AWS::AccountId"),
               ":")  # fmt: skip
# Where types of resources name their images, and the role that these run with.
_IMAGES = {
    "AWS::Batch::JobDefinition": (("ContainerProperties", "Image"), ("ContainerProperties", "JobRoleArn")),
    "AWS::CodeBuild::Project": (("Environment", "Image"), ("ServiceRole",)),
    "AWS::ECS::TaskDefinition": (("ContainerDefinitions",), ("TaskRoleArn",)),
    "AWS::Lambda::Function": (("Code", "ImageUri"), ("Role",)),
    "AWS::Serverless::Function": (("ImageUri",), ("Role",)),
}


@dataclass(frozen=True)
class _Place:
    """An ARN or a pattern for such, in full, and the bucket of the templates that it names by reference."""

    arn: str
    bucket: Resource | None = None

    def may_be(self, entry: _Place) -> bool:
        """Whether it may be among what an entry means. One bucket here is no other, whatever both will be called."""
        if self.bucket is not entry.bucket and (_apart(self, entry) or _apart(entry, self)):
            return False
        return fits(entry.arn, self.arn) is not False

    def buckets(self) -> Iterator[_Place]:
        """The bucket that an object is in, where it is known."""
        named = _IN_BUCKET.fullmatch(self.arn)
        if self.bucket is not None:
            yield _place(Reference(self.bucket, "Arn"))
        elif named is not None:
            yield _Place(self.arn[: named.end(1)])


def _apart(one: _Place, other: _Place) -> bool:
    """Whether the bucket of the templates that a place is in is not that of another, by how both are called."""
    if one.bucket is None:
        return False
    given = one.bucket.get("BucketName")
    if other.bucket is not None:
        return given is None or given != other.bucket.get("BucketName")
    written = _IN_BUCKET.fullmatch(other.arn)
    return given is None and written is not None and _MADE_UP.search(written[1]) is None


@dataclass(frozen=True)
class _Code:
    """A script, image or source: what runs it, with which role, how it is written, and what is written."""

    name: str
    role: Resource
    methods: tuple[Method, ...]
    place: _Place

    def may_be(self, entries: Iterable[_Place]) -> bool:
        """Whether it may be among what entries of `Resource` mean."""
        return any(self.place.may_be(entry) for entry in entries)


def written(graph: Paths) -> Iterator[Way]:
    """The ways by which identities write what runs with a role of the templates; never certain."""
    subject = graph.access.subject
    coded = _in_s3(subject)
    others = (*_images(subject), *_cloned(subject), *_started(subject))
    run = list(dict.fromkeys([*coded, *_handed_on(graph, coded), *others]))
    methods = dict.fromkeys(method for one in run for method in one.methods)
    found: dict[tuple[Statement, str], list[_Code]] = {}  # many identities hold one statement
    for holder, method in itertools.product(graph.access.holders if run else (), methods):
        told = {holder}
        for grant, _ in graph.access.allowances(holder, method.first):
            key = grant.statement.origin, method.id
            if key not in found:
                entries = list(map(_place, _entries(grant.statement)))
                found[key] = [one for one in run if method in one.methods and one.may_be(entries)]
            # By another statement it comes to the same.
            for role, name in {one.role: one.name for one in found[key] if one.role not in told}.items():
                told.add(role)
                brings = "what a run is started with" if method.title == GIVEN else "what it writes"
                why = Unknown(f"whether {name} runs {brings} is not known")
                yield Way(holder, role, role.address, method, (grant,), why, "named")


def _place(arn: Value) -> _Place:
    return _Place(in_full(arn), bucket_of(arn))


def _entries(statement: Statement) -> Iterator[Value]:
    yield from (option for entry in statement.listed("Resource") or ["*"] for option in possible(entry))


def _in_s3(subject: Subject) -> list[_Code]:
    return [
        _Code(name, one, methods, where)
        for name, role, location in (*scripts(subject), *builds(subject))
        for place in _places(location)
        for methods, where in ((_OBJECT, place), *((_POLICY, bucket) for bucket in place.buckets()))
        for one in _roles(role, subject)
    ]


def _handed_on(graph: Paths, coded: list[_Code]) -> Iterator[_Code]:
    """What pipelines take from S3 or CodeCommit and run, or put down where something else runs it: these of scripts."""
    subject = graph.access.subject
    for pipeline in pipelines(graph):
        behind = [role for value in pipeline.roles for role in _roles(value, subject)]
        copied = [place for location in pipeline.deployed for place in _places(location)]
        behind += [one.role for one in coded if one.may_be(copied)]
        taken = [(_OBJECT, place) for location in pipeline.places for place in _places(location)]
        taken += [(_PUSHES, place) for named in pipeline.repositories for place in _sources(named, subject)]
        for methods, place in taken:
            yield from (_Code(pipeline.name, role, methods, place) for role in dict.fromkeys(behind))


def _cloned(subject: Subject) -> Iterator[_Code]:
    """What is pushed to repositories of CodeCommit that projects build."""
    for name, role, address in clones(subject):
        for place in _sources(address, subject):
            yield from (_Code(name, one, _PUSHES, place) for one in _roles(role, subject))


def _started(subject: Subject) -> Iterator[_Code]:
    """What does with more rights what the input of a run says, also of one that only hands it on to another run."""
    found = dict.fromkeys(_Code(name, one, methods, _place(arn)) for name, role, methods, arn in started(subject)
                          for one in _roles(role, subject))  # fmt: skip
    handing = [(methods, _place(arn), _place(to)) for methods, arn, to in handing_on(subject)] if found else []
    waiting = deque(found)
    while waiting:
        one = waiting.popleft()
        for methods, arn, to in handing:
            begun = replace(one, methods=methods, place=arn)
            if begun not in found and one.place.may_be(to):
                found[begun] = None
                waiting.append(begun)
    yield from found


def _sources(named: Value, subject: Subject) -> Iterator[_Place]:
    """The ARNs of the repositories that may be named, or whose address is given."""
    for option in possible(named):
        parts = list(option.parts) if isinstance(option, Text) else [option]
        number = next((place for place, part in enumerate(parts) if isinstance(part, str) and _CLONED in part), None)
        if number is not None:
            parts = [str(parts[number]).partition(_CLONED)[2], *parts[number + 1 :]]
        own = [one for one in references(option) if one.type == _OF_SOURCES]
        own += [one for one in subject.of(_OF_SOURCES) if one.get("RepositoryName") == text(parts)]
        if own:
            yield _place(Reference(own[0], "Arn"))
        elif isinstance(option, (str, Text)):
            yield _place(text([*_CODECOMMIT, *parts]))


def _places(location: Value) -> Iterator[_Place]:
    yield from (_place(arn) for option in possible(location) if (arn := _arn(option)) is not None)


def _arn(location: Value) -> Value:
    """The ARN of the object at a location `s3://...`; None for what is no such location."""
    parts = location.parts if isinstance(location, Text) else (location,)
    first, *rest = parts
    if not isinstance(first, str) or not (scheme := SCHEME.match(first)):
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
                acting = sam_roles(one) if one.type in PLAIN else one.get(*role)
                yield from (_Code(one.address, each, _IMAGE, place) for each in _roles(acting, subject))


def _repositories(image: Value, subject: Subject) -> Iterator[Resource]:
    """The repositories of the templates that an image is of, by reference or by name."""
    yield from (one for one in references(image) if one.type == _REPOSITORY)
    for option in possible(image):
        name = re.split("[:@]", str(option).partition(".amazonaws.com")[2].partition("/")[2], maxsplit=1)[0]
        yield from (one for one in subject.of(_REPOSITORY) if name and one.get("RepositoryName") == name)


def _roles(value: Value, subject: Subject) -> Iterator[Resource]:
    """The roles that a value names: by reference, or by the name or ARN that is written out; of what SAM makes one for,
    that itself."""
    yield from (one for one in references(value) if one.type == "AWS::IAM::Role" or makes_role(one))
    for option in possible(value):
        name = words(option).rpartition("/")[2] if isinstance(option, (str, Text)) else ""
        yield from (one for one in subject.of("AWS::IAM::Role") if name and words(one.get("RoleName")) == name)
