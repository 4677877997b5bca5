"""JSON inside a text of a template, such as a state machine's definition, with the references that it holds."""

from __future__ import annotations

import json
import re
from typing import Any

from ._values import Choice, Pseudo, Reference, Text, Unknown, Value, choice, text

# No character of JSON's syntax, and none that a template may hold: CloudFormation refuses U+FFFF.
_MARK = "\uffff"
_MARKED = re.compile(f"{_MARK}([0-9]+){_MARK}")


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
        written = (part if isinstance(part, str) else f"{_MARK}{next(numbers)}{_MARK}" for part in value.parts)
        return _parsed("".join(written), parts)
    return value


def _parsed(written: str, parts: list[Reference | Pseudo | Unknown]) -> Value:
    try:
        return _filled(json.loads(written), parts)
    except (ValueError, IndexError, RecursionError):
        return Unknown("a text that should be JSON and is not, or not without what is filled in at deployment")


def _filled(node: Any, parts: list[Reference | Pseudo | Unknown]) -> Value:
    if isinstance(node, dict):
        return {str(text([_filled(key, parts)])): _filled(item, parts) for key, item in node.items()}
    if isinstance(node, list):
        return [_filled(item, parts) for item in node]
    if not isinstance(node, str) or _MARK not in node:
        return node
    pieces = _MARKED.split(node)
    made = [piece if index % 2 == 0 else parts[int(piece)] for index, piece in enumerate(pieces)]
    kept = [piece for piece in made if piece != ""]
    return kept[0] if len(kept) == 1 else text(kept)
