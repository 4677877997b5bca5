"""Ids, references, exports and JSON as the CDK writes them, computed here without asking it.

Every algorithm is the CDK's own, for ids and names of exports are a contract: another id replaces a resource. A test
synthesises rich environments both ways and compares them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any

TOKEN = re.compile(r"(\$\{(?:Token|EMR)\[[^\]}]+\]\})")
"""What stands in a string for a value that CloudFormation fills in: the CDK's tokens, and those of prepared stacks."""

_CONTAINERS: dict[type, tuple[str, str]] = {dict: ("{", "}"), list: ("[", "]"), tuple: ("[", "]")}
_PLAIN = (int, bool, float, type(None))
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9]")


def unique_id(path: Iterable[str]) -> str:
    """The CDK's id for the ids of constructs from below a stack down: readable, with a hash of the whole path."""
    components = [one for one in path if one != "Default"]
    if len(components) == 1 and len(bare := _NOT_IN_IDS.sub("", components[0])) <= 255:
        return bare
    digest = hashlib.md5("/".join(components).encode(), usedforsecurity=False).hexdigest()[:8].upper()
    seen: list[str] = []
    for one in components:
        if not seen or not seen[-1].endswith(one):
            seen.append(one)
    return "".join(_NOT_IN_IDS.sub("", one) for one in seen if one != "Resource")[:240] + digest


def export_of(stack_name: str, reference: Mapping[str, Any]) -> tuple[tuple[str, str], str]:
    """Path and export name of the output with which the CDK hands a reference to other stacks."""
    path = ("Exports", "Output" + json.dumps(reference, separators=(",", ":")))
    local, prefix = unique_id(path), f"{stack_name}:"
    return path, prefix + local[max(0, len(local) - 255 + len(prefix)) :]


class Rendering:
    """Values as the template of one stack has them: every token replaced, in the forms that the CDK emits."""

    def __init__(self, resolve: Callable[[str], Any]) -> None:
        """Take what one token stands for, from a function that gives back the tokens it does not know."""
        self._resolve = resolve
        self._complete = True
        self._texts: dict[str, Any] = {}

    def __call__(self, value: Any) -> tuple[Any, bool]:
        """The rendered value, and whether everything in it could be replaced; the rest only the CDK can."""
        self._complete = True
        return self._value(value), self._complete

    def _value(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._text(value) if "${" in value else value
        if kind is dict:
            return {
                key: item if type(item) is str and "${" not in item else self._value(item)
                for key, item in value.items()
                if item is not None
            }
        if kind is list or kind is tuple:
            return [item if type(item) is str and "${" not in item else self._value(item) for item in value]
        if kind is float and value.is_integer():
            # Node has one kind of number.
            return int(value)
        if kind not in _PLAIN:
            # An object of the CDK's.
            self._complete = False
        return value

    def _text(self, text: str) -> Any:
        """Most texts with tokens, such as the beginnings of ARNs, come again and again."""
        if text not in self._texts:
            found, known = self._joined(text)
            if not known:
                self._complete = False
                return found
            self._texts[text] = found
        return self._texts[text]

    def _joined(self, text: str) -> tuple[Any, bool]:
        parts: list[Any] = []
        literal, known = False, True
        for number, one in enumerate(TOKEN.split(text)):
            part = self._resolve(one) if number % 2 else one
            known = known and (number % 2 == 0 or part is not one)
            joins = number % 2 == 0 or (isinstance(part, str) and part is not one)
            if joins and literal:
                parts[-1] += part
            elif part != "":
                parts.append(part)
                literal = joins
        return (parts[0] if len(parts) == 1 else {"Fn::Join": ["", parts]}), known


def pretty(value: Any, indent: int = 1, quote: Callable[[str], str] = encode_basestring) -> str:
    """JSON as Node's `JSON.stringify` writes it. Python's own encoder is slow as soon as it indents."""
    parts: list[str] = []
    _append(parts, value, "\n", " " * indent, quote)
    return "".join(parts)


def _append(parts: list[str], value: Any, margin: str, step: str, quote: Callable[[str], str]) -> None:
    """Most values are texts, so these are written where they stand: a call of their own doubles the time."""
    kind = type(value)
    if kind not in _CONTAINERS or not value:
        parts.append(quote(value) if kind is str else json.dumps(value))
        return
    inner = margin + step
    opened, closed = _CONTAINERS[kind]
    start, following = opened + inner, f",{inner}"
    if kind is dict:
        for key, item in value.items():
            if type(item) is str:
                parts.append(f"{start}{quote(key)}: {quote(item)}")
            else:
                parts.append(f"{start}{quote(key)}: ")
                _append(parts, item, inner, step, quote)
            start = following
    else:
        for item in value:
            if type(item) is str:
                parts.append(start + quote(item))
            else:
                parts.append(start)
                _append(parts, item, inner, step, quote)
            start = following
    parts.append(margin + closed)
