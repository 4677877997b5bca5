"""Where scripts and archives lie in S3 that things of the templates run, and with which roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import (
    Choice,
    Cluster,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    at,
    items,
    possible,
    text,
)
from .._base import Subject
from .._buckets import bucket_of
from .._data import facts
from .._sam import PLAIN, roles
from ._calls import STEPS, asked, requests
from ._network import resource_of, role_of

SCHEME = re.compile(r"s3[an]?://")
# What of the arguments of steps and jobs is code, and not the data that it reads.
_CODE = re.compile(
    r"\.(deb|egg|hql|ipynb|jar|js|pig|ps1|py|q|r|rb|rpm|scala|sh|sql|war|whl|zip|tgz|tar\.gz)$", re.IGNORECASE
)
_BETWEEN = re.compile(r"([\s,;|&<>()'\"`\\#]+|=)")
# Properties in which types of resources name what they run, and the role that this has.
_RUN = {
    "AWS::Batch::JobDefinition": (("ContainerProperties",), ("ContainerProperties", "JobRoleArn")),
    "AWS::ECS::TaskDefinition": (("ContainerDefinitions",), ("TaskRoleArn",)),
    "AWS::Glue::Job": (("DefaultArguments",), ("Role",)),
    "AWS::KafkaConnect::Connector": (("Plugins",), ("ServiceExecutionRoleArn",)),
    "AWS::KinesisAnalyticsV2::Application": (("ApplicationConfiguration",), ("ServiceExecutionRole",)),
    "AWS::Lambda::Function": (("Layers",), ("Role",)),
    "AWS::SageMaker::Model": (("Containers", "PrimaryContainer"), ("ExecutionRoleArn",)),
    "AWS::SageMaker::Pipeline": (("PipelineDefinition",), ("RoleArn",)),
    "AWS::StepFunctions::StateMachine": (("DefinitionS3Location",), ("RoleArn",)),
    "AWS::Synthetics::Canary": (("Code",), ("ExecutionRoleArn",)),
}
# Machines that run their user data, below these keys, with the role of their profile.
_MACHINES = {
    "AWS::AutoScaling::LaunchConfiguration": (),
    "AWS::EC2::Instance": (),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateData",),
}
# Settings of engines that name code, which then may have any ending, or be a folder.
_SETTINGS = frozenset(facts("programs")["code_settings"]["names"])
# In a security configuration: the jar of one's own provider of certificates or keys.
_PROVIDER = "S3Object"
# How structures name an object, and what keeps code for others that refer to it.
_OBJECTS = (("Bucket", "Key"), ("S3Bucket", "S3Key"), ("BucketARN", "FileKey"), ("BucketArn", "FileKey"))
_KEEPS = {"AWS::KafkaConnect::CustomPlugin": "Location", "AWS::Lambda::LayerVersion": "Content"}
_OF_AIRFLOW = ("DagS3Path", "PluginsS3Path", "RequirementsS3Path", "StartupScriptS3Path")
# Calls that run code with a role that they name.
_JOBS = (
    *STEPS, "emr:startNotebookExecution", "emrcontainers:startJobRun", "emrserverless:startJobRun",
    "sagemaker:createModel", "sagemaker:createProcessingJob", "sagemaker:createTrainingJob",
)  # fmt: skip


def scripts(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    """What runs code from S3, the role of that, and where the code lies."""
    for cluster in subject.clusters:
        yield from _of_cluster(cluster, subject)
    for kind, (keys, role) in _RUN.items():
        for one in subject.of(kind):
            yield from ((one.address, one.get(*role), place) for place in _code([one.get(key) for key in keys]))
    for job in subject.of("AWS::Glue::Job"):
        yield job.address, job.get("Role"), job.get("Command", "ScriptLocation")
    for one in subject.of("AWS::Lambda::Function"):
        place, key = one.get("Code", "S3Bucket"), one.get("Code", "S3Key")
        if place is not None and key is not None:
            yield one.address, one.get("Role"), text(["s3://", place, "/", key])
    yield from _of_sam(subject)
    yield from _of_airflow(subject)
    yield from _of_machines(subject)
    yield from _called(subject)


def _of_sam(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    """Of what SAM writes short: code that it packs has no ending, so whatever is there is code."""
    for one in subject.of(*PLAIN):
        given = [option for key in ("CodeUri", "DefinitionUri") for option in possible(one.get(key))]
        places = [option for option in given if isinstance(option, (str, Text)) and SCHEME.match(str(option))]
        places += [place for option in given if isinstance(option, dict) for place in _objects(option)]
        places += _code(one.get("Layers"))
        yield from ((one.address, role, place) for place in places for role in roles(one))


def _of_airflow(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    for one in subject.of("AWS::MWAA::Environment"):
        bucket = _bucket(one.get("SourceBucketArn"))
        for path in (one.get(key) for key in _OF_AIRFLOW):
            if path is not None:
                place = text(["s3://", bucket, "/", path, Unknown("what lies there")])
                yield one.address, one.get("ExecutionRoleArn"), place


def _of_machines(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    for kind, below in _MACHINES.items():
        for one in subject.of(kind):
            roles = list(in_profile(one.get(*below, "IamInstanceProfile"), one, subject))
            yield from ((one.address, role, place) for place in _code(one.get(*below, "UserData")) for role in roles)


def _of_cluster(cluster: Cluster, subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    role = role_of(cluster, subject)
    for action, _, _ in items(cluster.get("BootstrapActions")):
        yield cluster.name, role, at(action, "ScriptBootstrapAction", "Path")
    arguments = [at(one, "ScriptBootstrapAction", "Args") for one, _, _ in items(cluster.get("BootstrapActions"))]
    added = [call.request for call in requests(subject, *STEPS) if _is_for(call, cluster)]
    steps = [one.properties for one in cluster.attached(subject.assembly, "AWS::EMR::Step")]
    set_ = [properties for _, properties, _ in cluster.placed_configurations()]
    run = [arguments, cluster.get("Steps"), *steps, *added, *set_]
    yield from ((cluster.name, role, one) for one in _code(run))
    yield from ((cluster.name, role, one) for one in (*_set(set_), *_provided(cluster.security(subject.assembly))))


def _is_for(call: Cluster, cluster: Cluster) -> bool:
    """Whether a call adds steps to a cluster: by reference, or in the machine that launches it."""
    named = [resource_of(call.get(key), "AWS::EMR::Cluster") for key in ("ClusterId", "JobFlowId")]
    return cluster.resource in (call.resource, *named)


def _called(subject: Subject) -> Iterator[tuple[str, Value, Value]]:
    """What calls of state machines, schedules and others have run, with the role that they name, or that a job has."""
    for call in requests(subject, *_JOBS):
        named = ("ExecutionRoleArn", "RoleArn", "ServiceRole")
        roles = [role for key in named if (role := asked(call, key)) is not None]
        run = [call.request, *_of_application(call, subject)]
        yield from ((call.name, role, place) for place in (*_code(run), *_set(run)) for role in roles)
    for call in requests(subject, "glue:startJobRun"):
        jobs = [
            one for one in subject.of("AWS::Glue::Job") if means(asked(call, "JobName"), one, "Name", call.resource)
        ]
        yield from ((call.name, one.get("Role"), place) for one in jobs for place in _code(asked(call, "Arguments")))


def _of_application(call: Cluster, subject: Subject) -> Iterator[Value]:
    """What the application of EMR Serverless that a call runs a job in is configured with."""
    named = asked(call, "ApplicationId")
    for one in subject.of("AWS::EMRServerless::Application") if named is not None else ():
        if means(named, one, "Name", call.resource) or isinstance(named, Unknown):
            yield one.get("RuntimeConfiguration")


def _set(node: Value) -> Iterator[Value]:
    """The locations that settings of engines name as code, anywhere in a structure."""
    if isinstance(node, dict):
        for key, one in node.items():
            yield from _located(one) if key in _SETTINGS else _set(one)
    elif isinstance(node, list):
        for one in node:
            yield from _set(one)
    elif isinstance(node, Choice):
        for option in possible(node):
            yield from _set(option)


def _located(value: Value) -> Iterator[Value]:
    """The places in S3 that a list of them, as a text, names: of a folder, whatever lies there."""
    for option in possible(value):
        for place in words(option) if isinstance(option, (str, Text)) else ():
            if SCHEME.match(str(place)):
                yield place if _CODE.search(str(place)) else text([place, Unknown("what lies there")])


def _provided(node: Value) -> Iterator[Value]:
    """The jars that a security configuration names."""
    if isinstance(node, (dict, list)):
        for key, one in node.items() if isinstance(node, dict) else enumerate(node):
            yield from possible(one) if key == _PROVIDER else _provided(one)


def means(value: Value, resource: Resource, key: str, by: Resource) -> bool:
    """Whether a value in another resource refers to one, or may name it by the property `key`."""
    options = possible(value)
    if any(one.resource is resource for one in options if isinstance(one, Reference)):
        return True
    return any(resource.is_called(one, key, by.template) is not False for one in options)


def in_profile(value: Value, by: Resource, subject: Subject) -> Iterator[Value]:
    """The roles of an instance profile that a resource names."""
    options = possible(value)
    named = [at(one, key) for one in options if isinstance(one, dict) for key in ("Arn", "Name")]
    for profile in subject.of("AWS::IAM::InstanceProfile"):
        if any(means(one, profile, "InstanceProfileName", by) for one in (*options, *named)):
            yield from (role for role, _, _ in items(profile.get("Roles")))


def _bucket(arn: Value) -> Value:
    """The bucket that an ARN names: of these templates, by its name, or not known."""
    own = bucket_of(arn)
    if own is not None:
        return Reference(own)
    first, *rest = arn.parts if isinstance(arn, Text) else (arn,)
    scheme, colons, name = first.rpartition(":::") if isinstance(first, str) else ("", "", "")
    return text([name, *rest]) if scheme and colons else Unknown("which bucket it is")


def _code(node: Value) -> Iterator[Value]:
    """The locations of code in a structure, or in what keeps code for it, also within texts such as commands."""
    if isinstance(node, dict):
        yield from _objects(node)
    if isinstance(node, (dict, list)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _code(one)
    elif isinstance(node, Choice):
        for option in possible(node):
            yield from _code(option)
    elif isinstance(node, Reference) and node.resource.type in _KEEPS:
        yield from _code(node.resource.get(_KEEPS[node.resource.type]))
    elif isinstance(node, (str, Text)) and "s3" in str(node):
        found = (node, *words(node))  # a key may hold what parts words
        yield from (one for one in found if SCHEME.match(str(one)) and _CODE.search(str(one)))


def _objects(node: dict[str, Value]) -> Iterator[Value]:
    for bucket, key in _OBJECTS:
        place, name = node.get(bucket), node.get(key)
        if place is not None and name is not None:
            yield text(["s3://", _bucket(place) if bucket.lower().endswith("arn") else place, "/", name])


def words(node: str | Text) -> Iterator[Value]:
    """The words of a text. A key in S3 may hold `=`, as in `day=1/run`."""
    word: list[Value] = []
    for part in node.parts if isinstance(node, Text) else (node,):
        for index, piece in enumerate(_BETWEEN.split(part) if isinstance(part, str) else (part,)):
            if index % 2 == 0 or (piece == "=" and word and SCHEME.match(str(word[0]))):
                word += [piece] if piece != "" else []
            else:
                yield text(word)
                word = []
    yield text(word)
