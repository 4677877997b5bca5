"""JSON inside a text of a template, such as a state machine's definition, with the references that it holds."""

from __future__ import annotations

import re
from typing import Any

from ._json import read
from ._values import Choice, Pseudo, Reference, Text, Unknown, Value, choice, text, unknown_parts

# No character of JSON's syntax, and none that a template may hold: CloudFormation refuses U+FFFF.
_MARK = "\uffff"
_ESCAPED = _MARK.encode("unicode_escape").decode()
_MARKED = re.compile(f"{_MARK}([0-9]+){_MARK}")


_NO_JSON = "a text that should be JSON and is not, or not without what is filled in at deployment"


def document(value: Value) -> Value:
    """A structure that a property holds as JSON text or as it is; Unknown when the text is no JSON.

    Parts that are not known stay what they are, in the place of the text they stand in.
    """
    if isinstance(value, Choice):
        return choice([document(option) for option in value.options], value.condition)
    if not isinstance(value, (str, Text)):
        return value
    pieces = value.parts if isinstance(value, Text) else (value,)
    if any(isinstance(piece, str) and (_MARK in piece or _ESCAPED in piece.lower()) for piece in pieces):
        return Unknown(_NO_JSON)
    parts = [piece for piece in pieces if not isinstance(piece, str)]
    numbers = iter(range(len(parts)))
    return _parsed("".join(one if isinstance(one, str) else f"{_MARK}{next(numbers)}{_MARK}" for one in pieces), parts)


def _parsed(written: str, parts: list[Reference | Pseudo | Unknown]) -> Value:
    try:
        made = read(written)
        return _filled(made, parts) if parts else made
    except ValueError:
        return Unknown(_NO_JSON)


def _filled(node: Any, parts: list[Reference | Pseudo | Unknown]) -> Value:
    if isinstance(node, dict):
        made: dict[str, Value] = {}
        for key, item in node.items():
            if _MARK in key:
                called = _filled(key, parts)
                if lost := unknown_parts(called):
                    return lost[0]
                key = str(called)  # noqa: PLW2901  # most keys are what is written
            made[key] = _filled(item, parts)
        return made
    if isinstance(node, list):
        return [_filled(item, parts) for item in node]
    if not isinstance(node, str) or _MARK not in node:
        return node
    pieces = _MARKED.split(node)
    both = [piece if index % 2 == 0 else parts[int(piece)] for index, piece in enumerate(pieces)]
    kept = [piece for piece in both if piece != ""]
    return kept[0] if len(kept) == 1 else text(kept)
