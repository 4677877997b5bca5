"""An event pattern is one that EventBridge takes, and is about something.

Source: EventBridge user guide, eb-event-patterns (values are in lists; the fields of an event) and
eb-create-pattern-operators; the limit of 2,048 characters: EventBridge quotas.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..findings import Path, did_you_mean
from ..model import EventTrigger
from ._base import Context, Problem
from ._limits import most
from ._triggers import triggers

_FIELDS = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
_TEXTS = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_OPERATORS = (*_TEXTS, "anything-but", "numeric", "cidr", "exists", "exactly")
_COMPARISONS = ("<", "<=", "=", ">", ">=")
_OWN_SOURCES = ("aws.emr", "aws.states")


def check(context: Context) -> Iterator[Problem]:
    for at in triggers(context.environment):
        if not isinstance(at.trigger, EventTrigger):
            continue
        place, pattern = (*at.path, "pattern"), at.trigger.pattern
        wrong = [Problem(path, got, why, remedy) for path, got, why, remedy in _object(place, pattern)]
        yield from wrong
        if not wrong:
            yield from _reach(place, pattern)


Wrong = tuple[Path, str, str, str]


def _reach(place: Path, pattern: dict[str, Any]) -> Iterator[Problem]:
    """What a pattern that is well-formed would match."""
    for key in pattern:
        if key not in (*_FIELDS, "$or"):
            near = did_you_mean(key, _FIELDS)
            remedy = f"did you mean {near}?" if near else "put what the event's sender says below `detail`"
            yield Problem((*place, key), f"'{key}'", f"an event has {', '.join(_FIELDS)} and nothing else", remedy)
    if not {"source", "detail-type", "$or"} & pattern.keys():
        yield Problem(
            place,
            ", ".join(f"'{key}'" for key in pattern),
            "without source and detail-type it also matches what the workflow's own runs bring about",
            "say whose events start it, as source: [shop]",
        )
    own = [source for source in pattern.get("source", ()) if source in _OWN_SOURCES]
    if own:
        yield Problem(
            (*place, "source"),
            f"'{own[0]}'",
            "the workflow's own runs send such events too, and each would start the next one",
            "name states of other clusters or machines below `detail`, then acknowledge this",
            severity="warning",
        )
    length, longest = len(json.dumps(pattern, separators=(",", ":"))), most("event_pattern")
    if length > longest:
        yield Problem(place, f"{length} characters", f"a pattern has at most {longest}", "match fewer values")


def _object(path: Path, value: dict[str, Any]) -> Iterator[Wrong]:
    if not value:
        yield path, "an empty object", "an object in a pattern names at least one field", "name one, or leave it out"
    for key, inner in value.items():
        here = (*path, key)
        if not isinstance(key, str):
            yield path, _shown(key), "the fields of an event have names", "put the name in quotes"
        elif key == "$or":
            yield from _alternatives(here, inner)
        elif isinstance(inner, dict):
            yield from _object(here, inner)
        elif isinstance(inner, list):
            yield from _values(here, inner)
        else:
            yield here, _shown(inner), "values in a pattern are in lists", f"write it as [{_shown(inner)}]"


def _alternatives(path: Path, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, list) or len(value) < 2 or not all(isinstance(one, dict) for one in value):
        yield path, _shown(value), "$or has a list of two or more patterns", "write it as [{a: [1]}, {b: [2]}]"
        return
    for index, one in enumerate(value):
        yield from _object((*path, index), one)


def _values(path: Path, values: list[Any]) -> Iterator[Wrong]:
    if not values:
        yield path, "an empty list", "a list in a pattern has at least one value", "name one, or leave the field out"
    for index, value in enumerate(values):
        here = (*path, index)
        if isinstance(value, dict):
            yield from _match(here, value)
        elif not _is_plain(value):
            yield here, _shown(value), "a value is a text, a number, true, false or null", "put texts in quotes"


def _match(path: Path, value: dict[str, Any]) -> Iterator[Wrong]:
    if len(value) != 1 or next(iter(value)) not in _OPERATORS:
        why = f"a match has one of {', '.join(_OPERATORS)}"
        yield path, _shown(value), why, "write it as {prefix: eu-}"
        return
    ((operator, operand),) = value.items()
    form = _form(operator, operand)
    if form:
        yield (*path, operator), _shown(operand), f"{operator} has {form[0]}", f"write it as {form[1]}"


def _form(operator: str, operand: Any) -> tuple[str, str] | None:
    """What an operator wants and how that looks; None when it has it."""
    match operator:
        case "exists":
            return None if isinstance(operand, bool) else ("true or false", "{exists: true}")
        case "numeric":
            return None if _is_range(operand) else ("one or two comparisons with numbers", '{numeric: [">", 0]}')
        case "anything-but":
            return None if _is_excluded(operand) else ("values, or one match of texts", "{anything-but: [a, b]}")
        case "prefix" | "suffix":
            fits = isinstance(operand, str) or _only(operand, "equals-ignore-case")
            return None if fits else ("a text", f"{{{operator}: eu-}}")
        case _:
            return None if isinstance(operand, str) else ("a text", f'{{{operator}: "..."}}')


def _is_range(operand: Any) -> bool:
    if not isinstance(operand, list) or len(operand) not in (2, 4):
        return False
    signs, numbers = operand[::2], operand[1::2]
    return all(sign in _COMPARISONS for sign in signs) and all(_is_number(number) for number in numbers)


def _is_excluded(operand: Any) -> bool:
    if isinstance(operand, dict):
        ((name, texts),) = operand.items() if len(operand) == 1 else (("", None),)
        listed = texts if isinstance(texts, list) and texts else [texts]
        return name in _TEXTS and all(isinstance(text, str) for text in listed)
    listed = operand if isinstance(operand, list) else [operand]
    return bool(listed) and (all(isinstance(one, str) for one in listed) or all(_is_number(one) for one in listed))


def _only(operand: Any, key: str) -> bool:
    return isinstance(operand, dict) and list(operand) == [key] and isinstance(operand[key], str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _shown(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)[:100]
