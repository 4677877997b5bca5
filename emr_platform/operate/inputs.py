"""Inputs of a run as somebody types them: `name=value`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from emr_platform.model import Input, IntegerInput, ListInput


def typed(declared: Mapping[str, Input], pairs: Iterable[str]) -> dict[str, Any]:
    """Values by name, in the types that the workflow declares: `capacity=4` is a number, `countries=de,fr` a list.

    What is not declared, and what is no number, stays a text, for whoever refuses it to show it as it was typed.

    Raises:
        ValueError: for something that is not `name=value`, and for a name that comes twice.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise ValueError(f"got {pair!r}; an input is written as name=value")
        if name in found:
            raise ValueError(f"got {name} twice; an input has one value, those of a list are separated by commas")
        found[name] = _typed(declared.get(name), value)
    return found


def _typed(declared: Input | None, value: str) -> Any:
    match declared:
        case IntegerInput() if re.fullmatch(r"-?\d{1,18}", value):
            return int(value)
        case ListInput():
            return [item.strip() for item in value.split(",")] if value else []
        case _:
            return value
