"""The part of IAM's evaluation that this platform's policies use: actions, resources and a few kinds of condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, pattern: value == pattern,
    "StringLike": fnmatchcase,
    "ArnLike": fnmatchcase,
    "ArnEquals": fnmatchcase,
    "Bool": lambda value, pattern: value == pattern,
}

_IF_EXISTS = "IfExists"


def allows(
    statements: Iterable[Mapping[str, Any]], action: str, resource: str, context: Mapping[str, str] | None = None
) -> bool:
    """True when some statement allows the action on the resource with these condition keys."""
    return any(
        any(fnmatchcase(action, pattern) for pattern in one["Action"])
        and any(fnmatchcase(resource, pattern) for pattern in one["Resource"])
        and _satisfied(one.get("Condition", {}), context or {})
        for one in statements
        if one["Effect"] == "Allow"
    )


def _satisfied(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    return all(
        _holds(operator, context[key], patterns) if key in context else operator.endswith(_IF_EXISTS)
        for operator, keys in condition.items()
        for key, patterns in keys.items()
    )


def _holds(operator: str, value: str, patterns: Any) -> bool:
    return any(_MATCHES[operator.removesuffix(_IF_EXISTS)](value, pattern) for pattern in _listed(patterns))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
