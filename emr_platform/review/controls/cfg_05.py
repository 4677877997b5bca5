"""CFG-05: steps, bootstrap actions and configurations hold no secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...assembly import Cluster, Resource, Text, Unknown, Value, calls, show, unknown_in
from ...findings import Path
from .._base import Control, Outcome, Subject
from ..secrets import scan
from ._seen import Seen, worst

_PLACES = ("BootstrapActions", "Configurations", "Steps", "Instances", "AdditionalInfo")
_RESOURCES = {
    "AWS::EMR::Step": "HadoopJarStep",
    "AWS::EMR::InstanceGroupConfig": "Configurations",
    "AWS::EMR::InstanceFleetConfig": "InstanceTypeConfigs",
}
# What names something rather than telling it: a script, an archive, a step.
_NAMES = {"ActionOnFailure", "Jar", "MainClass", "Name", "Path"}
_REMEDY = "keep it in Secrets Manager; fetch it in the job, or name it under EMR.secret@<property>"
_RESOLVED = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        if isinstance(cluster.request, Unknown):
            yield Seen("UNKNOWN", (), cluster.request, cluster.request.why).of(cluster)
        else:
            yield worst(found for key in _PLACES for found in _found(cluster.get(key), (key,))).of(cluster)
    for kind, key in _RESOURCES.items():
        for resource in subject.of(kind):
            yield worst(_found(resource.get(key), (key,))).of(resource)
    for machine in subject.of("AWS::StepFunctions::StateMachine"):
        yield from _of_machine(machine)


def _of_machine(machine: Resource) -> Iterator[Outcome]:
    """Steps that a state machine adds; what it launches is a cluster of its own."""
    for call in calls(machine):
        if call.action == "emr:addJobFlowSteps":
            step = Cluster(machine, call.state, call.request, ("Resources", machine.logical_id, "Properties"))
            yield worst(_found(call.request, ())).of(step)


def _found(value: Value, path: Path) -> Iterator[Seen]:
    yield Seen("PASS", path, None, "no text looks like a secret, or stands where one would")
    certain = dict(scan(_plain(value, "$open"), path))
    for where, kinds in certain.items():
        bad = f"{', '.join(kinds)}: whoever describes the cluster reads it; {_REMEDY}"
        yield Seen("FAIL", where, "(hidden)", bad)
    for where, _ in scan(_plain(value, "open"), path) if unknown_in(value) is not None else ():
        if where not in certain:
            yield Seen("UNKNOWN", where, None, "stands where a secret would; what it is, is given at deployment")
    if path[:1] in {("BootstrapActions",), ("Steps",), ("HadoopJarStep",)} and (lost := _argument(value)) is not None:
        yield Seen("UNKNOWN", path, None, f"{lost.why}: whether it is a secret is not known")
    for where in _resolved(value, path):
        bad = f"CloudFormation writes the secret in, and whoever describes the cluster reads it; {_REMEDY}"
        yield Seen("FAIL", where, "(a dynamic reference)", bad)


def _plain(value: Value, unknown: str) -> Any:
    """A value as JSON, with `unknown` for what is not known."""
    if isinstance(value, dict):
        return {key: _plain(item, unknown) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, unknown) for item in value]
    if isinstance(value, Text):
        return "".join(str(_plain(part, unknown)) for part in value.parts)
    return unknown if isinstance(value, Unknown) and not value.dynamic else show(value)


def _argument(value: Value) -> Unknown | None:
    """The first thing that is not known in a value, but for dynamic references, which are told by themselves."""
    if isinstance(value, (dict, list)):
        inner = [item for key, item in value.items() if key not in _NAMES] if isinstance(value, dict) else value
        return next((lost for item in inner if (lost := _argument(item)) is not None), None)
    lost = unknown_in(value)
    return None if lost is None or lost.dynamic else lost


def _resolved(value: Value, path: Path) -> Iterator[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _resolved(item, (*path, key))
    if any(mark in str(value) for mark in _RESOLVED) and not isinstance(value, (dict, list)):
        yield path


CONTROL = Control(
    id="CFG-05",
    title="Steps, bootstrap actions and configurations hold no secrets",
    why="Whoever may describe a cluster, list its steps or read a template reads them, and logs keep them.",
    severity="high",
    population="clusters and steps",
    proof="no text in BootstrapActions, Configurations and Steps has an issuer's mark or stands under a telling name",
    remedy=_REMEDY,
    sources=(
        "checkov CKV_SECRET_*", "detect-secrets", "cfn-lint W2501",
        "Prowler stepfunctions_statemachine_no_secrets_in_definition", "EMR Release Guide, storing sensitive data",
    ),
    mappings={"NIST 800-53r5": ("IA-5(7)",)},
    examine=examine,
    unsure="a secret without a mark or a name, such as a password as a bare argument, is not found",
)  # fmt: skip
