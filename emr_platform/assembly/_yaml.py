"""YAML as CloudFormation reads it, short forms included, with the line of any place in it.

PyYAML parses; values are built from its events here, since its loaders know neither lines nor CloudFormation's tags,
and aliases could make a small text expand without bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ..findings import Path
from ._json import DEEPEST

MOST_NODES = 500_000
"""Values of one text, aliases counted as often as they are used."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TRUTH = {word: word.lower() in {"true", "yes", "on"} for one in ("true", "false", "yes", "no", "on", "off")
          for word in (one, one.capitalize(), one.upper())}  # fmt: skip
# No octal, sexagesimal or exponent: an account id such as 012345678901 is a text to whoever wrote it.
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{0,30})?")


class YamlText:
    """A YAML text. `value` is what it says, short forms written out; raises ValueError for what is no one document."""

    def __init__(self, source: str) -> None:
        self.text = source
        self._lines: dict[Path, int] = {}
        self._anchors: dict[str, Any] = {}
        self._count = 0
        self._depth = 0
        self._events: Iterator[Any] = iter(())
        try:
            self._events = yaml.parse(source, Loader=_LOADER)
            self.value: Any = self._document()
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            raise ValueError(_said(error)) from error

    def line(self, path: Path) -> int:
        """The line, from 1, on which the value at a path (or its key) stands, or the nearest thing above it."""
        while path not in self._lines and path:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _document(self) -> Any:
        value, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise ValueError("more than one document in one file")
                value = self._node(next(self._events), ())
        return value

    def _node(self, event: Any, path: Path) -> Any:
        self._count += 1
        if self._count > MOST_NODES:
            raise ValueError(f"more than {MOST_NODES} values")
        self._lines.setdefault(path, _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor))
        tag = str(event.tag or "")
        function = _function(tag[1:]) if tag.startswith("!") and tag != "!" else None
        before = self._count
        inside = path if function is None else (*path, function)
        value = self._scalar(event) if isinstance(event, yaml.ScalarEvent) else self._collection(event, inside)
        if function is not None:
            value = {function: value.split(".", 1) if tag == "!GetAtt" and isinstance(value, str) else value}
        if event.anchor:
            self._anchors[event.anchor] = (value, self._count - before)
        return value

    def _alias(self, anchor: str) -> Any:
        if anchor not in self._anchors:
            raise ValueError(f"the alias *{anchor} stands before or inside its anchor")
        value, size = self._anchors[anchor]
        self._count += size
        return value

    def _collection(self, event: Any, path: Path) -> Any:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"more than {DEEPEST} levels of nesting")
        value = self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)
        self._depth -= 1
        return value

    def _list(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._node(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise ValueError(f"line {_line(event)}: a key is no plain word")  # noqa: TRY004  # about the text, not a type
            key = str(event.value)
            if key == "<<" and event.implicit[0]:
                merged = _merged(self._node(next(self._events), (*path, key))) | merged
                continue
            if key in values:
                raise ValueError(f"line {_line(event)}: the key {key!r} stands twice in one mapping")
            self._lines.setdefault((*path, key), _line(event))
            values[key] = self._node(next(self._events), (*path, key))
        return merged | values

    def _scalar(self, event: Any) -> Any:
        written = str(event.value)
        if not event.implicit[0] or (event.tag or "").startswith("!"):
            return written
        if written in {"", "~", "null", "Null", "NULL"}:
            return None
        if written in _TRUTH:
            return _TRUTH[written]
        if _NUMBER.fullmatch(written) is None:
            return written
        return float(written) if "." in written else int(written)


def _said(error: Exception) -> str:
    """What is wrong and where, without what PyYAML calls the text."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        where = f"line {error.problem_mark.line + 1}, column {error.problem_mark.column + 1}"
        return f"{where}: {' '.join(filter(None, (error.problem, error.context)))}"
    return " ".join(str(error).replace('in "<unicode string>", ', "at ").split())


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.line + 1


def _merged(value: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict):
            raise ValueError("a merge key << takes mappings")  # noqa: TRY004  # about the text, not a type
        made = one | made
    return made


def _function(tag: str) -> str:
    """The key that a short form such as `!Sub` stands for."""
    return tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
