"""A view is one query of tables that the catalogue has, under a name of its own.

Source: Athena user guide, views; this platform makes tables and views in one database. No parser of Presto's language
is at hand: what is looked at are the names behind FROM and JOIN, and whether there is more than one statement.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ..findings import Path
from ..model import CatalogView, DataCatalog
from ._base import Context, Problem

_QUIET = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_OTHER_FROM = re.compile(r"\b(?:EXTRACT|TRIM|SUBSTRING)\s*\([^()]*\)", re.IGNORECASE)
_TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z_]\w*)\b"?(?!\s*\.)(?!\s*\()', re.IGNORECASE)
_WITH = re.compile(r'(?:\bWITH|,)\s+(?:RECURSIVE\s+)?"?([a-z_]\w*)"?\s*(?:\([^)]*\)\s*)?AS\s*\(', re.IGNORECASE)


def check(context: Context) -> Iterator[Problem]:
    catalog = context.environment.data_catalog
    for name, view in catalog.views.items() if catalog else ():
        path = ("data_catalog", "views", name)
        assert catalog is not None
        if name in catalog.tables:
            yield Problem(
                path, f"'{name}', a table too", "tables and views of a database share their names", "rename it"
            )
        yield from _query((*path, "sql"), name, view, catalog)


def _query(path: Path, name: str, view: CatalogView, catalog: DataCatalog) -> Iterator[Problem]:
    sql = _OTHER_FROM.sub("''", _QUIET.sub("''", view.sql)).strip()
    if not re.match(r"(?:SELECT|WITH)\b", sql, re.IGNORECASE) or ";" in sql:
        why = "a view is one SELECT, without a semicolon"
        yield Problem(path, f"'{view.sql.strip()[:40]}'", why, "write the query only, without CREATE VIEW")
        return
    local = {found.lower() for found in _WITH.findall(sql)}
    known = {*catalog.tables, *catalog.views} - {name}
    for table in dict.fromkeys(found.lower() for found in _TABLE.findall(sql)):
        if table not in known | local and table != "unnest":
            near = difflib.get_close_matches(table, known, n=1)
            remedy = (
                f"did you mean {near[0]}?" if near else "name a table or view of data_catalog, or give its database"
            )
            yield Problem(path, f"'{table}'", "a view reads tables and views of its own database", remedy)
