"""JSON with the line of any place in it, found when it is asked for."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ..findings import Path

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
_SCAN = json.decoder.scanstring  # type: ignore[attr-defined]  # there, but typeshed does not know it


DEEPEST = 100
"""Levels of nesting that are read; CloudFormation's own limit is lower for every type that it knows."""


def read(source: str) -> Any:
    """What a JSON text says.

    Raises:
        ValueError: it is no JSON, names a key twice, nests too deep, or holds what evidence could not be written with.
    """
    try:
        made = json.loads(source, object_pairs_hook=once, parse_float=_finite, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    # A text opens no more levels than it has brackets, which is counted quickly.
    if source.count("[") + source.count("{") > DEEPEST and deeper_than(made, DEEPEST):
        raise ValueError(f"more than {DEEPEST} levels of nesting")
    if "\\ud" in source.lower():
        # Half a surrogate pair is no character, and nothing could write it.
        json.dumps(made, ensure_ascii=False).encode()
    return made


def deeper_than(value: Any, most: int) -> bool:
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(most + 1):
        level = [
            item
            for one in level
            for item in (one.values() if isinstance(one, dict) else one)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True


class JsonText:
    """A JSON text. `value` is what it says; raises ValueError when it is no JSON or names a key twice."""

    def __init__(self, source: str) -> None:
        self.text = source
        self._source = source
        self._starts: dict[Path, int] = {}
        self._walks: dict[Path, Iterator[tuple[str | int, int]]] = {}
        self.value: Any = read(source)

    def line(self, path: Path) -> int:
        """The line, from 1, on which the value at a path begins, or the nearest thing above it."""
        position, _ = self._seek(path)
        return bisect_right(self._breaks, position) + 1

    @cached_property
    def _breaks(self) -> list[int]:
        return [found.end() for found in re.finditer("\n", self._source)]

    def _seek(self, path: Path) -> tuple[int, bool]:
        """Where the value at a path begins; failing that, the nearest above it and False."""
        if not path:
            return self._skip(0), True
        if path not in self._starts:
            above, exact = self._seek(path[:-1])
            if exact:
                self._note(path, above)
            if path not in self._starts:
                return above, False
        return self._starts[path], True

    def _note(self, path: Path, start: int) -> None:
        """Note where the values beside that at a path begin, as far as that one: to pass over one is to read it.

        Args:
            start: where the value that holds them begins.
        """
        parent = path[:-1]
        if parent not in self._walks:
            self._walks[parent] = self._children(start)
        for key, position in self._walks[parent]:
            self._starts[*parent, key] = position
            if key == path[-1]:
                return

    def _children(self, start: int) -> Iterator[tuple[str | int, int]]:
        """The keys of a value with where what they name begins; none of what is neither an object nor a list."""
        opening = self._source[start]
        if opening not in "{[":
            return
        position, index = self._skip(start + 1), 0
        while self._source[position] not in "}]":
            key: str | int = index
            if opening == "{":
                key, position = _SCAN(self._source, position + 1, True)
                position = self._skip(self._skip(position) + 1)
            yield key, position
            _, end = _DECODER.raw_decode(self._source, position)
            position, index = self._skip(end), index + 1
            if self._source[position] == ",":
                position = self._skip(position + 1)

    def _skip(self, position: int) -> int:
        found = _SPACE.match(self._source, position)
        assert found is not None
        return found.end()


def _finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise ValueError(f"the number {written} is too large")
    return number


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raises ValueError when a key stands twice in it, for what reads it may take either."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return made
