"""What there is: resources by type and stack, and clusters with what they run and how large they get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..assembly import Cluster, Unknown, Value, at, is_true, items
from ._base import Subject
from ._evidence import Table
from ._rows import UNKNOWN, Row, exists, listed, table, where_path, words

_FLEETS = {"MasterInstanceFleet": "primary", "CoreInstanceFleet": "core", "TaskInstanceFleets": "task"}
_GROUPS = {"MasterInstanceGroup": "primary", "CoreInstanceGroup": "core", "TaskInstanceGroups": "task"}
_MAKERS = {
    "AWS::EMR::Cluster": "CloudFormation",
    "AWS::SSM::Document": "an automation, at each run",
    "AWS::Scheduler::Schedule": "a schedule, each time",
    "AWS::Serverless::StateMachine": "a state machine, at each run",
    "AWS::StepFunctions::StateMachine": "a state machine, at each run",
}
_ROLES = {"MASTER": "primary", "CORE": "core", "TASK": "task"}


def resources(subject: Subject) -> Table:
    """How many resources of each type each stack holds; those whose condition never holds do not count."""
    there = [one for one in subject.assembly if one.exists is not False]
    count = Counter((one.type, one.template.stack) for one in there)
    maybe = Counter((one.type, one.template.stack) for one in there if isinstance(one.exists, Unknown))
    rows = [(kind, stack, number, maybe[kind, stack]) for (kind, stack), number in count.items()]
    return table("inventory", "Resources", ("Type", "Stack", "Resources", "Of them by a condition"), rows)


def templates(subject: Subject) -> Table:
    """Each template that was read."""
    count = Counter(id(one.template) for one in subject.assembly)
    rows = [
        (one.stack, one.file, count[id(one)], one.region or "where it is deployed", one.account or "", one.sha256)
        for one in subject.assembly.templates
    ]
    columns = ("Stack", "Template", "Resources", "Region", "Account", "SHA-256")
    return table("templates", "Templates", columns, rows)


def clusters(subject: Subject) -> Table:
    """Each cluster with release, applications, capacity, scaling and how it ends."""
    return table(
        "clusters",
        "Clusters",
        ("Cluster", "Name", "Made by", "Release", "Applications", "Capacity", "Scaling", "Ends", "Protected",
         "EC2 role", "Service role", "Condition", "Template", "Line"),
        (_cluster(one) for one in subject.clusters),
        "A cluster that a state machine or a DAG launches exists while it runs; each run makes one.",
    )  # fmt: skip


def _cluster(one: Cluster) -> Row:
    return (
        one.name,
        words(one.get("Name")),
        _maker(one),
        words(one.get("ReleaseLabel")) or UNKNOWN,
        ", ".join(words(at(application, "Name")) for application in listed(one.get("Applications"))),
        "; ".join(_capacity(one.get("Instances"))) or UNKNOWN,
        _scaling(one.get("ManagedScalingPolicy", "ComputeLimits")),
        _end(one),
        words(one.get("Instances", "TerminationProtected")) or "no",
        words(one.get("JobFlowRole")),
        words(one.get("ServiceRole")),
        exists(one.resource),
        *where_path(one.resource, one.path()),
    )


def _maker(one: Cluster) -> str:
    return _MAKERS.get(one.resource.type, f"whoever reads {one.resource.type}")


def _capacity(instances: Value) -> Iterator[str]:
    """One clause for each group or fleet, as CloudFormation and RunJobFlow write them."""
    if isinstance(instances, Unknown):
        yield words(instances)
        return
    yield from _of_types(instances)
    for key, role in _FLEETS.items():
        for fleet, _, _ in items(at(instances, key)):
            yield _fleet(role, fleet)
    for fleet, _, _ in items(at(instances, "InstanceFleets")):
        yield _fleet(_role(fleet, "InstanceFleetType"), fleet)
    for key, role in _GROUPS.items():
        for group, _, _ in items(at(instances, key)):
            yield _group(role, group)
    for group, _, _ in items(at(instances, "InstanceGroups")):
        yield _group(_role(group, "InstanceRole"), group)


def _of_types(instances: Value) -> Iterator[str]:
    """RunJobFlow's short form: one type for the primary node, one for the rest, and how many there are of both."""
    first, rest = (words(at(instances, key)) for key in ("MasterInstanceType", "SlaveInstanceType"))
    if first or rest:
        yield f"{words(at(instances, 'InstanceCount')) or UNKNOWN} in all: primary {first}, core {rest or 'the same'}"


def _role(part: Value, key: str) -> str:
    named = at(part, key)
    return _ROLES.get(named, UNKNOWN) if isinstance(named, str) else UNKNOWN


def _fleet(role: str, fleet: Value) -> str:
    if isinstance(fleet, Unknown):
        return f"{role}: {words(fleet)}"
    types = ", ".join(words(at(one, "InstanceType")) for one in listed(at(fleet, "InstanceTypeConfigs")))
    demand, spot = (words(at(fleet, key)) or "0" for key in ("TargetOnDemandCapacity", "TargetSpotCapacity"))
    return f"{role}: {demand} on demand, {spot} spot, of {types or UNKNOWN}"


def _group(role: str, group: Value) -> str:
    if isinstance(group, Unknown):
        return f"{role}: {words(group)}"
    market = "spot" if at(group, "Market") == "SPOT" else "on demand"
    return f"{role}: {words(at(group, 'InstanceCount')) or UNKNOWN} {words(at(group, 'InstanceType'))}, {market}"


def _scaling(limits: Value) -> str:
    if limits is None:
        return "fixed, or by rules"
    if isinstance(limits, Unknown):
        return words(limits)
    least, most = (words(at(limits, key)) for key in ("MinimumCapacityUnits", "MaximumCapacityUnits"))
    return f"{least} to {most} {words(at(limits, 'UnitType'))}"


def _end(one: Cluster) -> str:
    alive = one.get("Instances", "KeepJobFlowAliveWhenNoSteps")
    stays = is_true(alive)
    idle = one.get("AutoTerminationPolicy", "IdleTimeout")
    # CloudFormation's default is true, RunJobFlow's false.
    if alive is None:
        stays = one.resource.type == "AWS::EMR::Cluster"
    after = "" if idle is None else f"after {words(idle)} s idle"
    if isinstance(stays, Unknown):
        return words(stays)
    return after or "stays" if stays else "after its last step" + (f", or {after}" if after else "")


def gaps(subject: Subject) -> Table:
    """What the review could not see; while there is anything, the absence of something proves nothing."""
    rows = [(one.what, one.file, one.line) for one in subject.gaps]
    return table("gaps", "What could not be seen", ("What", "Template", "Line"), rows)
