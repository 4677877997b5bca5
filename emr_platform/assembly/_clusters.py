"""The clusters of an assembly: those that CloudFormation makes and those that state machines launch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..findings import Path
from ._documents import document
from ._machines import calls
from ._model import Assembly, Resource
from ._values import Reference, Unknown, Value, at, items


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

    def get(self, *path: str | int) -> Value:
        return at(self.request, *path)

    def path(self, *path: str | int) -> Path:
        """Where a field stands in the template; for a state's field, the definition it is in."""
        return self.place if self.state else (*self.place, *path)

    def line(self, *path: str | int) -> int:
        return self.resource.template.line(self.path(*path))

    def security_configuration(self, assembly: Assembly) -> Resource | Unknown | None:
        """The security configuration it names: None when it names none, Unknown when it is not among the templates."""
        given = self.get("SecurityConfiguration")
        if isinstance(given, Reference) and given.resource.type == "AWS::EMR::SecurityConfiguration":
            return given.resource
        if given is None or isinstance(given, Unknown):
            return given
        named = [one for one in assembly.of("AWS::EMR::SecurityConfiguration") if one.get("Name") == given]
        if len(named) == 1:
            return named[0]
        return Unknown(f"the security configuration {given} is not among these templates")

    def security(self, assembly: Assembly) -> Value:
        """What its security configuration says, as JSON: None when it has none."""
        found = self.security_configuration(assembly)
        return security_document(found) if isinstance(found, Resource) else found

    def configurations(self) -> Iterator[tuple[Value, Value]]:
        """Classifications with their properties, nested ones too; one pair of Unknown for a list that is not known."""
        yield from _configurations(self.get("Configurations"))
        instances = self.get("Instances")
        for key in ("MasterInstanceGroup", "CoreInstanceGroup"):
            yield from _configurations(at(instances, key, "Configurations"))
        for key in ("InstanceGroups", "TaskInstanceGroups"):
            for group, _, _ in items(at(instances, key)):
                yield from _configurations(at(group, "Configurations"))
        for fleet, _, _ in items(at(instances, "InstanceFleets")):
            for kind, _, _ in items(at(fleet, "InstanceTypeConfigs")):
                yield from _configurations(at(kind, "Configurations"))


def security_document(configuration: Resource) -> Value:
    """The JSON of an AWS::EMR::SecurityConfiguration, which the property holds as it is or as text."""
    return document(configuration.get("SecurityConfiguration"))


def clusters(assembly: Assembly) -> list[Cluster]:
    """Every cluster, in the order of the templates.

    A state machine whose definition is not known counts as one whose request is Unknown when its role may launch
    clusters; whether it does is for the caller to ask of the policies.
    """
    found: list[Cluster] = []
    for resource in assembly:
        if resource.exists is False:
            continue
        place: Path = ("Resources", resource.logical_id, "Properties")
        if resource.type == "AWS::EMR::Cluster":
            found.append(Cluster(resource, (), resource.properties, place))
        elif resource.type == "AWS::StepFunctions::StateMachine":
            where = "DefinitionString" if "DefinitionString" in (resource.raw.get("Properties") or {}) else "Definition"
            found += [
                Cluster(resource, call.state, call.request, (*place, where))
                for call in calls(resource)
                if call.action == "emr:runJobFlow"
            ]
        elif resource.type.startswith("Custom::") or resource.type == "AWS::CloudFormation::CustomResource":
            found += [Cluster(resource, path, request, place) for path, request in _described(resource.properties, ())]
    return found


def _described(node: Value, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Requests to launch a cluster within a custom resource: its function, or who reads what it writes, makes them."""
    if isinstance(node, dict):
        if "Instances" in node and "ReleaseLabel" in node:
            yield path, node
            return
        for key, item in node.items():
            yield from _described(item, (*path, str(key)))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _described(item, (*path, str(index)))
    elif "ReleaseLabel" in str(node) and str(node).lstrip().startswith("{"):
        inner = document(node)
        if isinstance(inner, (dict, list)):
            yield from _described(inner, path)


def _configurations(value: Value) -> Iterator[tuple[Value, Value]]:
    for entry, _, _ in items(value):
        if isinstance(entry, Unknown):
            yield entry, entry
            continue
        properties = at(entry, "ConfigurationProperties")
        yield at(entry, "Classification"), properties if properties is not None else at(entry, "Properties")
        yield from _configurations(at(entry, "Configurations"))
