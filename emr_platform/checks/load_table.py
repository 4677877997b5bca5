"""A table has one set of columns, a schema that Redshift leaves to users, and one load that replaces it.

Source: Redshift Database Developer Guide, r_names and r_CREATE_SCHEMA: names that begin with pg_ are the system's. The
rest is this platform's: the table is made from the columns of its loads.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import dotted
from ._base import Context, Problem
from ._loads import LoadAt, loads

_RESERVED = ("pg_", "information_schema", "catalog_history", "sys")


def check(context: Context) -> Iterator[Problem]:
    first: dict[str, LoadAt] = {}
    for at in loads(context.environment):
        schema = at.step.table.partition(".")[0]
        if schema.startswith(_RESERVED):
            why = "this schema is Redshift's own"
            yield Problem((*at.path, "table"), f"'{at.step.table}'", why, "use public or a schema of yours")
        other = first.setdefault(at.step.table, at)
        if other is not at:
            yield from _differ(at, other)


def _differ(at: LoadAt, other: LoadAt) -> Iterator[Problem]:
    where = dotted(other.path)
    if dict(at.step.columns) != dict(other.step.columns) or _not_null(at) != _not_null(other):
        yield Problem(
            (*at.path, "columns"),
            f"columns or keys of {at.step.table} that differ from those in {where}",
            "a table is made once, with one set of columns, and the keys of an upsert are never null",
            "write the same there, or load into another table",
        )
    elif at.workflow_name == other.workflow_name and "replace" in (at.step.mode, other.step.mode):
        yield Problem(
            (*at.path, "table"),
            f"'{at.step.table}', which {where} loads as well",
            "a load that replaces a table removes what others loaded",
            "use mode: upsert for both, or load into another table",
        )


def _not_null(at: LoadAt) -> set[str]:
    return set(at.step.keys) if at.step.mode == "upsert" else set()
