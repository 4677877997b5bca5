"""Cloud assemblies as the tests read them: plain JSON, with every reference replaced by what it stands for.

`Assembly` reads a folder that the CDK wrote. `Resource.properties` has references and pseudo parameters filled in, so
that a statement about a bucket's ARN reads `arn:aws:s3:::raw/clickstream/*`. Buckets are called by their alias, keys by
their purpose, everything else by `<stack>/<logical id>`, which tests compare and never spell out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from emr_platform.catalog import dns_suffix, partition_of
from emr_platform.model import Environment

ACCOUNT = "000000000000"
_NUMBER = "0a1b2c3d-0000-0000-0000-000000000000"
_KEYS = {"data buckets": "data", "logs and notifications": "log", "disks of cluster nodes": "disk"}


@dataclass(frozen=True)
class Resource:
    """One resource. `name` is what a reference to it becomes, `raw` the template's own text of it."""

    stack: str
    logical_id: str
    type: str
    name: str
    properties: dict[str, Any]
    raw: dict[str, Any]

    @property
    def depends_on(self) -> set[str]:
        given = self.raw.get("DependsOn", [])
        return {given} if isinstance(given, str) else set(given)


@dataclass(frozen=True)
class Stack:
    """One stack of the manifest."""

    name: str
    template: dict[str, Any]
    dependencies: frozenset[str]
    properties: dict[str, Any]


@dataclass(frozen=True)
class Assembly:
    """A synthesised environment."""

    folder: Path
    environment: Environment

    @property
    def name(self) -> str:
        return self.environment.name

    @property
    def region(self) -> str:
        return self.environment.region

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return read

    @cached_property
    def stacks(self) -> dict[str, Stack]:
        artifacts = {
            name: artifact
            for name, artifact in self.manifest["artifacts"].items()
            if artifact["type"] == "aws:cloudformation:stack"
        }
        return {
            name: Stack(
                name,
                json.loads((self.folder / artifact["properties"]["templateFile"]).read_text(encoding="utf-8")),
                frozenset(artifact.get("dependencies", [])),
                artifact["properties"],
            )
            for name, artifact in artifacts.items()
        }

    @property
    def warnings(self) -> list[str]:
        """What the CDK CLI prints."""
        return [
            entry["data"]
            for path in sorted(self.folder.glob("*.metadata.json"))
            for entries in json.loads(path.read_text(encoding="utf-8")).values()
            for entry in entries
            if entry["type"] == "aws:cdk:warning"
        ]

    def stack(self, part: str) -> Stack:
        """The stack of a part of the environment, such as `data` or `cluster-etl`."""
        return self.stacks[f"emr-{self.name}-{part}"]

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        return tuple(
            Resource(
                stack.name,
                logical_id,
                raw["Type"],
                self._name(stack.name, logical_id),
                self.value(raw.get("Properties", {}), stack.name),
                raw,
            )
            for stack in self.stacks.values()
            for logical_id, raw in stack.template["Resources"].items()
        )

    def of(self, resource_type: str, part: str | None = None) -> list[Resource]:
        """Every resource of a type, in all stacks or in that of one part."""
        stack = None if part is None else f"emr-{self.name}-{part}"
        return [r for r in self.resources if r.type == resource_type and stack in (None, r.stack)]

    def one(self, resource_type: str, part: str | None = None, **properties: str) -> Resource:
        """The only resource of a type whose properties begin with the given texts."""
        found = [
            resource
            for resource in self.of(resource_type, part)
            if all(str(resource.properties.get(key, "")).startswith(text) for key, text in properties.items())
        ]
        assert len(found) == 1, f"{len(found)} of {resource_type} {properties} in {part or 'all stacks'}"
        return found[0]

    def named(self, name: str) -> Resource:
        """The resource that a filled-in reference means."""
        return next(resource for resource in self.resources if resource.name == name)

    def arn(self, resource: Resource) -> str:
        """What a reference to a resource's ARN becomes."""
        return str(self._attribute(resource.stack, resource.logical_id, "Arn"))

    def granted(self, role: Resource) -> list[dict[str, Any]]:
        """Every statement of a role: in the role itself, in policies beside it, in managed ones of this platform."""
        beside = [one for one in self.of("AWS::IAM::Policy") if role.name in one.properties["Roles"]]
        names = role.properties.get("ManagedPolicyArns", [])
        managed = [self.named(name) for name in names if not name.startswith("arn:")]
        documents = [one.properties["PolicyDocument"] for one in (*beside, *managed)]
        return [*role_statements(role), *(one for document in documents for one in statements(document))]

    def value(self, node: Any, stack: str) -> Any:
        """A template's value with every reference filled in."""
        if isinstance(node, list):
            return [self.value(item, stack) for item in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (function, argument), *_ = node.items()
            if function == "Ref" or function.startswith("Fn::"):
                return self._call(function, argument, stack)
        return {key: self.value(item, stack) for key, item in node.items()}

    def _call(self, function: str, argument: Any, stack: str) -> Any:
        match function:
            case "Ref":
                return self._reference(argument, stack)
            case "Fn::GetAtt":
                return self._attribute(stack, *argument)
            case "Fn::Join":
                return argument[0].join(self.value(argument[1], stack))
            case "Fn::Sub":
                return self.substitute(argument, stack)
            case "Fn::ImportValue":
                exporter, exported = self.exports[argument]
                return self.value(exported, exporter)
            case "Fn::Select" | "Fn::Split" | "Fn::GetAZs":
                return self._list(function, argument, stack)
        raise AssertionError(f"{stack}: {function} is new to these tests")

    def _list(self, function: str, argument: Any, stack: str) -> Any:
        """A part of a text, such as the stack's number; a zone stays what it is, nobody knows its name."""
        if function == "Fn::Split":
            return str(self.value(argument[1], stack)).split(argument[0])
        items = self.value(argument[1], stack) if function == "Fn::Select" else argument
        return items[argument[0]] if function == "Fn::Select" and isinstance(items, list) else {function: argument}

    def substitute(self, argument: Any, stack: str) -> str:
        """The text of an `Fn::Sub`; a placeholder nobody defines fails the test."""
        text, values = (argument, {}) if isinstance(argument, str) else argument

        def fill(found: re.Match[str]) -> str:
            name = found[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            return str(self.value(values[name], stack) if name in values else self._reference(name, stack))

        return re.sub(r"\$\{([^}]*)\}", fill, text)

    @cached_property
    def exports(self) -> dict[str, tuple[str, Any]]:
        return {
            output["Export"]["Name"]: (stack.name, output["Value"])
            for stack in self.stacks.values()
            for output in stack.template.get("Outputs", {}).values()
            if "Export" in output
        }

    def _reference(self, name: str, stack: str) -> str:
        pseudo = {
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::AccountId": ACCOUNT,
            "AWS::URLSuffix": dns_suffix(self.region),
            "AWS::StackId": f"arn:{self.partition}:cloudformation:{self.region}:{ACCOUNT}:stack/{stack}/{_NUMBER}",
        }
        if name in pseudo:
            return pseudo[name]
        assert name in self.stacks[stack].template["Resources"], f"{stack}: nothing is called {name}"
        return self._name(stack, name)

    def _attribute(self, stack: str, logical_id: str, attribute: str) -> str:
        resource = self.stacks[stack].template["Resources"][logical_id]
        name = self._name(stack, logical_id)
        if attribute != "Arn":
            return f"{name}.{attribute}"
        if resource["Type"] == "AWS::S3::Bucket":
            return f"arn:{self.partition}:s3:::{name}"
        return f"arn:{self.partition}:{resource['Type'].split('::')[1].lower()}:{self.region}:{ACCOUNT}:{name}"

    def _name(self, stack: str, logical_id: str) -> str:
        resource = self.stacks[stack].template["Resources"][logical_id]
        if resource["Type"] == "AWS::S3::Bucket":
            return self._aliases[stack, logical_id]
        if resource["Type"] == "AWS::KMS::Key":
            return f"key/{_KEYS[resource['Properties']['Description'].removeprefix('EMR platform: ')]}"
        return f"{stack}/{logical_id}"

    @cached_property
    def _aliases(self) -> dict[tuple[str, str], str]:
        """Buckets by the name of the output that publishes them: `RawBucket`, `AccessLogsBucket`."""
        words = re.compile(r"(?<!^)(?=[A-Z])")
        return {
            (stack.name, output["Value"]["Ref"]): words.sub("-", key.removesuffix("Bucket")).lower()
            for stack in self.stacks.values()
            for key, output in stack.template.get("Outputs", {}).items()
            if key.endswith("Bucket")
        }


def statements(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements of a policy, with actions and resources as lists."""
    return [
        {**one, "Action": _listed(one["Action"]), "Resource": _listed(one.get("Resource", []))}
        for one in _listed(document["Statement"])
    ]


def role_statements(role: Resource) -> list[dict[str, Any]]:
    """Every statement of a role's inline policies."""
    return [one for policy in role.properties.get("Policies", []) for one in statements(policy["PolicyDocument"])]


def strings(node: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(node, dict):
        for key, item in node.items():
            yield key
            yield from strings(item)
    elif isinstance(node, list):
        for item in node:
            yield from strings(item)
    elif isinstance(node, str):
        yield node


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
