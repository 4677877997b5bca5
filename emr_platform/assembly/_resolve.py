"""Resolves the functions of templates, across stacks, as far as the templates allow.

What a function makes of a value that is not known is not known either. A parameter is not known, whatever its default
is: the default is not what gets deployed. Only AllowedValues bound it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

from ..findings import Path
from ._assets import assets_of, structure
from ._model import Resource, Template, is_custom
from ._values import (
    MOST_CHOICES,
    Answer,
    Choice,
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
    names_its_stack,
    opposite,
    possible,
    text,
    unknown_in,
    written,
)

# A name holds none of these; without them a text of `${` alone would take for ever.
_PLACEHOLDER = re.compile(r"\$\{([^${}]*)\}")
_DEEPEST = 60
"""Conditions and outputs that lead on to each other; each takes several calls."""
# A dynamic reference, or a variable of the Serverless Framework, which writes its value there before CloudFormation
# reads the template; none of its sources here is the prefix of a policy's variable, and `env`, which log4j and Hive
# know too, counts as a whole value only. Source: CloudFormation User Guide, dynamic references; Serverless Framework,
# Variables.
_VARIABLE = (
    r"\{\{resolve:[^{}]+\}\}|\A\$\{env:[^{}]*\}\Z"
    r"|\$\{(?:(?:self|opt|sls|param|cf(?:\.[\w-]+)?|ssm(?:\.[\w-]+)?(?=:/)):|(?:file|cf|ssm|strToBool)\("
    r"|aws:(?:accountId|region)(?=\}))(?:[^{}]|\{[^{}]*\})*\}"
)
# An expression of Jinja, as Ansible and Sceptre fill in, or of an automation of Systems Manager.
_EXPRESSION = r"\{\{-?\s*(?!resolve:)[A-Za-z_][^{}\n]*\}\}"
_LATER = re.compile(f"({_VARIABLE})")
_LATER_OR_EXPRESSION = re.compile(f"({_VARIABLE}|{_EXPRESSION})")
# Attributes whose value is a property of the same resource. AWS::SSM::Parameter, AWS::EC2::VPC, AWS::EC2::Subnet in the
# CloudFormation template reference, "Return values".
_SAME_AS_PROPERTY = {
    ("AWS::EC2::Subnet", "CidrBlock"),
    ("AWS::EC2::VPC", "CidrBlock"),
    ("AWS::SSM::Parameter", "Type"),
    ("AWS::SSM::Parameter", "Value"),
}
_TRUTHS = {True: {"yes", "on"}, False: {"no", "off"}}
_OF_STACK = {"AWS::StackId", "AWS::StackName"}
_PSEUDO = {"AWS::AccountId", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName",
           "AWS::URLSuffix"}  # fmt: skip


class Resolver:
    """Resolves values of the templates of one assembly. Templates and nested stacks are registered by the loader."""

    def __init__(self, arguments: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._resources: dict[tuple[Template, str], Resource] = {}
        self._exports: dict[str, list[tuple[Any, Template]]] = {}
        self._nested: dict[Resource, Template] = {}
        self._busy: set[Any] = set()
        # What the conditions of the Fn::If around a value tell of parameters: each with a text that it is, or is not.
        self._told: tuple[tuple[Template, str, Any, bool], ...] = ()
        self._made: dict[Any, Value] = {}
        self._assets: dict[str, dict[str, tuple[str, FilePath]]] = {}
        self._functions: dict[str, Callable[[Any, Template], Value]] = {
            "Fn::Base64": self._base64,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": self.value,
            "Ref": self._ref,
        }

    def _base64(self, argument: Any, template: Template) -> Value:
        """What is encoded, as it was before; of the name of a resource nothing is left that means it."""
        found = self.value(argument, template)
        return Unknown("a name in base64") if isinstance(found, Reference) else found

    def register(self, resource: Resource) -> None:
        self._resources[resource.template, resource.logical_id] = resource

    def register_nested(self, resource: Resource, template: Template) -> None:
        self._nested[resource] = template

    def register_exports(self, template: Template) -> None:
        """Outputs with an export."""
        for output in template.section("Outputs").values():
            if not isinstance(output, dict):
                continue
            if "Condition" in output and self.condition(output["Condition"], template) is False:
                continue
            name = self.value(at(output.get("Export"), "Name"), template)
            if isinstance(name, (str, Text)) and not names_its_stack(name):
                self._exports.setdefault(str(name), []).append((output.get("Value"), template))
        # What was made before the last export was there may know less.
        self._made.clear()

    def structure(self, where: str, template: Template) -> Value:
        """What a file holds that a template names, by its key in S3 or its path; lists of assets are read once."""
        if template.folder not in self._assets:
            self._assets[template.folder] = assets_of(FilePath(template.folder))
        return structure(FilePath(template.folder), where, self._assets[template.folder])

    def resource(self, template: Template, logical_id: str) -> Resource | None:
        return self._resources.get((template, logical_id))

    def unnamed(self, template: Template) -> Iterator[tuple[Path, str]]:
        """What a template names and does not have, each with where, as a clause: another tool may bring it."""
        for section in ("Conditions", "Resources", "Outputs"):
            yield from self._unnamed(template.section(section), (section,), template)

    def _unnamed(self, node: Any, path: Path, template: Template) -> Iterator[tuple[Path, str]]:
        entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, item in entries:
            # What a loop or macro makes of its texts is not written here.
            if _is_made(str(key)):
                continue
            here = (*path, key)
            named = _named(str(key), item) if isinstance(node, dict) and len(node) == 1 else ()
            for name, attribute in named:
                given = name in _PSEUDO or name == "AWS::NoValue" or name in template.section("Parameters")
                if self.resource(template, name) is None and (attribute or not given):
                    yield here, f"nothing here is called {name}"
            if here[2:] == ("DependsOn",) and path[0] == "Resources":
                for name in item if isinstance(item, list) else [item]:
                    if isinstance(name, str) and self.resource(template, name) is None:
                        yield here, f"nothing here is called {name}"
            if (condition := _condition_named(here, item)) is not None and not _has(template, "Conditions", condition):
                yield here, f"there is no condition {condition}"
            if key == "Fn::FindInMap" and (lost := _not_mapped(item, template)) is not None:
                yield here, lost
            yield from self._unnamed(item, here, template)

    def value(self, node: Any, template: Template) -> Value:
        """A value as written, resolved. `{"Ref": "AWS::NoValue"}` is None, and left out of mappings and lists."""
        if isinstance(node, list):
            made = [self.value(item, template) for item in node]
            return [item for item in made if item is not None]
        if not isinstance(node, dict):
            later = isinstance(node, str) and _may_be_later(node) and _LATER_OR_EXPRESSION.search(node)
            return _with_dynamic(node) if later else node
        if len(node) == 1:
            (name, argument), *_ = node.items()
            if name == "Ref" or name.startswith("Fn::"):
                function = self._functions.get(name)
                return function(argument, template) if function else Unknown(f"{name} is resolved at deployment")
        for name in node:
            if name.startswith("Fn::") or name == "Ref":
                return Unknown(f"{name} is resolved at deployment")
        resolved = ((key, self.value(item, template)) for key, item in node.items())
        return {key: item for key, item in resolved if item is not None}

    def condition(self, name: Any, template: Template) -> Answer:
        """Whether a named condition holds."""
        key = (template, "condition", str(name))
        conditions = template.section("Conditions")
        found = conditions.get(name) if isinstance(name, str) else None
        if found is None or "Fn::Transform" in conditions:
            return Unknown(f"the condition {name} is not defined, or a macro may write it anew")
        answer: Answer = self._once(key, lambda: self._test(found, template), f"the condition {name}")
        return Unknown(f"the condition {name}") if isinstance(answer, Unknown) else answer

    def _test(self, node: Any, template: Template) -> Answer:
        (name, argument), *_ = node.items() if isinstance(node, dict) and len(node) == 1 else [("", None)]
        if name == "Condition":
            return self.condition(argument, template)
        return self._operator(name, argument if isinstance(argument, list) else [], template)

    def _compared(
        self, node: Any, holds: bool, template: Template, seen: set[tuple[str, bool]]
    ) -> Iterator[tuple[str, str, bool]]:
        """The parameters that a condition which holds, or does not, compares with a text, and whether they are it.

        Args:
            seen: the conditions that were asked already.
        """
        (name, argument), *_ = node.items() if isinstance(node, dict) and len(node) == 1 else [("", None)]
        listed = argument if isinstance(argument, list) else []
        if name == "Condition" and isinstance(argument, str) and (argument, holds) not in seen and len(seen) < _DEEPEST:
            seen.add((argument, holds))
            conditions = template.section("Conditions")
            written_as = None if "Fn::Transform" in conditions else conditions.get(argument)
            yield from self._compared(written_as, holds, template, seen)
        elif name == "Fn::Equals" and len(listed) == 2:
            for one, other in (listed, listed[::-1]):
                if isinstance(one, dict) and list(one) == ["Ref"] and isinstance(other, str):
                    yield str(one["Ref"]), other, holds
        elif name == "Fn::Not" or (name == "Fn::And" and holds) or (name == "Fn::Or" and not holds):
            for one in listed:
                yield from self._compared(one, holds is not (name == "Fn::Not"), template, seen)

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
        if not isinstance(name, str):
            return Unknown("a Ref that cannot be read")
        if name == "AWS::NoValue":
            return None
        if name in _PSEUDO:
            stack = template.file if name in _OF_STACK else ""
            return template.region if name == "AWS::Region" and template.region is not None else Pseudo(name, stack)
        if name in template.section("Parameters"):
            return self._as_told(name, self._parameter(name, template), template)
        found = self.resource(template, name)
        if found is None:
            return Unknown(f"nothing here is called {name}")
        return Unknown(f"the function behind {name} names it") if is_custom(found.type) else Reference(found)

    def _parameter(self, name: str, template: Template) -> Value:
        declared = template.section("Parameters")[name]
        kind = str(at(declared, "Type")) if isinstance(declared, dict) else ""
        given: Value = self._arguments.get(name)
        if template.parent is not None:
            # What the parent does not give has its default.
            options = [
                at(declared, "Default") if one is None else one for one in possible(self._passed(name, template))
            ]
            given = choice(options, f"the parameter {name}")
        if kind.startswith("AWS::SSM::Parameter::"):
            return Unknown(f"the parameter {name} is looked up in Systems Manager at deployment", name)
        if given is not None:
            if (lost := _not_allowed(name, declared, given)) is not None:
                return lost
            given = _with_dynamic(given)
            return combine([given], lambda values: _listed(values[0])) if _is_list(kind) else given
        allowed = at(declared, "AllowedValues")
        if isinstance(allowed, list) and 0 < len(allowed) <= MOST_CHOICES and kind == "String":
            return choice([_with_dynamic(written(one)) for one in allowed], f"the parameter {name}")
        return Unknown(f"the parameter {name} is given at deployment", name)

    def _as_told(self, name: str, value: Value, template: Template) -> Value:
        """The values of a parameter that the conditions around it leave."""
        for where, parameter, literal, same in self._told if isinstance(value, Choice) else ():
            if (where, parameter) == (template, name):
                left = [one for one in possible(value) if _equal([one, literal]) is not (not same)]
                value = choice(left, f"the parameter {name}") if left else value
        return value

    def _passed(self, name: str, template: Template) -> Value:
        """What the parent of a nested stack gives for a parameter; None when it gives nothing."""
        assert template.parent is not None
        key = (template.parent, "parameters")
        if key in self._busy:
            return Unknown("nested stacks refer to each other in a circle")
        self._busy.add(key)
        try:
            return template.parent.get("Parameters", name)
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
        if found.type == "AWS::CloudFormation::Stack":
            return self._output(found, attribute.removeprefix("Outputs."))
        if is_custom(found.type) or found.type == "AWS::CloudFormation::WaitCondition":
            return Unknown(f"what {logical_id} answers is known at deployment")
        if (found.type, attribute) in _SAME_AS_PROPERTY:
            same = self._guarded((found, attribute), at(found.raw.get("Properties"), attribute), template)
            if isinstance(same, (dict, list)):
                same = Unknown(f"{attribute} of {logical_id} is no text")
            return Reference(found, attribute) if same is None else same
        return Reference(found, attribute)

    def _output(self, nested: Resource, name: str) -> Value:
        template = self._nested.get(nested)
        output = template.section("Outputs").get(name) if template is not None else None
        if template is None or not isinstance(output, dict):
            return Unknown(f"no output {name} of {nested.logical_id} is among the files")
        return self._guarded((template, "output", name), output.get("Value"), template)

    def _import_value(self, argument: Any, template: Template) -> Value:
        name = self.value(argument, template)
        if not isinstance(name, (str, Text)) or unknown_in(name) is not None or names_its_stack(name):
            return Unknown("Fn::ImportValue of a name that is not known")
        # Exports are those of one account and region.
        found = [one for one in self._exports.get(str(name), ()) if one[1].may_share(template)]
        if len(found) != 1:
            how = "twice" if found else "nowhere"
            return Unknown(f"{name} is exported {how} in these templates")
        value, exporter = found[0]
        return self._guarded(("export", str(name), exporter), value, exporter)

    def _guarded(self, key: Any, node: Any, template: Template) -> Value:
        return self._once(key, lambda: self.value(node, template), "what refers to itself")

    def _once(self, key: Any, make: Callable[[], Value], what: str) -> Value:
        """What others refer to, made once however often they do; Unknown where that leads to itself or too far.

        An Unknown that was cut off within a circle stays one: it may be less than could be known, and is never more.
        """
        if key not in self._made:
            if key in self._busy or len(self._busy) > _DEEPEST:
                return Unknown(f"{what}, in a circle or over too many others")
            self._busy.add(key)
            # Others refer to it from elsewhere.
            told, self._told = self._told, ()
            try:
                self._made[key] = make()
            except RecursionError:
                self._made[key] = Unknown(f"{what}, which is nested too deep")
            finally:
                self._busy.discard(key)
                self._told = told
        return self._made[key]

    def _if(self, argument: Any, template: Template) -> Value:
        if not (isinstance(argument, list) and len(argument) == 3):
            return Unknown("an Fn::If that cannot be read")
        holds = self.condition(argument[0], template)
        if isinstance(holds, Unknown):
            named = {"Condition": argument[0]}
            options = [
                self._side(one, named, holds, template) for one, holds in zip(argument[1:], (True, False), strict=True)
            ]
            return choice(options, f"the condition {argument[0]}")
        return self.value(argument[1] if holds else argument[2], template)

    def _side(self, node: Any, condition: Any, holds: bool, template: Template) -> Value:
        """One side of an Fn::If, with what its condition tells of parameters there."""
        before = self._told
        self._told = (*before, *((template, *told) for told in self._compared(condition, holds, template, set())))
        try:
            return self.value(node, template)
        finally:
            self._told = before

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

        return _with_dynamic(combine([self.value(argument[1], template)], join))

    def _sub(self, argument: Any, template: Template) -> Value:
        sentence, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(sentence, str) or not isinstance(given, dict):
            return Unknown("an Fn::Sub that cannot be read")
        return _with_dynamic(text(self._sub_parts(sentence, given, template)))

    def _sub_parts(self, sentence: str, given: dict[str, Any], template: Template) -> Iterator[Value]:
        end = 0
        for found in _PLACEHOLDER.finditer(sentence):
            yield sentence[end : found.start()]
            name, end = found[1].strip(), found.end()
            if name.startswith("!"):
                yield f"${{{name[1:]}}}"
            elif name in given:
                yield self.value(given[name], template)
            else:
                yield self._get_att(name, template) if "." in name else self._ref(name, template)
        yield sentence[end:]

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
            chosen = items[: int(str(index)) + 1]
            if any(None in possible(item) for item in chosen):
                return Unknown("Fn::Select of a list of which a condition decides what is in it")
            return chosen[-1]

        return combine([self.value(one, template) for one in argument], select)

    def _find_in_map(self, argument: Any, template: Template) -> Value:
        if not (isinstance(argument, list) and len(argument) in (3, 4)):
            return Unknown("an Fn::FindInMap that cannot be read")
        name, first, second = (self.value(one, template) for one in argument[:3])
        if len(argument) == 4 or not isinstance(name, str):
            return Unknown("Fn::FindInMap with a default or a computed name")
        mappings = template.section("Mappings")
        table = mappings.get(name)
        if not isinstance(table, dict):
            return Unknown(f"there is no mapping {name}")
        rows = [row for row in _looked_up(table, first) if isinstance(row, dict)]
        cells = [cell for row in rows for cell in _looked_up(row, second)]
        lost = "" if cells else "has no such key"
        if any(isinstance(part, dict) for cell in cells for part in (cell if isinstance(cell, list) else [cell])):
            lost = "holds what is no text"
        if any("Fn::Transform" in one for one in (mappings, table, *rows)):
            lost = "may be written anew by a macro"
        if lost:
            return Unknown(f"the mapping {name} {lost}")
        return choice([self.value(cell, template) for cell in cells], f"a key of the mapping {name}")

    def place(self, path: Path, template: Template) -> Path:
        """Keys in the file to where a resolved value stands.

        They go through Fn::If, on the side that holds or else the first that has the rest, and count what is left out
        of lists. Below any other function, and inside a text, they go on as in the resolved value.
        """
        return self._place(template.body, path, template)[0]

    def _place(self, node: Any, path: Path, template: Template) -> tuple[Path, bool]:
        if not path:
            return (), True
        if isinstance(node, dict) and list(node) == ["Fn::If"]:
            return self._place_in_if(node["Fn::If"], path, template)
        step = path[0]
        if isinstance(node, list) and isinstance(step, int):
            # Only what is a function as a whole may turn out to be left out.
            functions = [item is None or (isinstance(item, dict) and len(item) == 1) for item in node]
            kept = [index for index, item in enumerate(node)
                    if not functions[index] or self.value(item, template) is not None]  # fmt: skip
            step = kept[step] if step < len(kept) else len(node)
        here = isinstance(step, int) and isinstance(node, list) and step < len(node)
        if here or (isinstance(node, dict) and step in node):
            inner, found = self._place(node[step], path[1:], template)
            return (step, *inner), found
        return (step, *path[1:]), False

    def _place_in_if(self, argument: Any, path: Path, template: Template) -> tuple[Path, bool]:
        if not (isinstance(argument, list) and len(argument) == 3):
            return path, False
        holds = self.condition(argument[0], template)
        sides = (1, 2) if isinstance(holds, Unknown) else (1,) if holds else (2,)
        tried = []
        for side in sides:
            inner, found = self._place(argument[side], path, template)
            tried.append((("Fn::If", side, *inner), found))
        return next((one for one in tried if one[1]), tried[0])


def _named(function: str, argument: Any) -> Iterator[tuple[str, bool]]:
    """The names that a function refers to, each with whether it wants an attribute of it."""
    first = argument[0] if isinstance(argument, list) and argument else argument
    if function == "Fn::Sub" and isinstance(first, str):
        given = argument[1] if isinstance(argument, list) and len(argument) == 2 else {}
        names = [found[1].strip() for found in _PLACEHOLDER.finditer(first)]
        for name in names:
            if not name.startswith("!") and not (isinstance(given, dict) and name in given):
                yield name.split(".", 1)[0], "." in name
    elif function in {"Fn::GetAtt", "Ref"} and isinstance(first, str):
        yield (first.split(".", 1)[0], True) if function == "Fn::GetAtt" else (first, False)


def _is_made(key: str) -> bool:
    """Whether what stands at a key of a section is made by a loop or a macro."""
    return key.startswith(("Fn::ForEach", "Fn::Transform"))


def _has(template: Template, section: str, name: str) -> bool:
    """Whether a section has something of a name, or may get it from a loop or a macro."""
    return any(key == name or _is_made(str(key)) for key in template.section(section))


def _condition_named(path: Path, item: Any) -> str | None:
    """The condition that what stands at a path names."""
    if path[-1] == "Fn::If" and isinstance(item, list) and item:
        item = item[0]
    elif path[-1] != "Condition" or (path[0] != "Conditions" and len(path) != 3):
        return None
    return item if isinstance(item, str) else None


def _not_mapped(argument: Any, template: Template) -> str | None:
    """What is written out in an Fn::FindInMap and is not among the mappings; a default stands in for keys alone.

    Source: CloudFormation User Guide, Fn::FindInMap with AWS::LanguageExtensions.
    """
    name, *keys = argument if isinstance(argument, list) and len(argument) in (3, 4) else [None]
    if not isinstance(name, str):
        return None
    if not _has(template, "Mappings", name):
        return f"there is no mapping {name}"
    table = template.section("Mappings").get(name)
    if not isinstance(table, dict) or len(keys) == 3:
        return None
    first, second = (written(one) for one in keys)
    rows = [row for key, row in table.items() if first == key or not isinstance(first, str)]
    if not rows:
        return f"the mapping {name} has no key {first}"
    lost = isinstance(second, str) and not any(second in row for row in rows if isinstance(row, dict))
    return f"the mapping {name} has no key {second}" if lost else None


def _looked_up(table: dict[str, Any], key: Value) -> list[Any]:
    """What a key may find: one value when it is known, all of them when it is not.

    A key that is absent finds nothing: it fails to deploy.
    """
    found: list[Any] = []
    for option in possible(key):
        if isinstance(option, (Unknown, Reference, Pseudo, Text)):
            return list(table.values())
        found += [table[name]] if (name := written(option)) in table else []
    return found


def _equal(values: list[Value]) -> Answer:
    """Whether two values are the same text. What is known by name only cannot be compared."""
    for value in values:
        if (lost := unknown_in(value)) is not None:
            return lost
        if value is None or isinstance(value, (Pseudo, Reference, Text, list, dict)):
            return Unknown(f"{value} is known at deployment")
    one, other = values
    # What YAML made a number or a truth of may have been another text: 1.10, yes.
    for known, said in (values, (other, one)):
        if (isinstance(known, bool) and str(said).lower() in _TRUTHS[known]) or _is_number(known, said):
            return Unknown(f"whether {written(known)} and '{said}' are written alike")
    return bool(written(one) == written(other))


def _is_number(value: Value, said: Value) -> bool:
    """Whether a text says a number that is written otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isinstance(said, str):
        return False
    return written(value) != said and re.fullmatch(r"[-+]?[0-9]+(\.[0-9]*)?", said) is not None and float(said) == value


def _not_allowed(name: str, declared: Any, given: Value) -> Unknown | None:
    """What a parameter is that is given a value which it does not allow: nothing that can be deployed."""
    allowed, said = at(declared, "AllowedValues"), written(given)
    if not isinstance(allowed, list) or not isinstance(said, str):
        return None
    words = list(map(str.strip, said.split(","))) if _is_list(str(at(declared, "Type"))) else [said]
    known = [written(one) for one in allowed]
    return None if all(one in known for one in words) else Unknown(f"the parameter {name} does not allow {said}", name)


def _is_list(kind: str) -> bool:
    """Whether a parameter of a type is a list, given as a text with commas."""
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _listed(value: Value) -> Value:
    """What a text with commas gives a parameter that is a list."""
    if isinstance(value, (list, Unknown)):
        return value
    parts = _split(",", value)
    return [part.strip() if isinstance(part, str) else part for part in parts] if isinstance(parts, list) else parts


def _with_dynamic(value: Value) -> Value:
    """A text whose dynamic references, such as `{{resolve:ssm:/emr/release}}`, and variables of others are unknown."""
    if isinstance(value, Choice):
        return choice([_with_dynamic(option) for option in value.options], value.condition)
    parts = value.parts if isinstance(value, Text) else (value,)
    if not any(isinstance(part, str) and _may_be_later(part) for part in parts):
        return value
    later = _LATER if _is_code(parts) else _LATER_OR_EXPRESSION
    if not any(isinstance(part, str) and ("{{resolve:" in part or later.search(part)) for part in parts):
        return value
    split = [piece for part in parts for piece in (later.split(part) if isinstance(part, str) else (part,))]
    pieces = [_known_later(piece) if isinstance(piece, str) and later.fullmatch(piece) else piece for piece in split]
    # One that is put together of several parts has no end in any of them.
    if any(isinstance(piece, str) and "{{resolve:" in piece for piece in pieces):
        return _looked_up_later(str(value))
    return text(pieces)


def _may_be_later(part: str) -> bool:
    """Whether a text has how such references begin; most have not, which is found out quickly."""
    return "{{" in part or "${" in part


def _is_code(parts: Sequence[Value]) -> bool:
    """Whether a text is a script or a function's code, in which two braces are its own."""
    first = parts[0] if parts else None
    is_json = isinstance(first, str) and first.lstrip()[:1] in {"{", "["}
    return not is_json and any(isinstance(part, str) and "\n" in part for part in parts)


def _known_later(written_as: str) -> Unknown:
    if written_as.startswith("{{resolve:"):
        return _looked_up_later(written_as)
    when = (
        "by another tool, or when it runs"
        if written_as.startswith("{{")
        else "before CloudFormation reads the template"
    )
    return Unknown(f"{written_as} is filled in {when}")


def _looked_up_later(written_as: str) -> Unknown:
    return Unknown(f"{written_as} is looked up at deployment", written_as)


def _split(delimiter: str, value: Value) -> Value:
    """The parts of a text; Unknown where it may hold the delimiter in a part that is not known."""
    pieces: list[Value] = [[]]
    for part in _opened(value):
        if isinstance(part, str):
            first, *others = part.split(delimiter)
            pieces[-1].append(first)
            pieces += [[other] for other in others]
        elif isinstance(part, (Pseudo, Reference)) and _is_without(delimiter, part):
            pieces[-1].append(part)
        else:
            return part if isinstance(part, Unknown) else Unknown("Fn::Split of a text that is not known")
    return [text(piece) if len(piece) != 1 else piece[0] for piece in pieces]


def _is_without(delimiter: str, part: Pseudo | Reference) -> bool:
    """Whether a part of a text surely lacks a delimiter."""
    if isinstance(part, Pseudo):
        return part.name in {
            "AWS::AccountId",
            "AWS::Partition",
            "AWS::Region",
            "AWS::StackName",
            "AWS::URLSuffix",
        } and (delimiter in {":", "/", ","})
    if part.resource.type == "AWS::S3::Bucket" and part.attribute == "Ref":
        return delimiter in {":", "/", ","}
    return delimiter == "," and part.attribute in {"Ref", "Arn", "GroupId", "Id"}


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
