"""What pipelines and builds run of what lies in S3 and in repositories of CodeCommit, and with which roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...assembly import (
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    at,
    is_in,
    items,
    possible,
    references,
    text,
)
from .._base import Subject
from .._buckets import bucket_of
from ..access._escalation import Paths
from ._scripts import in_profile, means

# What actions give their artifacts to: the key of their configuration that names it, its type, and which property holds
# its name. Source: CodePipeline User Guide, action structure reference.
_RUNNERS = {
    "CodeBuild": ("ProjectName", "AWS::CodeBuild::Project", "Name"),
    "CodeDeploy": ("DeploymentGroupName", "AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName"),
    "CodeDeployToECS": ("DeploymentGroupName", "AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName"),
    "ECS": ("ServiceName", "AWS::ECS::Service", "ServiceName"),
    "ElasticBeanstalk": ("EnvironmentName", "AWS::ElasticBeanstalk::Environment", "EnvironmentName"),
    "Lambda": ("FunctionName", "AWS::Lambda::Function", "FunctionName"),
}
# Actions that deploy a template of their artifacts, where they name the role for that; with their own where they name
# none. And those that do with their own role what artifacts say: a definition of tasks passes any that it may pass.
_STACKS = {"CloudFormation": "RoleArn", "CloudFormationStackSet": "AdministrationRoleArn"}
_THEMSELVES = ("CodeDeployToECS", "Commands", "ECRBuildAndPublish")
_IN_S3 = ":s3:::"
_ARN = re.compile(r"arn:([^:]*|\$\{AWS::Partition\}):s3:::")


@dataclass(frozen=True, eq=False)
class Pipeline:
    """A pipeline: where the code that it hands on lies, which roles run that, and where it puts it down.

    Attributes:
        places: locations `s3://...` of its artifacts and sources.
        roles: or what names them.
        deployed: locations to which it copies its artifacts.
        repositories: of CodeCommit from which its sources are, by name.
    """

    name: str
    places: tuple[Value, ...]
    roles: tuple[Value, ...]
    deployed: tuple[Value, ...]
    repositories: tuple[Value, ...]


def pipelines(graph: Paths) -> Iterator[Pipeline]:
    """The pipelines of CodePipeline. Which folder of a bucket is one's own is not told: it is named after the pipeline.

    Source: CodePipeline API reference, ArtifactStore.
    """
    for one in graph.access.subject.of("AWS::CodePipeline::Pipeline"):
        actions = [each for stage, _, _ in items(one.get("Stages")) for each, _, _ in items(at(stage, "Actions"))]
        given = [each for each in actions if at(each, "InputArtifacts") not in (None, [])]
        roles = [role for each in given for role in _of_action(each, one, graph)]
        deployed = [_location(at(each, "Configuration", "BucketName")) for each in given if _is_by(each, "S3")]
        places = tuple(dict.fromkeys([*map(_location, _stores(one)), *_sources(actions)]))
        cloned = [at(each, "Configuration", "RepositoryName") for each in actions if _is_by(each, "CodeCommit")]
        yield Pipeline(one.address, places, tuple(dict.fromkeys(roles)), tuple(deployed), tuple(cloned))


def builds(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    """Projects whose source, or what is to be done with it, lies in S3: the name, the role, and where it lies."""
    for one in subject.of("AWS::CodeBuild::Project"):
        sources = [one.get("Source"), *(each for each, _, _ in items(one.get("SecondarySources")))]
        found = [at(each, "Location") for each in sources if is_in(at(each, "Type"), "S3") is not False]
        specs = possible(one.get("Source", "BuildSpec"))
        found += [each for each in specs if bucket_of(each) is not None or _ARN.match(str(each))]
        for place in (option for each in found for option in possible(each) if option is not None):
            yield from ((one.address, role, _written_out(place)) for role in _of_project(one))


def clones(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    """Projects that build what is pushed to a repository of CodeCommit: the name, the role, and the address of that."""
    for one in subject.of("AWS::CodeBuild::Project"):
        for source in (one.get("Source"), *(each for each, _, _ in items(one.get("SecondarySources")))):
            if is_in(at(source, "Type"), "CODECOMMIT") is not False and at(source, "Location") is not None:
                yield from ((one.address, role, at(source, "Location")) for role in _of_project(one))


def _stores(pipeline: Resource) -> Iterator[Value]:
    found = [pipeline.get("ArtifactStore")]
    found += [at(each, "ArtifactStore") for each, _, _ in items(pipeline.get("ArtifactStores"))]
    yield from (at(each, "Location") for each in found if each is not None)


def _sources(actions: list[Value]) -> Iterator[Value]:
    for one in actions:
        bucket, key = (at(one, "Configuration", name) for name in ("S3Bucket", "S3ObjectKey"))
        if _is_by(one, "S3") and bucket is not None and key is not None:
            yield text(["s3://", bucket, "/", key])


def _location(bucket: Value) -> Value:
    return text(["s3://", bucket, "/", Unknown("what lies there")])


def _written_out(place: Value) -> Value:
    """A location `bucket/key`, as projects have it, or an ARN, as `s3://bucket/key`; a folder is all that it holds."""
    parts = list(place.parts) if isinstance(place, Text) else [place]
    own = bucket_of(place)
    if own is not None and isinstance(parts[0], Reference):  # its ARN, or its name
        parts[0] = Reference(own)
    elif _ARN.match(str(place)):
        number = next(index for index, part in enumerate(parts) if isinstance(part, str) and _IN_S3 in part)
        parts = [str(parts[number]).partition(_IN_S3)[2], *parts[number + 1 :]]
    return text(["s3://", *parts, *([Unknown("what lies there")] if str(place).endswith("/") else [])])


def _is_by(action: Value, *providers: str) -> bool:
    return is_in(at(action, "ActionTypeId", "Provider"), *providers) is not False


def _of_action(action: Value, pipeline: Resource, graph: Paths) -> Iterator[Value]:
    """The roles with which what an action takes is run."""
    given = at(action, "Configuration")
    own = _or(at(action, "RoleArn"), pipeline.get("RoleArn"))
    if _is_by(action, *_THEMSELVES):
        yield from own
    for provider, key in _STACKS.items():
        if _is_by(action, provider):
            yield from _or(at(given, key), *own)
    for provider, (key, kind, named) in _RUNNERS.items():
        if _is_by(action, provider) and at(given, key) is not None:
            for one in graph.access.subject.of(kind):
                if means(at(given, key), one, named, pipeline):
                    yield from _of_runner(one, graph)


def _or(value: Value, *others: Value) -> list[Value]:
    """A value; others, too, where it is not given, or perhaps not."""
    return [*(one for one in possible(value) if one is not None), *(others if None in possible(value) else ())]


def _of_runner(one: Resource, graph: Paths) -> Iterator[Value]:
    if one.type == "AWS::CodeBuild::Project":
        yield from _of_project(one)
    elif one.type == "AWS::Lambda::Function":
        yield one.get("Role")
    elif one.type == "AWS::ECS::Service":
        tasks = graph.access.subject.of("AWS::ECS::TaskDefinition")
        yield from (each.get("TaskRoleArn") for each in tasks if means(one.get("TaskDefinition"), each, "Family", one))
    elif one.type == "AWS::ElasticBeanstalk::Environment":
        yield from _of_environment(one, graph.access.subject)
    else:
        yield from map(Reference, _of_deployments(one, graph))


def _of_environment(environment: Resource, subject: Subject) -> Iterator[Value]:
    for option, _, _ in items(environment.get("OptionSettings")):
        if is_in(at(option, "OptionName"), "IamInstanceProfile") is not False:
            yield from in_profile(at(option, "Value"), environment, subject)


def _of_project(project: Resource) -> Iterator[Value]:
    yield project.get("ServiceRole")
    yield project.get("BuildBatchConfig", "ServiceRole")


def _of_deployments(group: Resource, graph: Paths) -> Iterator[Resource]:
    """The roles of the machines, groups of such and services that a deployment group deploys to."""
    named = [*references(group.get("AutoScalingGroups")), *references(group.get("ECSServices"))]
    sets = at(group.get("Ec2TagSet"), "Ec2TagSetList")
    listed = [group.get("Ec2TagFilters"), *(at(one, "Ec2TagGroup") for one, _, _ in items(sets))]
    filters = [one for each in listed for one, _, _ in items(each)]
    for one in graph.access.subject.of("AWS::EC2::Instance", "AWS::AutoScaling::AutoScalingGroup"):
        tags = [tag for tag, _, _ in items(one.get("Tags"))]
        if one in named or any(_has(tag, asked) for tag in tags for asked in filters):
            yield from graph.roles_behind(one)
    for one in named:
        if one.type == "AWS::ECS::Service":
            yield from (role for value in _of_runner(one, graph) for role in references(value))


def _has(tag: Value, asked: Value) -> bool:
    """Whether a tag may be what a filter asks for: what this leaves out may be anything."""
    wanted = {key: at(asked, key) for key in ("Key", "Value")}
    return all(
        want is None or isinstance(want, Unknown) or isinstance(at(tag, key), Unknown) or at(tag, key) == want
        for key, want in wanted.items()
    )
