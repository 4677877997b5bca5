"""Values of templates' parameters, as `--parameter` gives them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import click

from ..assembly import Assembly
from ..findings import did_you_mean


def values_of(parameters: Sequence[str], context: click.Context) -> dict[str, str]:
    """Values of parameters as `--parameter` takes them, by name."""
    pairs = [one.partition("=") for one in parameters]
    for name, equals, _ in pairs:
        if not (name and equals):
            raise click.UsageError(f"--parameter takes NAME=VALUE, not '{name}'", context)
    names = [name for name, _, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise click.UsageError(f"--parameter gives '{twice}' twice", context)
    return {name: value for name, _, value in pairs}


def check_parameters(values: dict[str, str], assembly: Assembly, context: click.Context) -> None:
    """Raise UsageError for a parameter that no template has, or a value that each that has it refuses."""
    declared: dict[str, list[Any]] = {}
    for template in assembly.templates:
        for name, one in template.section("Parameters").items():
            declared.setdefault(name, []).append(one)
    for name, value in values.items():
        if name not in declared:
            near = did_you_mean(name, sorted(declared))
            hint = f"; did you mean {near}?" if near else ""
            raise click.UsageError(f"no template has a parameter '{name}'{hint}", context)
        refusals = [_refusal(one, value) for one in declared[name]]
        if all(refusals):
            raise click.UsageError(f"the parameter '{name}' does not take '{value}': {refusals[0]}", context)


def _refusal(declared: Any, value: str) -> str:
    """Why a parameter does not take a value; empty for one that it takes, or where nothing here can tell.

    Source: AWS CloudFormation User Guide, parameters: a list's values are asked one by one.
    """
    given = declared if isinstance(declared, dict) else {}
    listed = str(given.get("Type", "")).startswith(("CommaDelimitedList", "List<"))
    words = [one.strip() for one in value.split(",")] if listed else [value]
    allowed, pattern = given.get("AllowedValues"), given.get("AllowedPattern")
    if isinstance(allowed, list) and (wrong := [one for one in words if one not in map(_text, allowed)]):
        near = did_you_mean(wrong[0], [_text(one) for one in allowed])
        return f"it allows {', '.join(map(_text, allowed))}" + (f"; did you mean {near}?" if near else "")
    if isinstance(pattern, str) and not all(_fits(pattern, one) for one in words):
        return f"its AllowedPattern is {pattern}"
    if str(given.get("Type")) in {"Number", "List<Number>"}:
        return next((why for one in words if (why := _no_number(given, one))), "")
    return next((why for one in words if (why := _no_length(given, one))), "")


def _text(value: Any) -> str:
    """A value of a template as CloudFormation compares it: a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fits(pattern: str, value: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return re.fullmatch(pattern, value) is not None
        except (re.error, FutureWarning):  # CloudFormation's are Java's, of which Python knows not all
            return True


def _no_number(given: dict[str, Any], value: str) -> str:
    try:
        number, least, most = float(value), float(given.get("MinValue", "-inf")), float(given.get("MaxValue", "inf"))
    except (TypeError, ValueError):
        return "it is a number"
    if number < least:
        return f"it is at least {given['MinValue']}"
    return f"it is at most {given['MaxValue']}" if number > most else ""


def _no_length(given: dict[str, Any], value: str) -> str:
    for key, word, wrong in (("MinLength", "least", int.__lt__), ("MaxLength", "most", int.__gt__)):
        bound = str(given.get(key, ""))
        if bound.isdecimal() and wrong(len(value), int(bound)):
            return f"it has at {word} {bound} characters"
    return ""
