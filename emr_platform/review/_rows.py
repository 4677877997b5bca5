"""Cells and rows of the evidence's tables: resolved values as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..assembly import Choice, Pseudo, Reference, Resource, Text, Unknown, Value, items
from ..findings import Path
from ._evidence import Cell, Table

Row = tuple[Cell, ...]

UNKNOWN = "unknown"
_IDENTITY = {"Ref", "Arn", "GroupId", "Id", "KeyId", "TopicArn", "QueueUrl"}
"""Attributes that name the resource itself."""


def words(value: Value) -> str:  # noqa: PLR0911  # one return for each kind of value
    """A value as one cell: resources by their address, what is not known as `unknown` with why."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Unknown():
            return f"{UNKNOWN}: {value.why}"
        case Choice():
            return " or ".join(words(option) or "nothing" for option in value.options)
        case Reference():
            suffix = "" if value.attribute in _IDENTITY else f".{value.attribute}"
            return f"{value.resource.address}{suffix}"
        case Text():
            return "".join(map(_part, value.parts))
        case dict():
            return "; ".join(f"{key}: {words(item)}" for key, item in value.items())
        case list():
            return ", ".join(map(words, value))
    return str(value)


def _part(part: str | Reference | Pseudo | Unknown) -> str:
    if isinstance(part, Reference):
        return f"${{{words(part)}}}"
    return "?" if isinstance(part, Unknown) else str(part)


def listed(value: Value) -> list[Value]:
    """The items of a list, or a lone value; those that a condition decides on are kept as they are."""
    return [item for item, _, _ in items(value)]


def several(names: Sequence[str], most: int = 2, between: str = ", ", count: int | None = None) -> str:
    """Names as a few and a number: `etl, adhoc and 3 more`.

    Args:
        count: how many there are, where `names` has only the first of them.
    """
    left = (len(names) if count is None else count) - most
    return between.join(names[:most]) + (f" and {left} more" if left > 0 else "")


def where(resource: Resource, *path: str | int) -> tuple[str, int]:
    """The last two cells of a row: the template's file, and the line of a place below a resource's properties."""
    return resource.template.file, resource.line("Properties", *path)


def where_path(resource: Resource, path: Path) -> tuple[str, int]:
    """The same of a path from the top of the template."""
    return resource.template.file, resource.template.line(path)


def exists(resource: Resource) -> str:
    """What a row says of a resource that a condition decides on; empty for one that is always there."""
    return "" if resource.exists is True else words(resource.exists)


def table(name: str, title: str, columns: tuple[str, ...], rows: Iterable[Row], note: str = "") -> Table:
    """A table with its rows sorted, each once."""
    return Table(name, title, columns, tuple(sorted(set(rows), key=_order)), note)


def _order(row: Row) -> list[tuple[bool, int, str]]:
    return [(isinstance(cell, int), cell if isinstance(cell, int) else 0, str(cell)) for cell in row]
