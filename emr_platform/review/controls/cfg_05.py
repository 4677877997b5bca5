"""CFG-05: clusters, their security configurations and steps hold no secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from ...assembly import (
    Cluster,
    Resource,
    Text,
    Unknown,
    Value,
    possible,
    security_document,
    unknown_in,
)
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._calls import CHANGES, NOTEBOOKS, SESSIONS, STEPS, placed, requests
from ._doors import KERBEROS
from ._expressions import is_array
from ._secret_texts import resolved, written
from ._security import PATH, TYPE
from ._seen import Seen, each_place
from .aut_02 import PASSWORDS

_PLACES = ("BootstrapActions", "Configurations", "Steps", "Instances", "AdditionalInfo")
_RESOURCES = {
    "AWS::EMR::Step": "HadoopJarStep",
    "AWS::EMR::InstanceGroupConfig": "Configurations",
    "AWS::EMR::InstanceFleetConfig": "InstanceTypeConfigs",
}
# What holds texts one by one: computed as a whole, they are whatever the run is given.
_LISTS = {"Args", "BootstrapActions", "Configurations", "ConfigurationProperties", "EngineConfigurations",
          "EnvironmentVariables", "HadoopJarStep", "Properties", "ScriptBootstrapAction", "Step", "Steps"}  # fmt: skip
_STRUCTURES = {"ConfigurationProperties", "CoreInstanceFleet", "CoreInstanceGroup", "Instances", "MasterInstanceFleet",
               "MasterInstanceGroup", "Properties"}  # fmt: skip
# Of these an item is a structure, too.
_LISTED = {"Configurations", "EngineConfigurations", "EnvironmentVariables", "InstanceFleets", "InstanceGroups",
           "InstanceTypeConfigs", "TaskInstanceFleets", "TaskInstanceGroups"}  # fmt: skip
# What names something rather than telling it: a script, an archive, a step.
_NAMES = {"ActionOnFailure", "Jar", "MainClass", "Name", "Path"}
_ARGUMENTS = {("BootstrapActions",), ("Steps",), ("HadoopJarStep",)}
_REMEDY = "keep it in Secrets Manager; fetch it in the job, or name it under EMR.secret@<property>"
_WHO = "whoever describes the cluster"


def examine(subject: Subject) -> Iterator[Outcome]:
    quiet = subject.unechoed
    for cluster in subject.clusters:
        if isinstance(cluster.request, Unknown):
            yield Seen("UNKNOWN", (), cluster.request, cluster.request.why).of(cluster)
        else:
            found = [one for key in _PLACES for one in _found(cluster.get(key), (key,), quiet)]
            beside = [
                one for given in possible(cluster.request) for one in written(_beside(given), (), quiet, _WHO, _REMEDY)
            ]
            yield from _told([*found, *beside], cluster)
    for configuration in subject.of(TYPE):
        document = security_document(configuration)
        lost = document if isinstance(document, Unknown) else None
        unread = [] if lost is None else [Seen("UNKNOWN", PATH, lost, lost.why)]
        yield from _told([*_found(document, PATH, quiet), *unread], configuration)
    for kind, key in _RESOURCES.items():
        for resource in subject.of(kind):
            yield from _told(_found(resource.get(key), (key,), quiet), resource)
    # What a state launches is a cluster of its own; this is what it adds to one.
    for added in requests(subject, *STEPS, *CHANGES, *SESSIONS, *NOTEBOOKS):
        yield from _told(_found(added.request, (), quiet), added)


def _told(found: Iterable[Seen], about: Cluster | Resource) -> Iterator[Outcome]:
    yield from (placed(one, about) for one in each_place(found))


def _found(value: Value, path: Path, quiet: Set[str]) -> Iterator[Seen]:
    yield Seen("PASS", path, None, "no text looks like a secret, or stands where one would")
    yield from written(value, path, quiet, _WHO, _REMEDY)
    for where, lost in _arguments(value, path) if path[:1] in _ARGUMENTS else ():
        yield Seen("UNKNOWN", where, None, f"{lost.why}: whether it is a secret is not known")
    for where, lost in _computed_lists(value, path):
        whole = "" if lost.expression is None else " as a whole, from what the run is given"
        why = f"{lost.why}{whole}: whether a secret is among it is not known"
        yield Seen("UNKNOWN", where, None, why)
    for where in resolved(value, path):
        bad = f"CloudFormation writes the secret in, and {_WHO} reads it; {_REMEDY}"
        yield Seen("FAIL", where, "(a dynamic reference)", bad)


def _beside(request: Value) -> Value:
    """What else a cluster is launched with, such as tags, less the passwords that EMR knows, of which AUT-02 asks."""
    if not isinstance(request, dict):
        return None
    kept = {key: value for key, value in request.items() if key not in _PLACES}
    kerberos = kept.get(*KERBEROS)
    if isinstance(kerberos, dict):
        kept[KERBEROS[0]] = {key: value for key, value in kerberos.items() if key not in PASSWORDS}
    return kept


def _computed_lists(value: Value, path: Path) -> Iterator[tuple[Path, Unknown]]:
    """Lists and structures that a state machine computes, or a deployment is given, as a whole.

    A single argument that it computes is none: no text of the template is a secret there, and who starts the run
    chooses what it is given.
    """
    if isinstance(value, Unknown):
        computed_whole = value.expression is not None and path[-1:] != () and path[-1] in _LISTS
        is_structure = not (_STRUCTURES | _LISTED).isdisjoint(path[-1:]) or not _LISTED.isdisjoint(path[-2:-1])
        given_whole = value.expression is None and is_structure
        if not path or given_whole or (computed_whole and not is_array(str(value.expression))):
            yield path, value
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _computed_lists(item, (*path, key))


def _arguments(value: Value, path: Path) -> Iterator[tuple[Path, Unknown]]:
    """What is not known in a value, but for dynamic references and what a state machine computes.

    Those are told by themselves. Which of several texts it is does not matter: all of them are read.
    """
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if key not in _NAMES:
                yield from _arguments(item, (*path, key))
        return
    options = possible(value)
    told = all(isinstance(one, (str, Text)) for one in options)
    found = (lost for one in (options if told else (value,)) if (lost := unknown_in(one)) is not None)
    lost = next((lost for lost in found if not lost.dynamic and lost.expression is None), None)
    if lost is not None:
        yield path, lost


CONTROL = Control(
    id="CFG-05",
    title="Clusters, their security configurations and steps hold no secrets",
    why="Whoever may describe a cluster, list its steps or read a template reads them, and logs keep them.",
    severity="high",
    population="clusters, security configurations, steps, and sessions and notebooks that a call runs on clusters",
    proof="no text of one of these, nor in an expression that computes it, has an "
    "issuer's mark, stands under a telling name or is what a command takes for a password, and no parameter with "
    "NoEcho is in one; passwords of Kerberos where EMR knows them are for AUT-02",
    remedy=_REMEDY,
    sources=(
        "checkov CKV_SECRET_*", "detect-secrets", "cfn-lint W2501",
        "Prowler stepfunctions_statemachine_no_secrets_in_definition", "EMR Release Guide, storing sensitive data",
    ),
    mappings={"NIST 800-53r5": ("IA-5(7)",)},
    examine=examine,
    unsure="a secret that no mark, name or command tells, such as a password as a bare argument of a job, is not "
    "found; what a run is given for a single argument is whoever's who starts it",
)  # fmt: skip
