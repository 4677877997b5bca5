"""Resolves the functions of templates, across stacks, as far as the templates allow.

What a function makes of a value that is not known is not known either. A parameter is not known, whatever its default
is: the default is not what gets deployed. Only AllowedValues bound it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..findings import Path
from ._model import Resource, Template
from ._values import (
    MOST_CHOICES,
    Answer,
    Pseudo,
    Reference,
    Text,
    Unknown,
    Value,
    at,
    both,
    choice,
    combine,
    either,
    opposite,
    possible,
    text,
    unknown_in,
)

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_PSEUDO = {"AWS::AccountId", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName",
           "AWS::URLSuffix"}  # fmt: skip


class Resolver:
    """Resolves values of the templates of one assembly. Templates and nested stacks are registered by the loader."""

    def __init__(self, arguments: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._resources: dict[tuple[int, str], Resource] = {}
        self._exports: dict[str, tuple[Any, Template] | None] = {}
        self._nested: dict[Resource, Template] = {}
        self._busy: set[Any] = set()
        self._functions: dict[str, Callable[[Any, Template], Value]] = {
            "Fn::Base64": self.value,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Ref": self._ref,
        }

    def register(self, resource: Resource) -> None:
        self._resources[id(resource.template), resource.logical_id] = resource

    def register_nested(self, resource: Resource, template: Template) -> None:
        self._nested[resource] = template

    def register_exports(self, template: Template) -> None:
        """Outputs with an export; a name that two templates export is unknown."""
        for output in template.section("Outputs").values():
            name = self.value(at(output, "Export", "Name"), template) if isinstance(output, dict) else None
            if isinstance(name, (str, Text)):
                known = str(name)
                self._exports[known] = None if known in self._exports else (output.get("Value"), template)

    def resource(self, template: Template, logical_id: str) -> Resource | None:
        return self._resources.get((id(template), logical_id))

    def value(self, node: Any, template: Template) -> Value:
        """A value as written, resolved. `{"Ref": "AWS::NoValue"}` is None, and left out of mappings and lists."""
        if isinstance(node, list):
            made = [self.value(item, template) for item in node]
            return [item for item in made if item is not None]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (name, argument), *_ = node.items()
            if name == "Ref" or name.startswith("Fn::"):
                function = self._functions.get(name)
                return function(argument, template) if function else Unknown(f"{name} is resolved at deployment")
        for name in node:
            if name.startswith("Fn::"):
                return Unknown(f"{name} is resolved at deployment")
        resolved = ((key, self.value(item, template)) for key, item in node.items())
        return {key: item for key, item in resolved if item is not None}

    def condition(self, name: Any, template: Template) -> Answer:
        """Whether a named condition holds."""
        key = (id(template), "condition", str(name))
        found = template.section("Conditions").get(name) if isinstance(name, str) else None
        if found is None or key in self._busy:
            return Unknown(f"the condition {name} is not defined")
        self._busy.add(key)
        try:
            answer = self._test(found, template)
        finally:
            self._busy.discard(key)
        return Unknown(f"the condition {name}") if isinstance(answer, Unknown) else answer

    def _test(self, node: Any, template: Template) -> Answer:
        (name, argument), *_ = node.items() if isinstance(node, dict) and len(node) == 1 else [("", None)]
        if name == "Condition":
            return self.condition(argument, template)
        return self._operator(name, argument if isinstance(argument, list) else [], template)

    def _operator(self, name: str, argument: list[Any], template: Template) -> Answer:
        match name:
            case "Fn::Equals" if len(argument) == 2:
                answer = combine([self.value(one, template) for one in argument], _equal)
                return answer if isinstance(answer, (bool, Unknown)) else Unknown(f"depends on {answer.condition}")
            case "Fn::And":
                return both(*(self._test(one, template) for one in argument))
            case "Fn::Or":
                return either(*(self._test(one, template) for one in argument))
            case "Fn::Not" if len(argument) == 1:
                return opposite(self._test(argument[0], template))
        return Unknown(f"a condition with {name}")

    def _ref(self, name: Any, template: Template) -> Value:
        if name == "AWS::NoValue":
            return None
        if name in _PSEUDO:
            return (template.region if name == "AWS::Region" else None) or Pseudo(name)
        if isinstance(name, str) and name in template.section("Parameters"):
            return self._parameter(name, template)
        found = self.resource(template, name) if isinstance(name, str) else None
        return Reference(found) if found is not None else Unknown(f"nothing here is called {name}")

    def _parameter(self, name: str, template: Template) -> Value:
        if template.parent is not None:
            given = self._nested_argument(name, template)
            if given is not None:
                return given
        kind = str(at(template.section("Parameters")[name], "Type"))
        if template.parent is None and name in self._arguments:
            given = self._arguments[name]
            return given.split(",") if kind == "CommaDelimitedList" or kind.startswith("List<") else given
        allowed = at(template.section("Parameters")[name], "AllowedValues")
        if isinstance(allowed, list) and 0 < len(allowed) <= MOST_CHOICES and kind == "String":
            return choice([str(one) for one in allowed], f"the parameter {name}")
        return Unknown(f"the parameter {name} is given at deployment", name)

    def _nested_argument(self, name: str, template: Template) -> Value:
        assert template.parent is not None
        key = (template.parent, name)
        if key in self._busy:
            return Unknown("nested stacks refer to each other in a circle")
        self._busy.add(key)
        try:
            given = at(template.parent.raw, "Properties", "Parameters", name)
            return self.value(given, template.parent.template)
        finally:
            self._busy.discard(key)

    def _get_att(self, argument: Any, template: Template) -> Value:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not (isinstance(parts, list) and len(parts) == 2 and all(isinstance(part, str) for part in parts)):
            return Unknown("Fn::GetAtt with an attribute that is not written out")
        logical_id, attribute = parts
        found = self.resource(template, logical_id)
        if found is None:
            return Unknown(f"nothing here is called {logical_id}")
        if attribute.startswith("Outputs.") and found in self._nested:
            return self._output(self._nested[found], attribute.removeprefix("Outputs."))
        return Reference(found, attribute)

    def _output(self, template: Template, name: str) -> Value:
        output = template.section("Outputs").get(name)
        if not isinstance(output, dict):
            return Unknown(f"the nested stack has no output {name}")
        return self._guarded((id(template), "output", name), output.get("Value"), template)

    def _import_value(self, argument: Any, template: Template) -> Value:
        name = self.value(argument, template)
        if not isinstance(name, (str, Text)) or unknown_in(name):
            return Unknown("Fn::ImportValue of a name that is not known")
        found = self._exports.get(str(name))
        if found is None:
            how = "twice" if str(name) in self._exports else "nowhere"
            return Unknown(f"{name} is exported {how} in these templates")
        return self._guarded(("export", str(name)), *found)

    def _guarded(self, key: Any, node: Any, template: Template) -> Value:
        if key in self._busy:
            return Unknown("outputs refer to each other in a circle")
        self._busy.add(key)
        try:
            return self.value(node, template)
        finally:
            self._busy.discard(key)

    def _if(self, argument: Any, template: Template) -> Value:
        if not (isinstance(argument, list) and len(argument) == 3):
            return Unknown("an Fn::If that cannot be read")
        holds = self.condition(argument[0], template)
        if isinstance(holds, Unknown):
            options = [self.value(option, template) for option in argument[1:]]
            return choice(options, f"the condition {argument[0]}")
        return self.value(argument[1] if holds else argument[2], template)

    def _join(self, argument: Any, template: Template) -> Value:
        if not (isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str)):
            return Unknown("an Fn::Join that cannot be read")
        delimiter = argument[0]

        def join(values: list[Value]) -> Value:
            (items,) = values
            if not isinstance(items, list):
                return items if isinstance(items, Unknown) else Unknown("Fn::Join of what is no list")
            parts = [part for item in items for part in (delimiter, item)][1:]
            return text(parts)

        return combine([self.value(argument[1], template)], join)

    def _sub(self, argument: Any, template: Template) -> Value:
        written, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(written, str) or not isinstance(given, dict):
            return Unknown("an Fn::Sub that cannot be read")
        return text(self._sub_parts(written, given, template))

    def _sub_parts(self, written: str, given: dict[str, Any], template: Template) -> Iterator[Value]:
        end = 0
        for found in _PLACEHOLDER.finditer(written):
            yield written[end : found.start()]
            name, end = found[1].strip(), found.end()
            if name.startswith("!"):
                yield f"${{{name[1:]}}}"
            elif name in given:
                yield self.value(given[name], template)
            else:
                yield self._get_att(name, template) if "." in name else self._ref(name, template)
        yield written[end:]

    def _split(self, argument: Any, template: Template) -> Value:
        if not (isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str) and argument[0]):
            return Unknown("an Fn::Split that cannot be read")
        delimiter = argument[0]
        return combine([self.value(argument[1], template)], lambda values: _split(delimiter, values[0]))

    def _select(self, argument: Any, template: Template) -> Value:
        if not (isinstance(argument, list) and len(argument) == 2):
            return Unknown("an Fn::Select that cannot be read")

        def select(values: list[Value]) -> Value:
            index, items = values
            if isinstance(items, Unknown):
                return items
            if not (isinstance(items, list) and str(index).isdecimal() and int(str(index)) < len(items)):
                return Unknown("Fn::Select of what is not known")
            return items[int(str(index))]

        return combine([self.value(one, template) for one in argument], select)

    def _find_in_map(self, argument: Any, template: Template) -> Value:
        if not (isinstance(argument, list) and len(argument) in (3, 4)):
            return Unknown("an Fn::FindInMap that cannot be read")
        name, first, second = (self.value(one, template) for one in argument[:3])
        if len(argument) == 4 or not isinstance(name, str):
            return Unknown("Fn::FindInMap with a default or a computed name")
        table = template.section("Mappings").get(name)
        if not isinstance(table, dict):
            return Unknown(f"there is no mapping {name}")
        rows = self._looked_up(table, first)
        cells = [cell for row in rows if isinstance(row, dict) for cell in self._looked_up(row, second)]
        if not cells or any(not isinstance(row, dict) for row in rows):
            return Unknown(f"the mapping {name} has no such key")
        return choice(cells, f"a key of the mapping {name}")

    def _looked_up(self, table: dict[str, Any], key: Value) -> list[Any]:
        """What a key may find: one value when it is known, all of them when it is not."""
        found: list[Any] = []
        for option in possible(key):
            if isinstance(option, (Unknown, Reference, Pseudo, Text)):
                return list(table.values())
            found += [table[str(option)]] if str(option) in table else [None]
        return found


def _equal(values: list[Value]) -> Answer:
    """Whether two values are the same text. What is known by name only cannot be compared."""
    for value in values:
        if (lost := unknown_in(value)) is not None:
            return lost
        if isinstance(value, (Pseudo, Reference, Text)):
            return Unknown(f"{value} is known at deployment")
    return str(values[0]) == str(values[1])


def _split(delimiter: str, value: Value) -> Value:
    """The parts of a text. A bucket's name and pseudo parameters hold neither `:` nor `/`."""
    pieces: list[Value] = [[]]
    for part in _opened(value):
        if isinstance(part, str):
            first, *others = part.split(delimiter)
            pieces[-1].append(first)
            pieces += [[other] for other in others]
        elif isinstance(part, Pseudo) or (isinstance(part, Reference) and part.resource.type == "AWS::S3::Bucket"):
            if delimiter not in {":", "/"}:
                return Unknown("Fn::Split of a text that is not known")
            pieces[-1].append(part)
        else:
            return part if isinstance(part, Unknown) else Unknown("Fn::Split of a text that is not known")
    return [text(piece) if len(piece) != 1 else piece[0] for piece in pieces]


def _opened(value: Value) -> Iterator[Value]:
    """The parts of a text, with the ARN of a bucket written out."""
    for part in value.parts if isinstance(value, Text) else (value,):
        if isinstance(part, Reference) and part.attribute == "Arn" and part.resource.type == "AWS::S3::Bucket":
            yield from ("arn:", Pseudo("AWS::Partition"), ":s3:::", Reference(part.resource))
        else:
            yield part


def path_text(path: Path) -> str:
    """A path in a template as a JSON pointer's tail, such as `Resources/Cluster/Properties/LogUri`."""
    return "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)
