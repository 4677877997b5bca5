"""JSON inside a text of a template, such as a state machine's definition, with the references that it holds."""

from __future__ import annotations

import json
import re
from typing import Any

from ._json import once
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
    if isinstance(value, str):
        return _parsed(value, [])
    if isinstance(value, Text):
        parts = [part for part in value.parts if not isinstance(part, str)]
        numbers = iter(range(len(parts)))
        pieces = [part if isinstance(part, str) else f"{_MARK}{next(numbers)}{_MARK}" for part in value.parts]
        if any(isinstance(part, str) and (_MARK in part or _ESCAPED in part.lower()) for part in value.parts):
            return Unknown(_NO_JSON)
        return _parsed("".join(pieces), parts)
    return value


def _parsed(written: str, parts: list[Reference | Pseudo | Unknown]) -> Value:
    try:
        return _filled(json.loads(written, object_pairs_hook=once), parts)
    except (ValueError, IndexError, RecursionError):
        return Unknown(_NO_JSON)


def _filled(node: Any, parts: list[Reference | Pseudo | Unknown]) -> Value:
    if isinstance(node, dict):
        keys = [text([_filled(key, parts)]) for key in node]
        if (lost := next((one for key in keys for one in unknown_parts(key)), None)) is not None:
            return lost
        return {str(key): _filled(item, parts) for key, item in zip(keys, node.values(), strict=True)}
    if isinstance(node, list):
        return [_filled(item, parts) for item in node]
    if not isinstance(node, str) or _MARK not in node:
        return node
    pieces = _MARKED.split(node)
    made = [piece if index % 2 == 0 else parts[int(piece)] for index, piece in enumerate(pieces)]
    kept = [piece for piece in made if piece != ""]
    return kept[0] if len(kept) == 1 else text(kept)
