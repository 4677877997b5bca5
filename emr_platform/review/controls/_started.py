"""What does, with a role of its own, what the input of its run says: machines, automations and functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import (
    MACHINES,
    Cluster,
    Pseudo,
    Reference,
    Resource,
    Unknown,
    Value,
    at,
    callers,
    document,
    possible,
    references,
    text,
    text_of_code,
    unknown_in,
)
from .._base import Subject
from .._code import Coded, coded, picks_calls, writes_by_resource
from .._sam import roles as sam_roles
from ..access._let_in import function_arn
from ..access._methods import METHODS, Method
from ._calls import STEPS, asked, below, may_mean, requests
from ._network import role_of
from ._scripts import means
from .cfg_06 import is_left_to_runs

GIVEN = "has done what it likes by what runs it"


def _start(service: str, source: str, *names: str) -> tuple[Method, ...]:
    return tuple(Method(f"{service}-given-{name}", GIVEN, "use", (f"{service}:{name}",), source=source)
                 for name in names)  # fmt: skip


_STARTS = _start("states", "Step Functions guide", "StartExecution", "StartSyncExecution")
_AUTOMATES = _start("ssm", "Systems Manager user guide", "StartAutomationExecution")
_INVOKES = _start("lambda", "AWS Lambda guide", "InvokeFunction", "InvokeFunctionUrl", "InvokeAsync")
# Actions that write rights or take an identity over by IAM; and those that take a role, or make what a template says.
_RIGHTS = {action.lower() for one in METHODS if one.kind == "identity" for action in one.all}
_MAKING = {"createchangeset", "createstack", "updatestack"}
_ALSO = {"sts:assumerole", *(f"cloudformation:{name}" for name in _MAKING)}
_NAMES = {action.partition(":")[2] for action in _RIGHTS}
# A template that code does not have written out where it hands it on.
_TEMPLATE = re.compile(r"template_?(?:body|url)['\"]?\s*[=:]\s*(?![\s'\"])", re.IGNORECASE)
_FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
_NAMES_OF_IT = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_DOCUMENT = "AWS::SSM::Document"
_RUNS = (*MACHINES, _DOCUMENT)
_AUTOMATIONS = ("arn:", Pseudo("AWS::Partition"), ":ssm:", Pseudo("AWS::Region"), ":", Pseudo("AWS::AccountId"),
                ":automation-definition/")  # fmt: skip
_SPARK = ("SparkSubmit", "SparkSubmitJobDriver", "SparkSqlJobDriver", "Hive")
# Calls that run code, and where their requests name what is run, or what is run beside it.
_JOBS: dict[str, tuple[tuple[str, ...], ...]] = {
    "batch:submitJob": (("ContainerOverrides", "Command"),),
    "codebuild:startBuild": tuple((key,) for key in (
        "BuildspecOverride", "ImageOverride", "SourceLocationOverride", "SourceVersion")),
    "ecs:runTask": (("Overrides", "ContainerOverrides", "Command"),),
    "emrcontainers:startJobRun": tuple(("JobDriver", kind, key) for kind in _SPARK for key in (
        "EntryPoint", "SparkSubmitParameters", "SparkSqlParameters")),
    "emrserverless:startJobRun": tuple(("JobDriver", kind, key) for kind in _SPARK for key in (
        "EntryPoint", "SparkSubmitParameters", "Query", "InitQueryFile", "Parameters")),
    "glue:startJobRun": tuple(("Arguments", key) for key in (
        "--scriptLocation", "--extra-py-files", "--extra-jars", "--extra-files", "--additional-python-modules")),
    "sagemaker:createProcessingJob": (("AppSpecification",),),
    "sagemaker:createTrainingJob": (("AlgorithmSpecification",),),
}  # fmt: skip
# Which key of such a request, or of the task that it overrides, names what has the role, and that role.
_RUN: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "batch:submitJob": ("JobDefinition", "AWS::Batch::JobDefinition", "JobDefinitionName",
                        ("ContainerProperties", "JobRoleArn")),
    "codebuild:startBuild": ("ProjectName", "AWS::CodeBuild::Project", "Name", ("ServiceRole",)),
    "ecs:runTask": ("TaskDefinition", "AWS::ECS::TaskDefinition", "Family", ("TaskRoleArn",)),
    "glue:startJobRun": ("JobName", "AWS::Glue::Job", "Name", ("Role",)),
}  # fmt: skip
# Calls that start what runs with an input of its own: how it is named, and under which key that input stands.
_STARTING = {
    **dict.fromkeys((f"{service}:start{kind}Execution" for service in ("states", "sfn") for kind in ("", "Sync")),
                    ("StateMachineArn", "Input")),
    "lambda:invoke": ("FunctionName", "Payload"),
    "ssm:startAutomationExecution": ("DocumentName", "Parameters"),
}  # fmt: skip
# What an execution knows of itself, and nobody gives it: Step Functions Developer Guide, Context object.
_CONTEXT = re.compile(r"(\$\$\.|\{%\s*\$states\.context\.)(?!Execution\.Input)")

Given = tuple[str, Value, tuple[Method, ...], Value]
"""What does what it is told: its name, its role, how it is told, and its ARN."""


def started(subject: Subject) -> Iterator[Given]:
    """What has EMR and others run the code that a run is given, or writes rights by IAM as it says."""
    yield from _launching(subject)
    yield from _running(subject)
    for one in subject.of(*_RUNS):
        if any(str(call.action).lower() in _RIGHTS | _ALSO and _is_given(call.request) for _, call in callers(one)):
            yield from ((one.address, role, *_start_of(one)) for role in _own(one))
    for code in coded(subject):
        if code.by.type in _FUNCTIONS and _may_write_rights(code):
            for arn in _arns(code.by, subject):
                yield from ((code.name, role, _INVOKES, arn) for role in sam_roles(code.by))


def _may_write_rights(code: Coded) -> bool:
    """Whether code may write rights by IAM as it is told, or make what a template says that it is given.

    What takes a role does with it what is written there, and nothing else.
    """
    if not _NAMES.isdisjoint(code.words) or picks_calls(code.written, "iam") or writes_by_resource(code.written):
        return True
    return not _MAKING.isdisjoint(code.words) and _TEMPLATE.search(text_of_code(code.written)) is not None


def _launching(subject: Subject) -> Iterator[Given]:
    """What launches clusters, or adds steps to such, that run what a run of it is given."""
    calls = [call for call in requests(subject, *STEPS) if call.launched]
    for about in (*(one for one in subject.clusters if one.launched), *calls):
        if is_left_to_runs(about):
            meant = [about] if about in subject.clusters else [one for one in subject.clusters if may_mean(about, one)]
            for role in (role for one in meant for role in _of_nodes(one, subject)):
                yield about.name, role, *_start_of(about.resource)


def _running(subject: Subject) -> Iterator[Given]:
    """The same of jobs, tasks and builds."""
    for action, places in _JOBS.items():
        for call in requests(subject, action):
            given = (one for path in places for one in below(call.request, *path))
            if call.resource.type in _RUNS and any(map(_is_given, given)):
                yield from ((call.name, role, *_start_of(call.resource)) for role in _of_job(action, call, subject))


def handing_on(subject: Subject) -> Iterator[tuple[tuple[Method, ...], Value, Value]]:
    """What starts something else with what its own run is given: how it is started, its ARN, and that of the other."""
    for one in subject.of(*_RUNS):
        for _, call in callers(one):
            named, given = _STARTING.get(str(call.action), ("", ""))
            request = call.request
            # Where a function is a state's Resource, all that the state passes on is for it.
            whole = named == "FunctionName" and next(below(request, named), None) is None
            if named and any(map(_is_given, [request] if whole else below(request, given))):
                yield from ((*_start_of(one), to) for to in _targets(one, named, request))


def _targets(by: Resource, key: str, request: Value) -> Iterator[Value]:
    """The ARNs of what a call starts; where no request names the function, those of all that the machine names."""
    found = [each for each in below(request, key) if not isinstance(request, Unknown)]
    if key == "FunctionName" and not found:
        called = dict.fromkeys(one for one in references(by.properties) if one.type in (*_FUNCTIONS, *_NAMES_OF_IT))
        found = [Reference(one) for one in called] or [Unknown("which function it is")]
    for option in (option for one in found for option in possible(one)):
        if key == "FunctionName":
            yield function_arn(option)
        else:
            yield text([*_AUTOMATIONS, option, ":1"]) if key == "DocumentName" else option


def _start_of(one: Resource) -> tuple[tuple[Method, ...], Value]:
    if one.type == _DOCUMENT:
        return _AUTOMATES, text([*_AUTOMATIONS, Reference(one), ":1"])
    return _STARTS, Reference(one, "Arn")


def _own(one: Resource) -> list[Value]:
    """The roles that a machine or an automation may act with."""
    if one.type == _DOCUMENT:
        return [at(document(one.get("Content")), "assumeRole")]
    return [one.get("RoleArn"), *sam_roles(one)]


def _arns(function: Resource, subject: Subject) -> Iterator[Value]:
    own = Reference(function, "Arn")
    yield own
    yield text([own, ":", Unknown("a version")])
    yield from (Reference(one) for one in subject.of(*_NAMES_OF_IT) if function in references(one.get("FunctionName")))


def _of_job(action: str, call: Cluster, subject: Subject) -> Iterator[Value]:
    """The roles with which a call has code run: that which it names, or those of what it starts."""
    yield from (role for key in ("ExecutionRoleArn", "RoleArn", "ServiceRoleOverride", "TaskRoleArn")
                for role in below(call.request, key))  # fmt: skip
    if action in _RUN:
        key, kind, name, role = _RUN[action]
        named = asked(call, key)
        yield from (one.get(*role) for one in subject.of(kind) if means(named, one, name, call.resource))


def _is_given(request: Value) -> bool:
    """Whether a run may decide about a part of a request."""
    if isinstance(request, (dict, list)):
        return any(map(_is_given, request.values() if isinstance(request, dict) else request))
    lost = unknown_in(request)
    return lost is not None and lost.parameter is None and not _CONTEXT.match(lost.expression or "")


def _of_nodes(cluster: Cluster, subject: Subject) -> Iterator[Value]:
    """The role of a cluster's nodes; where which one is not known, those of all profiles."""
    given = role_of(cluster, subject)
    if unknown_in(given) is None:
        yield given
    else:
        yield from (profile.get("Roles") for profile in subject.of("AWS::IAM::InstanceProfile"))
