"""YAML to plain values with the line of every one of them, reporting everything wrong with the text at once.

PyYAML's parser does the parsing; building the values from its events here (rather than with a loader) is what makes
duplicate keys, anchors and lines visible, keeps YAML 1.1's surprises (`no` is false, `0123` is octal) out, and bounds
the work: events are taken one at a time, and a file that nests too deep is left where it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..findings import Path

DEEPEST = 24
"""Levels of nesting a file may have. A nested classification of a cluster is 7 levels deep."""
_LONGEST_NUMBER = 40
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile(r"\r\n|\r|\n")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?|\.[0-9]+(?:[eE][-+][0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_CONSTANTS: dict[str, bool | None] = {
    "null": None, "~": None, "": None, "true": True, "True": True, "false": False, "False": False,
}  # fmt: skip
_LOOKS_BOOLEAN = {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "TRUE", "FALSE"}
_LOOKS_CONSTANT = _LOOKS_BOOLEAN | {"NULL", "Null"}


@dataclass(frozen=True)
class Trouble:
    """Something wrong with the text itself. `rule` is the finding's rule name."""

    rule: str
    line: int
    path: Path
    got: str
    why: str
    remedy: str


@dataclass
class Document:
    """A parsed file: plain values, the line of each path, the text of plain scalars, and what was wrong.

    `merged` holds the paths of mappings that lack what a merge key would have brought.
    """

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    merged: set[Path] = field(default_factory=set)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing above it that is in the file."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


class _TooDeepError(Exception):
    """The file nests deeper than DEEPEST; carries the event where it does."""


def parse(text: str) -> Document:
    """Parse the text of one environment file. Never raises: what is wrong is in `troubles`.

    A text that is not YAML, or nests too deep, has no value and is reported alone.
    """
    document = Document()
    try:
        _Builder(document, yaml.parse(text, Loader=_Loader)).build()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        return Document(troubles=list(_syntax(error, text)))
    except _TooDeepError as error:
        line = error.args[0].start_mark.line + 1
        got, why = f"more than {DEEPEST} levels of nesting", "nothing in an environment nests that deep"
        return Document(troubles=[Trouble("yaml-depth", line, (), got, why, "flatten it")])
    return document


def _syntax(error: Exception, text: str) -> Iterator[Trouble]:
    """What the parser stumbled over; when that is a tab, every line that a tab indents."""
    line = _line_of(error, text)
    tabbed = [number for number, one in enumerate(_BREAK.split(text), 1) if re.match(r" *\t", one)]
    if line in tabbed:
        for number in tabbed:
            yield Trouble("yaml-tab", number, (), "a tab", "YAML indents with spaces only", "replace it with spaces")
        return
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    got = f"a syntax error, {problem}" + (f" {context}" if context else "")
    yield Trouble("yaml-syntax", line, (), got, "the file is YAML", "mend the line or the one before it")


def _line_of(error: Exception, text: str) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", 0)
    before = text.encode("utf-8", "replace")[:position] if _Loader is not yaml.SafeLoader else text[:position].encode()
    return before.count(b"\n") + 1


class _Builder:
    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self._document = document
        self._events = events
        self._depth = 0

    def build(self) -> None:
        """Read the first document into values and count the others."""
        starts: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                starts.append(event)
                top = next(self._events)
                if len(starts) == 1:
                    self._document.value = self._node(top, ())
                else:
                    self._skip(top)
        if len(starts) > 1:
            self._report(
                "yaml-documents",
                starts[1],
                (),
                got=f"{len(starts)} documents",
                why="a file describes one environment",
                remedy="split it into one file each",
            )

    def _node(self, event: Any, path: Path) -> Any:
        self._document.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent):
            self._refuse_anchor(event, path, f"the alias *{event.anchor}")
            return None
        self._refuse_marks(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        self._depth += 1
        if self._depth > DEEPEST:
            raise _TooDeepError(event)
        value = self._sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)
        self._depth -= 1
        return value

    def _refuse_marks(self, event: Any, path: Path) -> None:
        if event.anchor:
            self._refuse_anchor(event, path, f"the anchor &{event.anchor}")
        if event.tag and event.tag != "!":
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            why, remedy = "a value is what it looks like", "remove the tag; quotes make a text"
            self._report("yaml-tag", event, path, got=f"the tag {tag}", why=why, remedy=remedy)

    def _sequence(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._node(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if _is_merge(event):
                self._refuse_anchor(event, path, "the merge key <<")
                self._document.merged.add(path)
                self._skip(next(self._events))
                continue
            key = self._key(event, path)
            if key is None:
                self._skip(next(self._events))
                continue
            inner = (*path, key)
            if key in values:
                why = f"a key stands once (first on line {self._document.lines[inner]})"
                got, remedy = f"'{key}' a second time", "remove one of the two"
                self._report("yaml-duplicate-key", event, inner, got=got, why=why, remedy=remedy)
            self._document.lines.setdefault(inner, event.start_mark.line + 1)
            values.setdefault(key, self._node(next(self._events), inner))
        return values

    def _key(self, event: Any, path: Path) -> str | None:
        """The key that an event is, or None for what cannot be one."""
        if isinstance(event, yaml.ScalarEvent):
            key = str(event.value)
            self._refuse_marks(event, (*path, key))
            return key
        got = "a list, a mapping or an alias as a key"
        self._report("yaml-key", event, path, got=got, why="keys are plain words", remedy="write a word")
        self._skip(event)
        return None

    def _skip(self, event: Any) -> None:
        """Pass over the node that an event begins, whatever is in it."""
        open_nodes = 0
        while True:
            if isinstance(event, yaml.CollectionStartEvent):
                open_nodes += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                open_nodes -= 1
            if not open_nodes:
                return
            if open_nodes > DEEPEST:
                raise _TooDeepError(event)
            event = next(self._events)

    def _report(self, rule: str, event: Any, path: Path, *, got: str, why: str, remedy: str) -> None:
        self._document.troubles.append(Trouble(rule, event.start_mark.line + 1, path, got, why, remedy))

    def _refuse_anchor(self, event: Any, path: Path, got: str) -> None:
        why = "every value stands where it counts, so that a reviewer reads it there; anchors and merges are not used"
        self._report("yaml-anchor", event, path, got=got, why=why, remedy="write the value out")

    def _scalar(self, event: Any, path: Path) -> Any:
        text = str(event.value)
        if not event.implicit[0]:
            return text
        self._document.texts.setdefault(path, text)
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text in _LOOKS_CONSTANT:
            why = "a truth value is true or false, nothing is null"
            remedy = f'write true, false or null, or "{text}" in quotes for the word'
            self._report("yaml-boolean", event, path, got=text, why=why, remedy=remedy)
            return None
        if _LEADING_ZERO.fullmatch(text):
            why = "YAML readers disagree whether that is octal"
            remedy = f'write "{text}" in quotes for text, or leave the zeros out'
            self._report("yaml-leading-zero", event, path, got=text, why=why, remedy=remedy)
            return None
        return _number(text)


def _is_merge(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]


def _number(text: str) -> int | float | str:
    """The number a plain scalar is, or the scalar. Python refuses to convert thousands of digits; no limit has them."""
    if len(text) <= _LONGEST_NUMBER:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text
