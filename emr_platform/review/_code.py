"""Code and commands that templates hold. They are not run here: which calls they may make is told by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ..assembly import (
    CODE,
    MACHINES,
    SERVICES,
    Resource,
    Unknown,
    Value,
    at,
    callers,
    definition_key,
    leaves,
    passed_on,
    text_of_code,
)
from ..findings import Path
from ._base import Outcome, Status, Subject

# Calls that have commands run, and what there is no code of in the templates.
_COMMANDS = {
    "batch:submitJob", "codebuild:startBuild", "codebuild:startBuildBatch", "ecs:runTask", "ecs:startTask",
    "emr:addJobFlowSteps", "emrcontainers:startJobRun", "emrserverless:startJobRun", "glue:startJobRun",
    "ssm:sendCommand", "ssm:startAutomationExecution",
}  # fmt: skip
_INIT = "AWS::CloudFormation::Init"
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{7,60}")


def called_in(code: Value) -> frozenset[str]:
    """What code may call: its words, which SDKs (`delete_bucket_policy`) and the AWS CLI spell otherwise, in small
    letters and nothing but these."""
    words = _WORD.findall(text_of_code(code))
    return frozenset(re.sub("[_-]", "", word).lower().removesuffix("command") for word in words)


@dataclass(frozen=True, eq=False)
class Coded:
    """Code or commands: what holds them, as it is called, and where.

    Attributes:
        path: keys below the resource.
        written: the code, or what the commands stand in.
    """

    by: Resource
    name: str
    path: Path
    written: Value

    @cached_property
    def words(self) -> frozenset[str]:
        """The calls that it may make, in small letters, among other words."""
        return called_in(self.written)

    def told(self, status: Status, reason: str) -> Outcome:
        """What is to be said of it."""
        return Outcome(status, self.by, self.name, ("Resources", self.by.logical_id, *self.path), None, reason)


@lru_cache(maxsize=2)
def coded(subject: Subject) -> tuple[Coded, ...]:
    """All code of the templates, the steps and bootstrap actions of clusters, and commands that calls carry.

    Kept for the subjects that were asked last.
    """
    return tuple(_coded(subject))


def _coded(subject: Subject) -> Iterator[Coded]:
    for kind, keys in CODE.items():
        yield from (Coded(one, one.address, ("Properties", *keys), one.get(*keys)) for one in subject.of(kind))
    for one in subject.assembly:
        if _may_have_init(one.raw.get("Metadata")) and one.exists is not False:
            yield Coded(one, one.address, ("Metadata", _INIT), at(one.attribute("Metadata"), _INIT))
    for cluster in subject.clusters:
        commands = [cluster.get("Steps"), cluster.get("BootstrapActions")]
        yield Coded(cluster.resource, cluster.name, cluster.place[2:], commands)
    for one in subject.assembly:
        runs = False
        for path, call in callers(one) if one.exists is not False else ():
            runs = runs or isinstance(call.action, Unknown) or call.action in _COMMANDS
            if call.action in _COMMANDS:
                name = one.address + (f" {'/'.join(call.state)}" if call.state else "")
                yield Coded(one, name, ("Properties", *path), call.request)
        if runs and one.type in MACHINES:
            # What other states make, a call may take by a path or a variable; an expression may make it, too.
            made = list(leaves(passed_on(one, _COMMANDS)))
            yield Coded(one, one.address, ("Properties", definition_key(one)), made)


def _may_have_init(metadata: Any) -> bool:
    """Whether what is written as metadata may hold commands of cfn-init: the CDK writes some for every resource."""
    plainly = isinstance(metadata, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in metadata)
    return metadata is not None and (not plainly or _INIT in metadata)


def naming(subject: Subject, *actions: str) -> Iterator[Coded]:
    """The code and commands that name one of some calls, but for what makes calls that are seen by themselves."""
    words = {action.partition(":")[2].lower() for action in actions}
    for one in coded(subject):
        by_itself = one.path[1:] == CODE.get(one.by.type) and any(callers(one.by))
        if not words.isdisjoint(one.words) and not by_itself:
            yield one


def may_give(code: Value, action: str, key: str) -> bool:
    """Whether code names a call, something that it is given, and the service as clients or the AWS CLI call it."""
    service = action.partition(":")[0]
    names = [service, *(name for name, one in SERVICES.items() if one == service)]
    plain = re.sub("[_-]", "", text_of_code(code)).lower()
    named = re.search(rf"(?<![a-z])(client)?({'|'.join(names)})(client)?(?![a-z])", plain) is not None
    return named and key.lower() in plain and action.partition(":")[2].lower() in called_in(code)


# What picks a call by a value, runs a text or a command, or begins a client of a service that is not written out.
_PICKS = re.compile(
    r"\bgetattr\s*\(|\b__getattribute__\b|\bmethodcaller\b|_make_api_call\b"
    r"|\b\w*(?:client|iam|sts)\w*(?:\(\))?\[[^\]'\"]+\]\s*\(",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"(?<![.\w])(?:eval|exec)\s*\(|\bnew Function\s*\(|\bsubprocess\b|\bos\.(?:popen|system)\b|child_process"
)
_OF_ANY = re.compile(r"\b(?:client|resource)\s*\(\s*(?:service_name\s*=\s*)?(?!['\"\s)]|service_name|region_name)")
# Of boto3's resources what writes rights: Role.attach_policy, RolePolicy.put, PolicyVersion.set_as_default and others.
_BY_RESOURCE = re.compile(
    r"\.\s*(?:activate|add_(?:group|user)|attach_(?:group|policy|role|user)|create_(?:\w*policy|\w*version|"
    r"access_key_pair|login_profile)|put|set_as_default|update|create)\s*\("
)


def picks_calls(code: Value, *services: str) -> bool:
    """Whether code may make any call of some services: it picks calls by a value, or runs texts or commands.

    Args:
        services: as clients are made of them, such as `iam`.
    """
    written = text_of_code(code)
    if _RUNS.search(written):
        return True
    named = any(re.search(rf"['\"/-]{one}['\"]|\b{one}Client\b|\bAWS\.{one}\b", written, re.IGNORECASE)
                for one in services)  # fmt: skip
    return (named or _OF_ANY.search(written) is not None) and _PICKS.search(written) is not None


def writes_by_resource(code: Value) -> bool:
    """Whether code may change something of IAM's by a resource of boto3's."""
    written = text_of_code(code)
    made = re.search(r"\bresource\s*\(\s*(?:service_name\s*=\s*)?['\"]iam['\"]", written) or (
        re.search(r"\bresource\s*\(", written) and _OF_ANY.search(written))  # fmt: skip
    return bool(made) and _BY_RESOURCE.search(written) is not None
