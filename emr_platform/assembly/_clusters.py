"""The clusters of an assembly: those that CloudFormation makes and those that state machines launch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ..findings import Path
from ._callers import callers
from ._documents import document
from ._machines import MACHINES
from ._model import Assembly, Resource, is_custom
from ._values import (
    Answer,
    Choice,
    Reference,
    Unknown,
    Value,
    at,
    both,
    combine,
    either,
    is_in,
    is_true,
    items,
    show,
    unknown_in,
)

# Resources that add to a cluster which stands beside them, with the property that names it.
_ATTACHED = {
    "AWS::EMR::InstanceFleetConfig": "ClusterId",
    "AWS::EMR::InstanceGroupConfig": "JobFlowId",
    "AWS::EMR::Step": "JobFlowId",
}

# CloudFormation's names and RunJobFlow's.
_GROUPS = ("MasterInstanceGroup", "CoreInstanceGroup", "TaskInstanceGroups", "InstanceGroups")
_FLEETS = ("MasterInstanceFleet", "CoreInstanceFleet", "TaskInstanceFleets", "InstanceFleets")


@dataclass(frozen=True, eq=False)
class Cluster:
    """One cluster. Fields have RunJobFlow's names, which AWS::EMR::Cluster shares nearly all of.

    Attributes:
        resource: the AWS::EMR::Cluster, the state machine that launches it, or the custom resource that describes it.
        state: the names of the state that launches it; empty otherwise.
        request: its properties or the launching call's arguments; Unknown when those are not known at all.
        place: keys from the top of the template to where `request` stands, or as near as a template can say.
    """

    resource: Resource
    state: tuple[str, ...]
    request: Value
    place: Path

    @property
    def name(self) -> str:
        """`<stack>/<logical id>`, with the state's name where a state launches it."""
        return self.resource.address + (f" {'/'.join(self.state)}" if self.state else "")

    @property
    def launched(self) -> bool:
        """Whether a state machine launches it."""
        return bool(self.state) and self.resource.type in MACHINES

    def get(self, *path: str | int) -> Value:
        return at(self.request, *path)

    def path(self, *path: str | int) -> Path:
        """Where a field stands in the template; for a state's field, the definition it is in."""
        return self.place if self.launched else (*self.place, *path)

    def line(self, *path: str | int) -> int:
        return self.resource.line(*self.path(*path)[2:])

    def security_configuration(self, assembly: Assembly) -> Resource | Unknown | None:
        """The security configuration it names: None when it names none, Unknown when it is not among the templates."""
        given = self.get("SecurityConfiguration")
        if given is None or isinstance(given, Unknown):
            return given
        if isinstance(given, Choice):
            return Unknown(f"depends on {given.condition}")
        if isinstance(given, Reference) and given.resource.type == "AWS::EMR::SecurityConfiguration":
            return given.resource
        declared = assembly.of("AWS::EMR::SecurityConfiguration")
        named = [one for one in declared if one.is_called(given, "Name", self.resource.template) is True]
        if len(named) == 1 and named[0].exists_with(self.resource) is True:
            return named[0]
        return Unknown(f"the security configuration {show(given)} is not among these templates")

    def security(self, assembly: Assembly) -> Value:
        """What its security configuration says, as JSON: None when it has none."""
        found = self.security_configuration(assembly)
        return security_document(found) if isinstance(found, Resource) else found

    @property
    def keeps_alive(self) -> Answer:
        """Whether it waits for more when it has no steps left.

        Where nothing is said it does when CloudFormation makes it, and does not when RunJobFlow does: CloudFormation
        template reference, JobFlowInstancesConfig; Amazon EMR API reference, JobFlowInstancesConfig.
        """
        given = self.get("Instances", "KeepJobFlowAliveWhenNoSteps")
        default = self.resource.type == "AWS::EMR::Cluster"
        said = is_true(combine([given], lambda values: default if values[0] is None else values[0]))
        return either(said, self.highly_available)

    @property
    def protected(self) -> Answer:
        """Whether nothing ends it before its termination protection is taken away."""
        return either(is_true(self.get("Instances", "TerminationProtected")), self.highly_available)

    @property
    def highly_available(self) -> Answer:
        """Whether it has three primary nodes: EMR protects it from ending then, and lets it stay when its steps are
        done, whatever is said. Source: EMR Management Guide, launch a cluster with multiple primary nodes.
        """
        instances = self.get("Instances")
        primary = [*items(at(instances, "MasterInstanceGroup")), *items(at(instances, "MasterInstanceFleet"))]
        primary += [
            (one, index, both(there, is_in(at(one, kind), "MASTER")))
            for key, kind in (("InstanceGroups", "InstanceRole"), ("InstanceFleets", "InstanceFleetType"))
            for one, index, there in items(at(instances, key))
        ]
        counts = ("InstanceCount", "TargetOnDemandCapacity", "TargetSpotCapacity")
        return either(*(both(there, is_in(at(one, key), 3)) for one, _, there in primary for key in counts))

    def attached(self, assembly: Assembly, kind: str) -> list[Resource]:
        """Resources that add to it: AWS::EMR::Step, AWS::EMR::InstanceGroupConfig or AWS::EMR::InstanceFleetConfig.

        One that names a cluster by what is not known counts for every cluster of its template.
        """
        found = []
        for one in assembly.of(kind):
            named = one.get(_ATTACHED[kind])
            is_this = isinstance(named, Reference) and named.resource is self.resource
            may_be = unknown_in(named) is not None and one.template is self.resource.template
            if is_this or may_be:
                found.append(one)
        return found

    def configurations(self) -> Iterator[tuple[Value, Value]]:
        """Classifications with their properties, nested ones too; one pair of Unknown for a list that is not known."""
        for classification, properties, _ in self.placed_configurations():
            yield classification, properties

    def placed_configurations(self) -> Sequence[tuple[Value, Value, Path]]:
        """The same, each with the path of the properties below the request: the cluster's own, then its groups' and
        fleets'."""
        return self._placed

    @cached_property
    def _placed(self) -> list[tuple[Value, Value, Path]]:
        return list(self._all_placed())

    def _all_placed(self) -> Iterator[tuple[Value, Value, Path]]:
        yield from placed_configurations(self.get("Configurations"), ("Configurations",))
        instances = self.get("Instances")
        for key in _GROUPS:
            for group, index, _ in items(at(instances, key)):
                path: Path = ("Instances", key, *index, "Configurations")
                yield from placed_configurations(at(group, "Configurations"), path)
        for key in _FLEETS:
            for fleet, index, _ in items(at(instances, key)):
                for kind, number, _ in items(at(fleet, "InstanceTypeConfigs")):
                    path = ("Instances", key, *index, "InstanceTypeConfigs", *number, "Configurations")
                    yield from placed_configurations(at(kind, "Configurations"), path)


def security_document(configuration: Resource) -> Value:
    """The JSON of an AWS::EMR::SecurityConfiguration, which the property holds as it is or as text."""
    return document(configuration.get("SecurityConfiguration"))


@lru_cache(maxsize=2)
def clusters(assembly: Assembly) -> Sequence[Cluster]:
    """Every cluster, in the order of the templates, kept for the assemblies that were asked last.

    A state machine of which a state is not known may launch more: `unseen` names those.
    """
    found: list[Cluster] = []
    for resource in assembly:
        if resource.exists is False:
            continue
        place: Path = ("Resources", resource.logical_id, "Properties")
        if resource.type == "AWS::EMR::Cluster":
            found.append(Cluster(resource, (), resource.properties, place))
            continue
        made = [(path, call) for path, call in callers(resource) if call.action == "emr:runJobFlow"]
        found += [Cluster(resource, call.state, call.request, (*place, *path)) for path, call in made]
        if is_custom(resource.type) and not made:
            found += [
                Cluster(resource, tuple(map(str, path)), request, (*place, *path))
                for path, request in _described(resource.properties, ())
            ]
    return found


def _described(node: Value, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Requests to launch a cluster within a custom resource: its function, or who reads what it writes, makes them."""
    if isinstance(node, dict):
        if "Instances" in node and "ReleaseLabel" in node:
            yield path, node
            return
        for key, item in node.items():
            yield from _described(item, (*path, key))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _described(item, (*path, index))
    elif isinstance(node, Choice):
        for option in node.options:
            yield from _described(option, path)
    elif "ReleaseLabel" in str(node) and str(node).lstrip().startswith("{"):
        inner = document(node)
        if isinstance(inner, (dict, list)):
            yield from _described(inner, path)


def placed_configurations(value: Value, path: Path) -> Iterator[tuple[Value, Value, Path]]:
    """Classifications of a list of configurations with their properties and the path of those, nested ones too."""
    for entry, index, _ in items(value):
        if isinstance(entry, Unknown):
            yield entry, entry, (*path, *index)
            continue
        classification = at(entry, "Classification")
        lost = unknown_in(classification)
        given = [key for key in ("ConfigurationProperties", "Properties") if at(entry, key) is not None]
        for key in given or ["ConfigurationProperties"]:
            yield classification if lost is None else lost, at(entry, key), (*path, *index, key)
        yield from placed_configurations(at(entry, "Configurations"), (*path, *index, "Configurations"))
