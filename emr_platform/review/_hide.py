"""Hides secrets that templates hold from everything that is written about them.

A finding says where a secret is; the evidence goes to people who must not read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..assembly import MACHINES, Text, Unknown, Value, definition, document, is_custom, show
from ._base import Result, Subject
from ._evidence import Table
from .controls._expressions import computed
from .controls._handed_over import HANDED
from .controls.cfg_11 import KEPT, SHOWN
from .secrets import RANDOM, find, in_command, may_hold, told

HIDDEN = "(hidden)"
_LONG = 6
"""Characters from which a secret is hidden within other texts; a shorter one is a word of many."""
_FEW = 8
"""Secrets up to which it is quicker to look for one after the other before all are looked for together."""
_EXPRESSIONS = ("{%", "States.")
"""How what Step Functions computes begins; CFG-05 looks through the texts in it one by one."""
_BEGINNINGS = {"{", "[", "S"}
"""How texts begin that may hold others: JSON and such expressions. Of those that do not there are many."""
_NAMING = ("Conditions", "Mappings", "Parameters", "Resources")
"""Sections whose keys templates name again as values. A name of 40 letters, as the CDK makes them, looks like a key."""
_DEFAULTS = ("Default", "default")
"""What is called as the parameter is, of a template or of a document of Systems Manager."""
_BESIDE = {"Value": ("Key", "Name", "OptionName"), "ParameterValue": ("ParameterKey",), "value": ("key", "name")}


class Hider:
    """Takes the secrets of an assembly's templates, and of parameters that are not to be echoed, out of texts."""

    def __init__(self, subject: Subject, parameters: Mapping[str, str]) -> None:
        assembly = subject.assembly
        found = set(_put_together(subject))
        self._lines: dict[tuple[str, int], set[str]] = {}
        for template in assembly.templates:
            names = {name for key in _NAMING for name in template.section(key)}
            for path, text in _leaves(template.body):
                if text in names and find(text) == (RANDOM,):
                    continue
                self._lines.setdefault((template.file, template.line(path)), set()).add(text)
                found.add(text)
        self._kept_quiet = subject.unechoed
        found |= {value for name, value in parameters.items() if name in self._kept_quiet and value}
        self._whole = found - {""}
        written = {way for one in found for way in _ways(one) if len(way) >= _LONG}
        longest_first = sorted(written, key=lambda one: (-len(one), one))
        self._few = longest_first if len(longest_first) <= _FEW else []
        words = "|".join(map(re.escape, longest_first))
        self._within = re.compile(f"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])") if written else None

    def parameters(self, given: Mapping[str, str]) -> dict[str, str]:
        """Values of parameters, those that a template does not want echoed hidden."""
        return {name: HIDDEN if name in self._kept_quiet else value for name, value in given.items()}

    def value(self, value: Any) -> Any:
        """A value of JSON without the secrets in it."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return HIDDEN if len(str(value)) >= _LONG and str(value) in self._whole else value
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()} if self._whole else value
        if isinstance(value, (list, tuple)):
            return [self.value(one) for one in value] if self._whole else value
        return value

    def text(self, text: str) -> str:
        if text in self._whole:
            return HIDDEN
        if self._within is None or (self._few and not any(one in text for one in self._few)):
            return text
        return self._within.sub(HIDDEN, text)

    def line(self, file: str, number: int, text: str) -> str:
        """A line of a template as it is written."""
        text = self.text(text)
        for one in sorted(self._lines.get((file, number), ()), key=lambda one: (-len(one), one)):
            text = text.replace(one, HIDDEN)
        return text

    def result(self, result: Result) -> Result:
        if not self._whole:
            return result
        return replace(result, value=self.value(result.value), reason=self.text(result.reason))

    def table(self, table: Table) -> Table:
        if not self._whole:
            return table
        rows = tuple(tuple(self.text(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
        return replace(table, rows=rows)


def _ways(secret: str) -> Iterator[str]:
    """How a template may spell a secret: as it is, in JSON, in YAML's quotes, line by line."""
    for line in (secret, *secret.splitlines()):
        yield from (line.strip(), json.dumps(line)[1:-1], json.dumps(line, ensure_ascii=False)[1:-1])
        yield line.replace("'", "''").strip()


def _put_together(subject: Subject) -> Iterator[str]:
    """Secrets that functions put together, in what controls look through for them."""
    looked_through: list[Value] = [
        *(definition(machine) for machine in subject.of(*MACHINES)),
        *(
            one.properties
            for one in subject.assembly
            if one.type.startswith("AWS::EMR::") or one.type in HANDED or is_custom(one.type)
        ),
        *(one.properties for one in subject.of(*KEPT)),
        *({key: one.get(key) for key in keys} for kind, keys in SHOWN.items() for one in subject.of(kind)),
        *(one.request for one in subject.clusters if one.resource.type not in (*MACHINES, "AWS::EMR::Cluster")),
    ]
    for value in looked_through:
        yield from (text for _, text in _leaves(_plain(value)))


_Leaf = tuple[tuple[str | int, ...], str]


def _leaves(value: Any, name: str = "") -> Sequence[_Leaf]:
    """The secrets within a value, each with the path of the text that it stands in.

    Texts are called as `secrets.scan` calls them; a text that holds JSON is looked through as what it holds.

    Args:
        name: what the value is called: the key it stands under, or the option before it.
    """
    if isinstance(value, str):
        found = _of_text(value, name) if value[:1] in _BEGINNINGS else told(value, name)
        return [((), one) for one in found] if found else ()
    if isinstance(value, dict):
        return _of_mapping(value, name)
    if isinstance(value, list):
        return _of_list(value, name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [((), one) for one in told(str(value), name)]
    return ()


# Templates say the same again and again: the CDK's, in their metadata, for every resource.
@lru_cache(1 << 16)
def _of_text(text: str, name: str) -> tuple[str, ...]:
    # No JSON begins like an expression of JSONata or a dynamic reference, of which there are many.
    inner = document(text) if text[:1] in {"{", "["} and text[:2] not in {"{%", "{{"} else None
    if isinstance(inner, (dict, list)):
        return tuple(one for _, one in _leaves({name: inner}))
    if text.startswith(_EXPRESSIONS) and may_hold(text):
        made = computed(text, "$open")
        inside = _leaves({name: made if isinstance(made, list) else [made]})
        return (*told(text, name), *(one for _, one in inside))
    return told(text, name)


def _of_mapping(value: Mapping[str, Any], name: str) -> Sequence[_Leaf]:
    found: list[_Leaf] = []
    if "NoEcho" in value and str(value["NoEcho"]).lower() == "true" and isinstance(value.get("Default"), str):
        found.append((("Default",), value["Default"]))
    for key, one in value.items():
        by = next((by for by in _BESIDE[key] if isinstance(value.get(by), str)), "") if key in _BESIDE else ""
        called = name if key in _DEFAULTS and one != name else key
        if inside := _leaves(one, value[by] if by else called):
            found += [((key, *path), text) for path, text in inside]
    return found


def _of_list(value: Sequence[Any], name: str) -> Sequence[_Leaf]:
    found: list[_Leaf] = [((index,), secret) for index, secret in in_command(value).items()]
    option = ""
    for index, one in enumerate(value):
        if inside := _leaves(one, option or name):
            found += [((index, *path), text) for path, text in inside]
        option = one if isinstance(one, str) and one[:1] == "-" else ""
    return found


def _plain(value: Value) -> Any:
    """A resolved value as JSON, with nothing in the place of what is not known."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Text):
        return "".join(str(show(part)) for part in value.parts)
    return None if isinstance(value, Unknown) else show(value)
